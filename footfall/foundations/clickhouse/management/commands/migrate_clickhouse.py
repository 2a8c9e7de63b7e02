"""`migrate_clickhouse`: `bin/up` runs it before the services start."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from footfall.foundations.clickhouse.client import ConnectionSettings
from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.foundations.clickhouse.migrations import (
    MigrationError,
    apply_migrations,
    read_migrations,
)
from footfall.foundations.clickhouse.schema import Form


class Command(BaseCommand):
    help = "Create or update ClickHouse's tables."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--form",
            choices=[form.value for form in Form],
            default=Form.SINGLE_NODE.value,
            help="cluster: every server needs the macros cluster, shard and replica",
        )

    def handle(self, *, form: str, **_: Any) -> None:
        try:
            count = apply_migrations(
                ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse),
                Form(form),
                read_migrations(),
                announce=lambda name: self.stdout.write(f"  applying {name}"),
            )
        except (MigrationError, ClickHouseError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"ClickHouse: {count} applied" if count else "ClickHouse: up to date")
