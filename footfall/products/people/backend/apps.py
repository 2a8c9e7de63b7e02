from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "footfall.products.people.backend"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
