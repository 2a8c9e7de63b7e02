from footfall.foundations.registry.plugin import Plugin

_FACADE = "footfall.products.taxonomy.backend.facade"

plugin = Plugin(
    name="taxonomy",
    django_apps=("footfall.products.taxonomy.backend.apps.TaxonomyConfig",),
    urls="footfall.products.taxonomy.backend.http.urls",
    answers={
        "identity.has_ingested_event": f"{_FACADE}.has_ingested_event",
        "identity.erase_team": f"{_FACADE}.erase_team",
        "query.action": f"{_FACADE}.action_of_question",
        "query.definitions": f"{_FACADE}.state_of_actions",
    },
)
