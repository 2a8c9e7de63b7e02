from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "footfall.foundations.operations"
    label = "operations"
