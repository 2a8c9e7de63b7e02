from django.urls import path

from footfall.products.people.backend.http import persons

PROJECT = "api/projects/<str:project_id>"

urlpatterns = [
    path(f"{PROJECT}/persons", persons.PersonsView.as_view()),
    path(f"{PROJECT}/persons/<uuid:person_id>", persons.PersonView.as_view()),
]
