from footfall.foundations.registry.plugin import Plugin

plugin = Plugin(name="remote_config", urls="footfall.products.remote_config.backend.http.urls")
