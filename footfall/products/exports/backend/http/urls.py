from django.urls import path

from footfall.products.exports.backend.http import views

EXPORTS = "api/projects/<str:project_id>/batch_exports"
EXPORT = f"{EXPORTS}/<uuid:export_id>"
RUN = f"{EXPORT}/runs/<uuid:run_id>"
BACKFILL = f"{EXPORT}/backfills/<uuid:backfill_id>"

urlpatterns = [
    path(EXPORTS, views.ExportsView.as_view()),
    path(f"{EXPORTS}/test", views.CheckView.as_view()),
    path(EXPORT, views.OneExportView.as_view()),
    path(f"{EXPORT}/pause", views.PauseView.as_view()),
    path(f"{EXPORT}/unpause", views.UnpauseView.as_view()),
    path(f"{EXPORT}/runs", views.RunsView.as_view()),
    path(RUN, views.RunView.as_view()),
    path(f"{RUN}/retry", views.RetryView.as_view()),
    path(f"{RUN}/cancel", views.CancelView.as_view()),
    path(f"{RUN}/logs", views.LogsView.as_view()),
    path(f"{EXPORT}/backfills", views.BackfillsView.as_view()),
    path(BACKFILL, views.BackfillView.as_view()),
    path(f"{BACKFILL}/cancel", views.CancelBackfillView.as_view()),
]
