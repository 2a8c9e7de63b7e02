from django.urls import path

from footfall.products.taxonomy.backend.http import actions, definitions

PROJECT = "api/projects/<str:project_id>"

urlpatterns = [
    path(f"{PROJECT}/actions", actions.ActionsView.as_view()),
    path(f"{PROJECT}/actions/<int:action_id>", actions.ActionView.as_view()),
    path(f"{PROJECT}/event_definitions", definitions.EventDefinitionsView.as_view()),
    path(f"{PROJECT}/property_definitions", definitions.PropertyDefinitionsView.as_view()),
]
