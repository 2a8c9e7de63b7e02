from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "footfall.products.tasks.backend"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
