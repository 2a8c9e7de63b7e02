"""Compiles a tree for a team and runs it within the limits of a question."""

from __future__ import annotations

import logging

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryLimits, QueryResult
from footfall.foundations.clickhouse.errors import (
    ClickHouseError,
)
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.plan_statements import (
    NOBODY,
    PlanningClickHouse,
    nothing,
)
from footfall.products.insights.backend.logic.tell_limits import told_limits
from footfall.query.catalog.virtual import VIRTUAL_TABLES
from footfall.query.compiler import compile_query
from footfall.query.errors import InvalidValueError
from footfall.query.passes.context import Context

logger = logging.getLogger(__name__)

LIMITS = QueryLimits(
    max_execution_time_s=30,
    max_memory_usage_bytes=2 * 1024**3,
    max_result_rows=1_000_000,
    # Funnels and paths hold the events of every actor; the rest is for merging what lies on the disk.
    max_memory_of_groups_bytes=768 * 1024**2,
)
_CANNOT_COMPILE_REGEXP = 427
_NARROW = "narrow the date range, add filters, or use a longer interval or fewer breakdown values"


def ask(
    clickhouse: ClickHouse,
    tree: exp.Query,
    team_id: int,
    *,
    path: str = "query",
    is_preparation: bool = False,
) -> QueryResult:
    """`path` is where the question's filters are, for errors that only the engine can find.

    `is_preparation`: without the answer the question itself is not known, so that it is run even to make a plan.
    Raises QueryError or a QueryFailedError.
    """
    tables = find_tables(team_id) if _names_other_tables(tree) else ()
    compiled = compile_query(tree, Context(team_id, clickhouse.settings.database, tables))
    too_many_rows = (
        f"The answer of the query has more than the {LIMITS.max_result_rows:,} rows that it may"
    )
    try:
        with told_limits(LIMITS, _NARROW, too_many_rows):
            if isinstance(clickhouse, PlanningClickHouse) and not is_preparation:
                clickhouse.plan(compiled)
                # The tables of others hold nothing but the team's own rows, so nobody's question would read them.
                if tables:
                    return nothing()
                of_nobody = Context(NOBODY, clickhouse.settings.database)
                return clickhouse.ask_nobody(compile_query(tree, of_nobody))
            return clickhouse.run_query(compiled.sql, compiled.parameters, limits=LIMITS)
    except ClickHouseError as error:
        if error.code == _CANNOT_COMPILE_REGEXP:
            raise InvalidValueError(
                "a regular expression is not valid: expected RE2 syntax", path=path
            ) from error
        logger.exception("a compiled query was refused by ClickHouse", extra={"sql": compiled.sql})
        raise


def _names_other_tables(tree: exp.Query) -> bool:
    return any(
        table.args.get("db") is not None or table.name not in VIRTUAL_TABLES
        for table in tree.find_all(exp.Table)
    )
