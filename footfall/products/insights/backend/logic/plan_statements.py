"""What the statements of a question would read, found without running them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from footfall.foundations.clickhouse.client import (
    ClickHouse,
    QueryLimits,
    QueryResult,
    QuerySummary,
    ServerSettings,
)
from footfall.products.insights.backend.contracts import (
    PlannedStatement,
    QueryPlan,
    TableRead,
)
from footfall.products.insights.backend.queries.system import statement
from footfall.query.render.sql import RenderedQuery, explained

# No team has this number: its statements are of the same shape, and find nothing.
NOBODY = 2**63 - 1
LIMITS = QueryLimits(max_execution_time_s=30, max_memory_usage_bytes=2 * 1024**3)
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


class PlanningClickHouse(ClickHouse):
    """The same server, for a question that is to be planned: `plan` takes each statement in place of running it."""

    def __init__(self, inner: ClickHouse) -> None:
        super().__init__(inner.settings)
        self._inner = inner
        self._planned: list[PlannedStatement] = []

    def plan(self, query: RenderedQuery, settings: ServerSettings | None = None) -> None:
        """Raises ClickHouseError."""
        answer = self._inner.run_query(
            explained(query).sql, query.parameters, limits=LIMITS, settings=settings
        )
        reads = [
            (str(database), str(table), int(parts), int(rows))
            for database, table, parts, rows, _marks in answer.rows
        ]
        sizes = _sizes_of_rows(self._inner, reads, set(_NAME.findall(query.sql)))
        self._planned.append(
            PlannedStatement(
                sql=query.sql,
                reads=[
                    TableRead(table, parts, rows, round(rows * sizes[database, table]))
                    for database, table, parts, rows in reads
                ],
            )
        )

    def planned(self) -> QueryPlan:
        reads = [read for statement in self._planned for read in statement.reads]
        return QueryPlan(
            statements=self._planned,
            rows=sum(read.rows for read in reads),
            bytes=sum(read.bytes for read in reads),
        )

    def ask_nobody(
        self, query: RenderedQuery, settings: ServerSettings | None = None
    ) -> QueryResult:
        """The answer for a team that has nothing, from which a runner goes on to its next statement."""
        return self._inner.run_query(query.sql, query.parameters, limits=LIMITS, settings=settings)


def nothing() -> QueryResult:
    return QueryResult(columns=(), rows=[], summary=QuerySummary(0, 0, 0, 0.0), query_id="")


def _sizes_of_rows(
    clickhouse: ClickHouse, reads: Iterable[tuple[str, str, int, int]], named: set[str]
) -> Mapping[tuple[str, str], float]:
    """The mean bytes of a row in the columns of `named`, by table.

    Small parts hold all columns in one file and tell no sizes of single ones; then a row counts whole.
    """
    tables = {(database, table) for database, table, _, _ in reads}
    if not tables:
        return {}
    asked = {
        "databases": sorted({database for database, _ in tables}),
        "tables": sorted({table for _, table in tables}),
    }
    of_named: dict[tuple[str, str], int] = {}
    of_all: dict[tuple[str, str], int] = {}
    for database, table, name, size in clickhouse.run_query(
        statement("column_sizes"), asked, limits=LIMITS
    ).rows:
        of_all[database, table] = of_all.get((database, table), 0) + size
        if name in named:
            of_named[database, table] = of_named.get((database, table), 0) + size
    sizes: dict[tuple[str, str], float] = dict.fromkeys(tables, 0.0)
    for database, table, rows, size in clickhouse.run_query(
        statement("table_sizes"), asked, limits=LIMITS
    ).rows:
        key = (database, table)
        whole = of_all.get(key, 0)
        share = of_named.get(key, 0) / whole if whole else 1.0
        sizes[key] = share * (size or 0) / rows if rows else 0.0
    return sizes
