from footfall.foundations.registry.plugin import Plugin

_CONTRACTS = "footfall.products.web_analytics.backend.contracts"
_NODES = "footfall.query.nodes.web"
_FACADE = "footfall.products.web_analytics.backend.facade"

plugin = Plugin(
    name="web_analytics",
    query_runners={
        "WebOverviewQuery": f"{_FACADE}.run_web_overview_query",
        "WebStatsTableQuery": f"{_FACADE}.run_web_stats_table_query",
        "WebTrendsQuery": f"{_FACADE}.run_web_trends_query",
    },
    query_shapes={
        "WebOverviewQuery": (f"{_NODES}.WebOverviewQuery", f"{_CONTRACTS}.WebOverviewResult"),
        "WebStatsTableQuery": (f"{_NODES}.WebStatsTableQuery", f"{_CONTRACTS}.WebStatsTableResult"),
        "WebTrendsQuery": (f"{_NODES}.WebTrendsQuery", f"{_CONTRACTS}.WebTrendsResult"),
    },
    jobs=("footfall.products.web_analytics.jobs.definitions.defs",),
)
