from django.apps import AppConfig


class SecretsConfig(AppConfig):
    name = "footfall.foundations.secrets"
    label = "secrets"
