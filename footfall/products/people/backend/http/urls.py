from django.urls import path

from footfall.products.people.backend.http import cohorts, groups, persons

PROJECT = "api/projects/<str:project_id>"

urlpatterns = [
    path(f"{PROJECT}/cohorts", cohorts.CohortsView.as_view()),
    path(f"{PROJECT}/cohorts/<int:cohort_id>", cohorts.CohortView.as_view()),
    path(f"{PROJECT}/cohorts/<int:cohort_id>/count", cohorts.CohortCountView.as_view()),
    path(f"{PROJECT}/cohorts/<int:cohort_id>/persons", cohorts.CohortPersonsView.as_view()),
    path(
        f"{PROJECT}/cohorts/<int:cohort_id>/add_persons_to_static_cohort",
        cohorts.CohortAddView.as_view(),
    ),
    path(
        f"{PROJECT}/cohorts/<int:cohort_id>/remove_person_from_static_cohort",
        cohorts.CohortRemoveView.as_view(),
    ),
    path(f"{PROJECT}/groups_types", groups.GroupTypesView.as_view()),
    path(f"{PROJECT}/persons", persons.PersonsView.as_view()),
    path(f"{PROJECT}/persons/<uuid:person_id>", persons.PersonView.as_view()),
]
