from django.urls import path

from footfall.products.insights.backend.http.property_values_views import PropertyValuesView
from footfall.products.insights.backend.http.saved_variables import (
    SavedVariablesView,
    SavedVariableView,
)
from footfall.products.insights.backend.http.saved_views import SavedViewsView, SavedViewView
from footfall.products.insights.backend.http.sql_views import SqlSchemaView
from footfall.products.insights.backend.http.views import QueryPlanView, QueryRunView, QueryView

urlpatterns = [
    path("api/projects/<str:project_id>/query", QueryView.as_view()),
    # before the ids of queries, which are longer
    path("api/projects/<str:project_id>/query/schema", SqlSchemaView.as_view()),
    path("api/projects/<str:project_id>/query/explain", QueryPlanView.as_view()),
    path("api/projects/<str:project_id>/query/<str:query_id>", QueryRunView.as_view()),
    path("api/projects/<str:project_id>/warehouse_saved_queries", SavedViewsView.as_view()),
    path(
        "api/projects/<str:project_id>/warehouse_saved_queries/<int:view_id>",
        SavedViewView.as_view(),
    ),
    path("api/projects/<str:project_id>/insight_variables", SavedVariablesView.as_view()),
    path(
        "api/projects/<str:project_id>/insight_variables/<int:variable_id>",
        SavedVariableView.as_view(),
    ),
    path("api/projects/<str:project_id>/property_values", PropertyValuesView.as_view()),
]
