from django.urls import path

from footfall.products.insights.backend.http.property_values_views import PropertyValuesView
from footfall.products.insights.backend.http.sql_views import SqlSchemaView
from footfall.products.insights.backend.http.views import QueryPlanView, QueryRunView, QueryView

urlpatterns = [
    path("api/projects/<str:project_id>/query", QueryView.as_view()),
    # before the ids of queries, which are longer
    path("api/projects/<str:project_id>/query/schema", SqlSchemaView.as_view()),
    path("api/projects/<str:project_id>/query/explain", QueryPlanView.as_view()),
    path("api/projects/<str:project_id>/query/<str:query_id>", QueryRunView.as_view()),
    path("api/projects/<str:project_id>/property_values", PropertyValuesView.as_view()),
]
