from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "footfall.products.insights.backend"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
