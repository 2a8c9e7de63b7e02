"""Reads exports as strangers do: the manifests and files with boto3 and pyarrow or gzip, tables with the program psql."""

import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import pyarrow.parquet as pq

from footfall.products.exports.backend.logic.write_files import Bucket
from footfall.products.exports.backend.models import BatchExport
from footfall.products.exports.backend.tests.factories import Database

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def exact_json(text: str) -> Any:
    """Numbers with all their digits; so `1` and `1.0` are equal, and no two numbers that differ are."""
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


def as_postgres_keeps_it(value: Any) -> Any:
    """What README.md says of NUL and lone surrogates."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [as_postgres_keeps_it(item) for item in value]
    if isinstance(value, dict):
        return {
            as_postgres_keeps_it(name): as_postgres_keeps_it(item) for name, item in value.items()
        }
    return value


def parquet_rows(bucket: Bucket, export: BatchExport) -> list[dict[str, Any]]:
    """As pyarrow reads them."""
    rows: list[dict[str, Any]] = []
    for body, named in _files(bucket, export):
        table = pq.read_table(io.BytesIO(body))
        assert table.num_rows == named["rows"]
        rows += table.to_pylist()
    return rows


def line_rows(bucket: Bucket, export: BatchExport) -> list[dict[str, Any]]:
    """With instants as such; properties are what they are in the line."""
    rows = []
    for body, named in _files(bucket, export):
        lines = gzip.decompress(body).decode().removesuffix("\n").split("\n")
        assert len(lines) == named["rows"]
        for line in lines:
            row = exact_json(line)
            for name in ("timestamp", "captured_at", "inserted_at", "created_at"):
                if name in row:
                    row[name] = datetime.fromisoformat(row[name])
            rows.append(row)
    return rows


def table_rows(database: Database, columns: Sequence[str], table: str) -> list[dict[str, str]]:
    """As psql prints them, each value a text; instants in UTC."""
    psql = shutil.which("psql")
    assert psql is not None, "psql is not installed"
    names = ", ".join(f'"{name}"' for name in columns)
    relation = '"{}"."{}"'.format(*(part.replace('"', '""') for part in (database.schema, table)))
    config = database.config
    # by COPY, because psql leaves some characters out of a table that it draws itself
    question = f"COPY (SELECT {names} FROM {relation}) TO STDOUT (FORMAT csv, HEADER)"
    printed = subprocess.run(
        [psql, "--no-psqlrc", "--quiet", "--command", question],
        env={
            **os.environ,
            "PGHOST": config["host"],
            "PGPORT": str(config["port"]),
            "PGUSER": config["user"],
            "PGPASSWORD": config["password"],
            "PGDATABASE": config["database"],
            "PGTZ": "UTC",
            "PGCLIENTENCODING": "UTF8",
        },
        capture_output=True,
        check=True,
    ).stdout.decode()
    csv.field_size_limit(2**30)
    return list(csv.DictReader(io.StringIO(printed, newline="")))


def _files(bucket: Bucket, export: BatchExport) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Of each interval the manifest with the highest number, and the files that it names; by no code of exports."""
    prefix = "/".join(filter(None, (bucket.prefix, str(export.id)))) + "/"
    pages = bucket.client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket.name, Prefix=prefix
    )
    keys = sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))
    newest = {key.rpartition("/")[0]: key for key in keys if "/manifest-" in key}

    def read(key: str) -> bytes:
        body: bytes = bucket.client.get_object(Bucket=bucket.name, Key=key)["Body"].read()
        return body

    for manifest in newest.values():
        for file in json.loads(read(manifest))["files"]:
            yield read(file["key"]), file
