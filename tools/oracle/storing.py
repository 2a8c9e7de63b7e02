"""Puts a history into ClickHouse as ingest and sink would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.warehouse.backend.models import DataSource, SourceTable
from tools.oracle import tables
from tools.oracle.history import History

_THEN = datetime(2026, 1, 1, tzinfo=UTC)


def store_rates(writer: ClickHouse, rates: Mapping[tuple[str, date], Decimal]) -> None:
    database = writer.settings.database
    writer.insert_rows(
        f"{database}.exchange_rates",
        ["date", "currency", "rate", "published_on", "provider", "loaded_at"],
        [(day, currency, rate, day, "oracle", _THEN) for (currency, day), rate in rates.items()],
    )
    writer.run_command(f"SYSTEM RELOAD DICTIONARY {database}.exchange_rates_dict")


def store(
    history: History, team_id: int, writer: ClickHouse, inserted_at: datetime | None = None
) -> None:
    """`inserted_at`: when its events say that they came; None for now."""
    came = () if inserted_at is None else (inserted_at,)
    database = writer.settings.database
    if history.events:
        writer.insert_rows(
            f"{database}.events",
            [
                *(
                    "team_id",
                    "uuid",
                    "event",
                    "distinct_id",
                    "person_id",
                    "person_mode",
                    "timestamp",
                ),
                *("captured_at", "properties", "person_properties", "group_0"),
                *("inserted_at" for _ in came),
            ],
            [
                (
                    *(team_id, event.uuid, event.event, event.distinct_id, event.person_id, "full"),
                    *(event.timestamp, _THEN, json.dumps(event.properties)),
                    *(json.dumps(event.person_properties, ensure_ascii=False), event.group_0),
                    *came,
                )
                for event in history.events
            ],
        )
    if history.groups:
        writer.insert_rows(
            f"{database}.groups",
            ["team_id", "group_type_index", "group_key", "properties", "created_at", "version"],
            [
                row
                for key, properties in history.groups.items()
                # an older version that must not be seen
                for row in (
                    (team_id, 0, key, '{"plan": "old"}', _THEN, 1),
                    (team_id, 0, key, json.dumps(properties), _THEN, 2),
                )
            ],
        )
    if history.merged:
        writer.insert_rows(
            f"{database}.person_overrides",
            ["team_id", "old_person_id", "person_id", "merged_at", "version"],
            [(team_id, old, new, _THEN, 1) for old, new in history.merged.items() if old != new],
        )
        writer.run_command(f"SYSTEM RELOAD DICTIONARY {database}.person_overrides_dict")


def store_table(history: History, team_id: int, writer: ClickHouse) -> None:
    """The team's own table as a sync leaves it."""
    database = f"{writer.settings.database}_warehouse"
    name = f"oracle_{team_id}"
    columns = ", ".join(f"{column} {kind}" for column, kind in tables.COLUMNS.items())
    writer.run_command(f"CREATE DATABASE IF NOT EXISTS {database}")
    writer.run_command(f"CREATE TABLE {database}.{name} ({columns}) ENGINE = MergeTree ORDER BY id")
    if history.rows:
        writer.insert_rows(
            f"{database}.{name}",
            list(tables.COLUMNS),
            [tuple(row[column] for column in tables.COLUMNS) for row in history.rows],
        )
    source = DataSource(team_id=team_id, source_type="Postgres", prefix=tables.PREFIX)
    source.save()
    SourceTable(
        team_id=team_id,
        source=source,
        source_name=tables.TABLE,
        name=tables.TABLE,
        sync_mode="full_refresh",
        sync_interval="never",
        physical_name=name,
        published_columns=[
            {"name": column, "type": kind} for column, kind in tables.COLUMNS.items()
        ],
    ).save()


def drop_table(team_id: int, writer: ClickHouse) -> None:
    writer.run_command(f"DROP TABLE {writer.settings.database}_warehouse.oracle_{team_id} SYNC")
