from django.urls import path

from footfall.products.warehouse.backend.http import views

PROJECT = "api/projects/<str:project_id>"
SOURCES = f"{PROJECT}/external_data_sources"
SOURCE = f"{SOURCES}/<uuid:source_id>"
SCHEMA = f"{PROJECT}/external_data_schemas/<uuid:schema_id>"

urlpatterns = [
    path(SOURCES, views.SourcesView.as_view()),
    path(f"{SOURCES}/database_schema", views.DiscoverView.as_view()),
    path(SOURCE, views.SourceView.as_view()),
    path(f"{SOURCE}/reload", views.ReloadSourceView.as_view()),
    path(f"{SOURCE}/refresh_schemas", views.RefreshSchemasView.as_view()),
    path(f"{SOURCE}/jobs", views.SourceJobsView.as_view()),
    path(SCHEMA, views.SchemaView.as_view()),
    path(f"{SCHEMA}/reload", views.ReloadSchemaView.as_view()),
    path(f"{SCHEMA}/resync", views.ResyncSchemaView.as_view()),
    path(f"{SCHEMA}/cancel", views.CancelSchemaView.as_view()),
    path(f"{SCHEMA}/jobs", views.SchemaJobsView.as_view()),
    path(f"{SCHEMA}/jobs/<uuid:job_id>/logs", views.JobLogsView.as_view()),
    path(f"{SCHEMA}/rows", views.RowsView.as_view()),
    path(f"{PROJECT}/warehouse_tables", views.TablesView.as_view()),
]
