"""Tries a connection and says what can be read there."""

from collections.abc import Mapping
from typing import Any

import psycopg
from botocore.exceptions import BotoCoreError, ClientError

from footfall.foundations.object_storage.outbound_s3 import explain
from footfall.products.warehouse.backend.contracts import FoundTable, SourceError, SourceType
from footfall.products.warehouse.backend.logic.discover_postgres import discover_postgres
from footfall.products.warehouse.backend.logic.open_files import open_folder
from footfall.products.warehouse.backend.logic.open_postgres import first_line, open_postgres


def find_tables(
    team_id: int, source_type: SourceType, config: Mapping[str, Any]
) -> list[FoundTable]:
    """Every table that can be synced. Raises `SourceError` with what to mend."""
    if source_type is SourceType.FILES:
        return [_found_files(team_id, config)]
    try:
        with open_postgres(config) as connection:
            found = discover_postgres(connection, config.get("schema") or None)
    except psycopg.Error as error:
        raise SourceError(f"PostgreSQL does not answer: {first_line(error)}", "host") from error
    if not found:
        where = f"The schema {config['schema']}" if config.get("schema") else "The database"
        raise SourceError(
            f"{where} has no table that the user {config['user']} may read.",
            "schema" if config.get("schema") else "user",
        )
    return found


def _found_files(team_id: int, config: Mapping[str, Any]) -> FoundTable:
    try:
        files = open_folder(team_id, config).list_files(config["pattern"])
    except (BotoCoreError, ClientError) as error:
        raise SourceError(explain(error), "endpoint_url") from error
    if not files:
        raise SourceError(f"No file matches {config['pattern']}.", "pattern")
    # what the files hold is learned by the first sync, which reads them anyhow
    return FoundTable(schema="", name=config["table_name"], columns=())
