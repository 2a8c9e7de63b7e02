from footfall.foundations.registry.plugin import Plugin

plugin = Plugin(
    name="people",
    django_apps=("footfall.products.people.backend.apps.PeopleConfig",),
    urls="footfall.products.people.backend.http.urls",
    jobs=("footfall.products.people.jobs.definitions.defs",),
    answers={
        "identity.erase_team": "footfall.products.people.backend.facade.erase_team",
        "query.group_names": "footfall.products.people.backend.facade.group_types",
    },
)
