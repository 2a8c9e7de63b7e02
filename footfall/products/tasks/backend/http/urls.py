from django.urls import path

from footfall.products.tasks.backend.http import runs, settings, tasks

PROJECT = "api/projects/<str:project_id>"

urlpatterns = [
    path(f"{PROJECT}/tasks", tasks.TasksView.as_view()),
    path(f"{PROJECT}/tasks/settings", settings.SettingsView.as_view()),
    path(f"{PROJECT}/tasks/settings/test", settings.EndpointCheckView.as_view()),
    path(f"{PROJECT}/tasks/runs", runs.RunsView.as_view()),
    path(f"{PROJECT}/tasks/runs/<int:run_id>", runs.RunView.as_view()),
    path(f"{PROJECT}/tasks/<int:task_id>", tasks.TaskView.as_view()),
]
