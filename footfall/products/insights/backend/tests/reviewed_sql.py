"""Whether a shape of SQL is the one that people reviewed."""

import os
from pathlib import Path

from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.compiler import compile_query
from footfall.query.passes.context import Context

SNAPSHOTS = Path(__file__).parent / "snapshots"


def assert_is_as_reviewed(
    name: str, tree: exp.Query, context: Context, clickhouse: ClickHouseUsers
) -> None:
    assert_sql_is_as_reviewed(name, compile_query(tree, context).sql, clickhouse)


def assert_sql_is_as_reviewed(name: str, sql: str, clickhouse: ClickHouseUsers) -> None:
    """`snapshots/<name>.sql` holds it, as ClickHouse's own formatter spells it. WRITE_SNAPSHOTS=1 writes it anew."""
    formatted: str = clickhouse.reader.run_query(
        "SELECT formatQuery({sql:String}) AS formatted", {"sql": sql}
    ).rows[0][0]
    path = SNAPSHOTS / f"{name}.sql"
    if os.environ.get("WRITE_SNAPSHOTS") == "1":
        path.write_text(formatted + "\n")
    assert path.read_text() == formatted + "\n"
