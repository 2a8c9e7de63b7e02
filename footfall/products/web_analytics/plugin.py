from footfall.foundations.registry.plugin import Plugin, QueryKind

_CONTRACTS = "footfall.products.web_analytics.backend.contracts"
_NODES = "footfall.query.nodes.web"
_FACADE = "footfall.products.web_analytics.backend.facade"

plugin = Plugin(
    name="web_analytics",
    query_kinds={
        "WebOverviewQuery": QueryKind(
            question=f"{_NODES}.WebOverviewQuery",
            answer=f"{_CONTRACTS}.WebOverviewResult",
            runner=f"{_FACADE}.run_web_overview",
        ),
        "WebStatsTableQuery": QueryKind(
            question=f"{_NODES}.WebStatsTableQuery",
            answer=f"{_CONTRACTS}.WebStatsTableResult",
            runner=f"{_FACADE}.run_web_stats_table",
        ),
        "WebTrendsQuery": QueryKind(
            question=f"{_NODES}.WebTrendsQuery",
            answer=f"{_CONTRACTS}.WebTrendsResult",
            runner=f"{_FACADE}.run_web_trends",
        ),
    },
    jobs=("footfall.products.web_analytics.jobs.definitions.defs",),
)
