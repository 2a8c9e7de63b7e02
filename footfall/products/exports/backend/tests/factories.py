"""Rows in ClickHouse, places to export to, and exports."""

import dataclasses
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.object_storage.client import house_bucket
from footfall.foundations.outbound.allow_list import AllowList
from footfall.foundations.testing.factories import unique_name
from footfall.products.exports.backend.logic.open_destination import team_folder
from footfall.products.exports.backend.logic.write_files import Bucket
from footfall.products.exports.backend.models import BatchExport

HOUR = datetime(2026, 10, 5, 7, tzinfo=UTC)
_EVENT_COLUMNS = (
    *("team_id", "uuid", "event", "distinct_id", "person_id", "person_mode", "timestamp"),
    *("captured_at", "inserted_at", "properties", "person_properties"),
    *("group_0", "group_1", "group_2", "group_3", "group_4"),
    *("source_topic", "source_partition", "source_offset"),
)


def event_row(team_id: int, number: int, **fields: Any) -> dict[str, Any]:
    """An event of `HOUR`, unless `fields` say otherwise."""
    at = HOUR + timedelta(milliseconds=number * 7 % 3_600_000)
    return {
        "team_id": team_id,
        "uuid": uuid.uuid4(),
        "event": f"event {number % 5}",
        "distinct_id": f"somebody {number % 97}",
        "person_id": uuid.uuid5(uuid.NAMESPACE_OID, str(number % 97)),
        "person_mode": "full",
        "timestamp": at - timedelta(days=number % 3),
        "captured_at": at,
        "inserted_at": at,
        "properties": json.dumps({"number": number, "text": 'Größe 🦶 "quoted" \\ \n line'}),
        "person_properties": json.dumps({"name": f"Somebody {number % 97}"}),
        **{f"group_{index}": "" for index in range(5)},
        "source_topic": "test",
        "source_partition": 0,
        "source_offset": number,
        **fields,
    }


def insert_events(clickhouse: ClickHouse, rows: Sequence[dict[str, Any]]) -> None:
    clickhouse.insert_rows(
        "events", _EVENT_COLUMNS, [[row[name] for name in _EVENT_COLUMNS] for row in rows]
    )


def insert_persons(clickhouse: ClickHouse, team_id: int, *rows: tuple[Any, ...]) -> None:
    """Rows of (id, properties, version, inserted_at)."""
    clickhouse.insert_rows(
        "persons",
        (
            *("team_id", "id", "properties", "is_identified", "is_deleted", "created_at"),
            *("version", "inserted_at"),
        ),
        [
            (team_id, person_id, json.dumps(properties), True, False, HOUR, version, inserted_at)
            for person_id, properties, version, inserted_at in rows
        ],
    )


def insert_distinct_ids(clickhouse: ClickHouse, team_id: int, *rows: tuple[Any, ...]) -> None:
    """Rows of (distinct_id, person_id, version, inserted_at)."""
    clickhouse.insert_rows(
        "person_distinct_ids",
        ("team_id", "distinct_id", "person_id", "is_deleted", "version", "inserted_at"),
        [
            (team_id, distinct_id, person_id, False, version, inserted_at)
            for distinct_id, person_id, version, inserted_at in rows
        ],
    )


@dataclass(frozen=True)
class Database:
    """A schema of its own in the tests' PostgreSQL, which stands for somebody else's."""

    config: dict[str, Any]
    schema: str

    def rows(self, columns: Sequence[str], table: str, order: str) -> list[tuple[Any, ...]]:
        question = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier(self.schema, table),
            sql.Identifier(order),
        )
        with psycopg.connect(settings.FOOTFALL.postgres_url) as connection:
            return connection.execute(question).fetchall()

    def execute(self, statement: str) -> None:
        with psycopg.connect(settings.FOOTFALL.postgres_url) as connection:
            connection.execute(sql.SQL(statement).format(schema=sql.Identifier(self.schema)))


def make_database() -> Database:
    schema = unique_name("Exports of")
    with psycopg.connect(settings.FOOTFALL.postgres_url) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        info = connection.info
        config = {
            "host": info.host,
            "port": info.port,
            "user": info.user,
            "password": info.password,
            "database": info.dbname,
            "schema": schema,
            "table_name": 'the "events"',
            "ssl_mode": "prefer",
        }
    return Database(config, schema)


def house_config(**fields: Any) -> dict[str, Any]:
    return {"prefix": "", "file_format": "Parquet", "max_file_size_mb": 128, **fields}


def s3_config(**fields: Any) -> dict[str, Any]:
    """The tests' own storage as if it were somebody else's."""
    storage = settings.FOOTFALL.object_storage
    return {
        **house_config(prefix=unique_name("a folder").replace(" ", "-")),
        "bucket_name": storage.bucket,
        "region": "us-east-1",
        "endpoint_url": storage.endpoint,
        "aws_access_key_id": storage.access_key,
        "aws_secret_access_key": storage.secret_key,
        **fields,
    }


def house_folder(team_id: int) -> Bucket:
    house = house_bucket()
    return Bucket(house.client, house.name, team_folder(team_id))


def make_export(team_id: int, config: dict[str, Any], **fields: Any) -> BatchExport:
    """An export without a schedule; secrets are what `config` holds of them."""
    names = {"aws_access_key_id", "aws_secret_access_key", "password"}
    return BatchExport.objects.of_team(team_id).create(
        **{
            "team_id": team_id,
            "name": unique_name("export"),
            "model": "events",
            "interval": "hour",
            "timezone": "UTC",
            "destination_type": "House",
            "config": {name: value for name, value in config.items() if name not in names},
            "secrets": {name: value for name, value in config.items() if name in names},
            **fields,
        }
    )


def allow_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator does who means their own network."""
    allowing = dataclasses.replace(
        settings.FOOTFALL, outbound_allow=AllowList.parse("127.0.0.0/8,localhost")
    )
    monkeypatch.setattr(settings, "FOOTFALL", allowing)
