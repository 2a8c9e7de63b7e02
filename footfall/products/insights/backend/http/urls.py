from django.urls import path

from footfall.products.insights.backend.http.sql_views import SqlSchemaView
from footfall.products.insights.backend.http.views import PropertyValuesView, QueryView

urlpatterns = [
    path("api/projects/<str:project_id>/query", QueryView.as_view()),
    path("api/projects/<str:project_id>/query/schema", SqlSchemaView.as_view()),
    path("api/projects/<str:project_id>/property_values", PropertyValuesView.as_view()),
]
