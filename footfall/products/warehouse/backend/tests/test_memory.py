"""A large table takes no more memory than a small one: the process that copies says what it took."""

from collections.abc import Iterator
from typing import Any

import pytest

from footfall.products.warehouse.backend.logic.start_copy import run_copy
from footfall.products.warehouse.backend.tests.databases import (
    SourceDatabase,
    copied_table,
    source_database,
)

ROWS = 1_000_000
MOST_MB = 700
TABLE = """
CREATE TABLE big AS SELECT n::bigint AS id, md5(n::text) AS hash, 'customer ' || n % 9973 AS customer,
       (n % 100000) / 7.0::numeric(12, 4) AS amount, n % 2 = 0 AS paid,
       timestamptz '2026-01-01' + make_interval(secs => n) AS updated_at FROM generate_series(1, {}) AS n
"""


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[SourceDatabase]:
    with source_database() as database:
        database.execute(TABLE.format(ROWS), "ALTER TABLE big ADD PRIMARY KEY (id)")
        yield database


@pytest.mark.parametrize("cursor", ["", "updated_at"])
def test_a_million_rows_are_copied_in_bounded_memory(
    shop: SourceDatabase, team_id: int, cursor: str
) -> None:
    plan = copied_table(team_id, shop.config, "big", cursor=cursor, page_rows=200_000).plan
    heard: list[dict[str, Any]] = []
    done = run_copy(plan, heard.append, lambda: None)
    assert done["published"]["rows"] == ROWS
    assert done["peak_memory_mb"] < MOST_MB
    steps = [message["step"] for message in heard if message["kind"] == "progress"]
    assert {"copying", "publishing"} <= set(steps)
