from footfall.foundations.registry.plugin import Plugin

plugin = Plugin(
    name="revenue",
    urls="footfall.products.revenue.backend.http.urls",
    jobs=("footfall.products.revenue.jobs.definitions.defs",),
)
