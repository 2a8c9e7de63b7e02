from footfall.foundations.registry.plugin import Plugin

plugin = Plugin(name="recovery", jobs=("footfall.products.recovery.jobs.definitions.defs",))
