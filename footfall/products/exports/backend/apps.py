from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "footfall.products.exports.backend"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"
