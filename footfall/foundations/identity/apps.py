from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "footfall.foundations.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
