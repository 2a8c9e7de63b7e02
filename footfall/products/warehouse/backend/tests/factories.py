"""Sources and tables as the database holds them, and stores of files."""

import gzip
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from footfall.foundations.object_storage.client import house_bucket
from footfall.foundations.testing.factories import unique_name
from footfall.products.warehouse.backend.contracts import (
    SECRET_NAMES,
    FoundTable,
    SourceType,
    SyncInterval,
    SyncMode,
)
from footfall.products.warehouse.backend.logic.open_files import house_root
from footfall.products.warehouse.backend.logic.save_source import add_tables
from footfall.products.warehouse.backend.models import DataSource, SourceTable


def make_source(
    team_id: int, config: Mapping[str, Any], source_type: SourceType = SourceType.POSTGRES
) -> DataSource:
    """Planted as it is: nothing is checked, no address is asked."""
    return DataSource.objects.of_team(team_id).create(
        team_id=team_id,
        source_type=source_type,
        prefix=unique_name("shop").replace("-", "_"),
        config={name: value for name, value in config.items() if name not in SECRET_NAMES},
        secrets={name: value for name, value in config.items() if name in SECRET_NAMES},
    )


def make_table(source: DataSource, name: str, **fields: Any) -> SourceTable:
    """A table that is switched on, without a schedule."""
    schema = "" if source.source_type == SourceType.FILES else "public"
    (table,) = add_tables(source, [FoundTable(schema, name, ())])
    chosen = {
        "should_sync": True,
        "sync_mode": SyncMode.FULL_REFRESH,
        "sync_interval": SyncInterval.NEVER,
        **fields,
    }
    for field, value in chosen.items():
        setattr(table, field, value)
    table.save()
    return table


def files_config(pattern: str, file_format: str = "CSV", **fields: Any) -> dict[str, Any]:
    """Files in the team's own folder of the house's storage."""
    return {
        "storage": "house",
        "endpoint_url": "",
        "region": "us-east-1",
        "bucket": "",
        "access_key": "",
        "secret_key": "",
        "pattern": pattern,
        "format": file_format,
        "table_name": "orders",
        **fields,
    }


def foreign_config(pattern: str, file_format: str = "CSV", **fields: Any) -> dict[str, Any]:
    """The tests' own storage as if it were somebody else's."""
    storage = settings.FOOTFALL.object_storage
    return files_config(
        pattern,
        file_format,
        **{
            "storage": "s3",
            "endpoint_url": storage.endpoint,
            "bucket": storage.bucket,
            "access_key": storage.access_key,
            "secret_key": storage.secret_key,
            **fields,
        },
    )


def put_file(key: str, body: bytes) -> None:
    bucket = house_bucket()
    bucket.client.put_object(Bucket=bucket.name, Key=key, Body=body)


def put_house_file(team_id: int, name: str, body: bytes) -> None:
    put_file(house_root(team_id) + name, body)


def lines_of(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def zipped(body: bytes) -> bytes:
    return gzip.compress(body)


def parquet_of(**columns: pa.Array) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()
