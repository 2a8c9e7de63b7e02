from django.apps import AppConfig


class ClickHouseConfig(AppConfig):
    """Makes `migrate_clickhouse` known to Django; there are no models here."""

    name = "footfall.foundations.clickhouse"
    label = "clickhouse"
