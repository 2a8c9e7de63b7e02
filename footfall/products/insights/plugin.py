from footfall.foundations.registry.plugin import Plugin

plugin = Plugin(
    name="insights",
    urls="footfall.products.insights.backend.http.urls",
    query_runners={
        "TrendsQuery": "footfall.products.insights.backend.facade.run_trends_query",
        "EventsQuery": "footfall.products.insights.backend.facade.run_events_query",
    },
    enum_names={"FilterConnector": ("AND", "OR")},
)
