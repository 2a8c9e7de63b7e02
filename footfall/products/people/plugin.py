from footfall.foundations.registry.plugin import Plugin

plugin = Plugin(
    name="people",
    django_apps=("footfall.products.people.backend.apps.PeopleConfig",),
    urls="footfall.products.people.backend.http.urls",
    jobs=("footfall.products.people.jobs.definitions.defs",),
    answers={
        "identity.erase_team": "footfall.products.people.backend.facade.erase_team",
        "query.persons": "footfall.products.people.backend.facade.persons_by_id",
        "query.cohort": "footfall.products.people.backend.facade.cohort_of_question",
        "query.cohorts_named": "footfall.products.people.backend.facade.cohorts_named",
        "query.definitions": "footfall.products.people.backend.facade.state_of_cohorts",
        "query.group_names": "footfall.products.people.backend.facade.group_types",
    },
)
