from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    name = "footfall.products.taxonomy.backend"
    label = "taxonomy"
    default_auto_field = "django.db.models.BigAutoField"
