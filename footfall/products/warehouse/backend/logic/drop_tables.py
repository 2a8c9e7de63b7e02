"""The warehouse's tables in ClickHouse: where they are, how large, and away with them."""

from typing import Final

from footfall.foundations.clickhouse.client import ClickHouse, QueryLimits

_NO_LIMITS: Final = QueryLimits(None, None, None)


def database_of(main: str) -> str:
    """The database of the warehouse's tables, beside the main one."""
    return f"{main}_warehouse"


def drop_table(clickhouse: ClickHouse, name: str) -> None:
    """The table and what was loaded beside it."""
    if not _has_database(clickhouse):
        return
    drop_leftovers(clickhouse, name)
    database = database_of(clickhouse.settings.database)
    clickhouse.run_command(f"DROP TABLE IF EXISTS {quoted(database)}.{quoted(name)}")


def drop_leftovers(clickhouse: ClickHouse, name: str) -> None:
    """Tables that killed attempts had begun to load."""
    database = database_of(clickhouse.settings.database)
    found = clickhouse.run_query(
        "SELECT name FROM system.tables WHERE database = {database:String} "
        "AND startsWith(name, {prefix:String})",
        {"database": database, "prefix": f"{name}_"},
    )
    for (leftover,) in found.rows:
        clickhouse.run_command(f"DROP TABLE IF EXISTS {quoted(database)}.{quoted(leftover)}")


def count_rows(clickhouse: ClickHouse, name: str) -> int:
    database = database_of(clickhouse.settings.database)
    result = clickhouse.run_query(
        "SELECT count() FROM {database:Identifier}.{name:Identifier}",
        {"database": database, "name": name},
        limits=_NO_LIMITS,
    )
    return int(result.rows[0][0])


def size_bytes(clickhouse: ClickHouse, name: str) -> int:
    """What the table takes on ClickHouse's disk."""
    result = clickhouse.run_query(
        "SELECT total_bytes FROM system.tables WHERE database = {database:String} AND name = {name:String}",
        {"database": database_of(clickhouse.settings.database), "name": name},
    )
    return int(result.rows[0][0] or 0) if result.rows else 0


def quoted(name: str) -> str:
    """A name as ClickHouse reads it, whatever it holds."""
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


def exists(clickhouse: ClickHouse, name: str) -> bool:
    result = clickhouse.run_query(
        "SELECT count() FROM system.tables WHERE database = {database:String} AND name = {name:String}",
        {"database": database_of(clickhouse.settings.database), "name": name},
    )
    return bool(result.rows[0][0])


def _has_database(clickhouse: ClickHouse) -> bool:
    result = clickhouse.run_query(
        "SELECT count() FROM system.databases WHERE name = {name:String}",
        {"name": database_of(clickhouse.settings.database)},
    )
    return bool(result.rows[0][0])
