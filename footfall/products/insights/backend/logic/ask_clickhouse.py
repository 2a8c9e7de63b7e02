"""Compiles a tree for a team and runs it within the limits of a question."""

from __future__ import annotations

import logging
import os.path
from collections.abc import Sequence

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryLimits, QueryResult
from footfall.foundations.clickhouse.errors import (
    ClickHouseError,
)
from footfall.products.insights.backend.logic.choose_settings import settings_of
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.plan_statements import (
    NOBODY,
    PlanningClickHouse,
    nothing,
)
from footfall.products.insights.backend.logic.tell_faults import in_words_of_people, is_of_engine
from footfall.products.insights.backend.logic.tell_limits import told_limits
from footfall.query.catalog.virtual import VIRTUAL_TABLES
from footfall.query.compiler import compile_query
from footfall.query.errors import InvalidValueError
from footfall.query.filters.expressions import places_of
from footfall.query.passes.context import Context
from footfall.query.syntax.walk import find

logger = logging.getLogger(__name__)

LIMITS = QueryLimits(
    max_execution_time_s=30,
    max_memory_usage_bytes=2 * 1024**3,
    max_result_rows=1_000_000,
    # Funnels and paths hold the events of every actor; the rest is for merging what lies on the disk.
    max_memory_of_groups_bytes=1024**3,
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
    """`path` is where the question's filters are, for errors that only the engine can find; expressions know their own place.

    `is_preparation`: without the answer the question itself is not known, so that it is run even to make a plan.
    Raises QueryError or a QueryFailedError.
    """
    parts = find(tree, exp.Expr)
    tables = find_tables(team_id) if _names_other_tables(parts) else ()
    settings = settings_of(parts)
    compiled = compile_query(tree, Context(team_id, clickhouse.settings.database, tables))
    too_many_rows = (
        f"The answer of the query has more than the {LIMITS.max_result_rows:,} rows that it may"
    )
    try:
        with told_limits(LIMITS, _NARROW, too_many_rows):
            if isinstance(clickhouse, PlanningClickHouse) and not is_preparation:
                clickhouse.plan(compiled, settings)
                # The tables of others hold nothing but the team's own rows, so nobody's question would read them.
                if tables:
                    return nothing()
                of_nobody = Context(NOBODY, clickhouse.settings.database)
                return clickhouse.ask_nobody(compile_query(tree, of_nobody), settings)
            return clickhouse.run_query(
                compiled.sql, compiled.parameters, limits=LIMITS, settings=settings
            )
    except ClickHouseError as error:
        places = places_of(parts)
        if error.code == _CANNOT_COMPILE_REGEXP:
            raise _at_any(
                places, "a regular expression is not valid: expected RE2 syntax", path
            ) from error
        if settings is not None and not is_of_engine(error):
            # Only rows tell of it: a text that is no number, say.
            said = in_words_of_people(error.message, {})
            raise _at_any(places, f"an expression cannot be computed: {said}", path) from error
        logger.exception("a compiled query was refused by ClickHouse", extra={"sql": compiled.sql})
        raise


def _at_any(places: Sequence[str], message: str, path: str) -> InvalidValueError:
    """What is wrong at one of `places`, of which the engine does not tell which; at `path` where there are none."""
    if len(places) > 1:
        message = f"{message} (at one of {', '.join(places)})"
    shared = os.path.commonprefix([place.split(".") for place in places])
    return InvalidValueError(message, path=".".join(shared) or path)


def _names_other_tables(parts: Sequence[exp.Expr]) -> bool:
    return any(
        part.args.get("db") is not None or part.name not in VIRTUAL_TABLES
        for part in parts
        if isinstance(part, exp.Table)
    )
