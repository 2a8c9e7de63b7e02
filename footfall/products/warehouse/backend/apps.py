from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "footfall.products.warehouse.backend"
    label = "warehouse"
    default_auto_field = "django.db.models.BigAutoField"
