"""What the expressions of a team's question may name, and what the engine makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlglot import exp

from footfall.foundations.clickhouse.client import QueryLimits
from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.choose_settings import settings_of
from footfall.products.insights.backend.logic.find_group_names import find_group_names
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.servers import reader
from footfall.products.insights.backend.logic.tell_faults import in_words_of_people, is_of_engine
from footfall.products.insights.backend.logic.tell_limits import told_limits
from footfall.query.compiler import compile_query
from footfall.query.filters.expressions import WrittenScope
from footfall.query.passes.context import Context
from footfall.query.render.sql import described
from footfall.query.syntax.build import Node
from footfall.query.syntax.walk import level_by_level
from footfall.query.written.errors import StatementError
from footfall.query.written.scope import Question

LIMITS = QueryLimits(max_execution_time_s=5, max_memory_usage_bytes=2 * 1024**3)


def written_scope(
    asker: Asker, now: datetime, in_cohort: Callable[[int | str, Node], Node]
) -> WrittenScope:
    """Whatever an expression names is read once, and only when there is one. `in_cohort`: as a Question has it."""
    return WrittenScope(
        question=cache(lambda: replace(question_of(asker, now), in_cohort=in_cohort)),
        type_of=lambda tree: _type(tree, asker),
    )


def question_of(asker: Asker, now: datetime) -> Question:
    return Question(
        now=now,
        zone=asker.zone,
        database=reader().settings.database,
        external={table.name: table for table in find_tables(asker.team_id)},
        group_names=find_group_names(asker.team_id),
    )


def _type(tree: exp.Select, asker: Asker) -> str:
    """Raises StatementError with what the engine says is wrong, or ClickHouseError."""
    context = Context(asker.team_id, reader().settings.database, find_tables(asker.team_id))
    query = described(compile_query(tree, context))
    settings = settings_of(level_by_level(tree))
    try:
        with told_limits(LIMITS, "write less", "The expression is too large"):
            answer = reader().run_query(
                query.sql, query.parameters, limits=LIMITS, settings=settings
            )
    except ClickHouseError as error:
        if is_of_engine(error):
            raise
        raise StatementError(in_words_of_people(error.message, {})) from error
    return str(answer.rows[0][1])
