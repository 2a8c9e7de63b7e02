from footfall.foundations.registry.plugin import Plugin

_CONTRACTS = "footfall.products.insights.backend.contracts"

plugin = Plugin(
    name="insights",
    urls="footfall.products.insights.backend.http.urls",
    query_runners={
        "TrendsQuery": "footfall.products.insights.backend.facade.run_trends_query",
        "EventsQuery": "footfall.products.insights.backend.facade.run_events_query",
        "FunnelsQuery": "footfall.products.insights.backend.facade.run_funnels_query",
        "RetentionQuery": "footfall.products.insights.backend.facade.run_retention_query",
        "LifecycleQuery": "footfall.products.insights.backend.facade.run_lifecycle_query",
        "StickinessQuery": "footfall.products.insights.backend.facade.run_stickiness_query",
        "PathsQuery": "footfall.products.insights.backend.facade.run_paths_query",
        "HogQLQuery": "footfall.products.insights.backend.facade.run_sql_query",
        "HogQLMetadata": "footfall.products.insights.backend.facade.run_sql_metadata",
    },
    query_shapes={
        "TrendsQuery": ("footfall.query.nodes.trends.TrendsQuery", f"{_CONTRACTS}.TrendsResult"),
        "EventsQuery": ("footfall.query.nodes.events.EventsQuery", f"{_CONTRACTS}.EventsResult"),
        "FunnelsQuery": (
            "footfall.query.nodes.funnels.FunnelsQuery",
            f"{_CONTRACTS}.FunnelsResult",
        ),
        "RetentionQuery": (
            "footfall.query.nodes.retention.RetentionQuery",
            f"{_CONTRACTS}.RetentionResult",
        ),
        "LifecycleQuery": (
            "footfall.query.nodes.lifecycle.LifecycleQuery",
            f"{_CONTRACTS}.LifecycleResult",
        ),
        "StickinessQuery": (
            "footfall.query.nodes.stickiness.StickinessQuery",
            f"{_CONTRACTS}.StickinessResult",
        ),
        "PathsQuery": (
            "footfall.query.nodes.paths.PathsQuery",
            f"{_CONTRACTS}.PathsResult",
        ),
        "HogQLQuery": ("footfall.query.nodes.sql.HogQLQuery", f"{_CONTRACTS}.SqlResult"),
        "HogQLMetadata": ("footfall.query.nodes.sql.HogQLMetadata", f"{_CONTRACTS}.SqlMetadata"),
    },
    enum_names={"FilterConnector": ("AND", "OR")},
)
