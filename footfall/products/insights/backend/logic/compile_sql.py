"""SQL of people, with what their team keeps for it -> a statement for the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.registry.loading import answers_to
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.find_expressions import question_of
from footfall.products.insights.backend.logic.find_scope import (
    is_in_cohort_named,
    scope_of_statement,
)
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.errors import InvalidValueError, QueryError, at
from footfall.query.filters.properties import conditions_of_question
from footfall.query.nodes.sql import SqlFilters, SqlValue, SqlVariable, WrittenSql
from footfall.query.nodes.variables import Variable, problem_of_value
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.written.compile import CompiledStatement, compile_statement, compile_view
from footfall.query.written.errors import StatementError
from footfall.query.written.scope import Question


def compile_sql(
    clickhouse: ClickHouse, query: WrittenSql, asker: Asker, now: datetime, path: str
) -> CompiledStatement:
    """`path` is where `query` is in the request. Raises QueryError, with the place in the text where that is at fault."""
    saved = cache(lambda: find_variables(asker.team_id))
    if query.variables:
        _check_variables(query.variables, saved(), at(path, "variables"))
    question = replace(
        _question(clickhouse, asker, now, saved),
        values=query.named_values(),
        filters=tuple(_filters(query.filters, asker, now, at(path, "filters"))),
        views=cache(lambda: find_views(asker.team_id)),
    )
    try:
        return compile_statement(query.query, question, _context(question, asker))
    except QueryError as error:
        raise _placed(error, at(path, "query")) from error


def compile_saved(
    clickhouse: ClickHouse,
    name: str,
    sql: str,
    views: Mapping[str, str],
    asker: Asker,
    now: datetime,
    path: str,
) -> CompiledStatement:
    """As `compile_sql`, of the SQL at `path` that shall be the view `name` beside `views`."""
    saved = cache(lambda: find_variables(asker.team_id))
    question = replace(_question(clickhouse, asker, now, saved), views=lambda: views)
    try:
        return compile_view(name, sql, question, _context(question, asker))
    except QueryError as error:
        raise _placed(error, path) from error


def _question(
    clickhouse: ClickHouse, asker: Asker, now: datetime, saved: Callable[[], Mapping[str, Variable]]
) -> Question:
    def variables() -> Mapping[str, SqlValue]:
        return {name: variable.default_value for name, variable in saved().items()}

    return replace(
        question_of(asker, now),
        database=clickhouse.settings.database,
        variables=variables,
        in_cohort=partial(is_in_cohort_named, asker.team_id, scope_of_statement(asker, now)),
    )


def _context(question: Question, asker: Asker) -> Context:
    return Context(asker.team_id, question.database, tuple(question.external.values()))


def _placed(error: QueryError, path: str) -> QueryError:
    if isinstance(error, StatementError):
        return StatementError(error.plain, error.span, path=path)
    return QueryError(error.message, path=path)


def _check_variables(
    given: Mapping[str, SqlVariable], saved: Mapping[str, Variable], path: str
) -> None:
    """One that is saved keeps its type; others are the question's own."""
    for key, item in given.items():
        variable = saved.get(item.code_name)
        if variable is None or item.is_null:
            continue
        problem = problem_of_value(variable.type, item.value, variable.values)
        if problem is not None:
            raise InvalidValueError(problem, path=at(path, key, "value"))


def find_views(team_id: int) -> Mapping[str, str]:
    return {
        name: sql
        for views_of in answers_to("query.views")
        for name, sql in views_of(team_id).items()
    }


def find_variables(team_id: int) -> Mapping[str, Variable]:
    return {
        name: variable
        for variables_of in answers_to("query.variables")
        for name, variable in variables_of(team_id).items()
    }


def _filters(filters: SqlFilters | None, asker: Asker, now: datetime, path: str) -> Iterator[Node]:
    if filters is None:
        return
    yield from conditions_of_question(filters, path, scope_of_statement(asker, now))
    asked = filters.date_range
    if asked is None:
        return
    clock = Clock(now, asker.zone, asker.week_start)
    for value, bound, operator in ((asked.date_from, "start", ">="), (asked.date_to, "end", "<")):
        if value is None or value == "all":
            continue
        name = "date_from" if bound == "start" else "date_to"
        moment = read_moment(
            value,
            clock,
            bound="start" if bound == "start" else "end",
            path=at(path, "dateRange", name),
            is_exact=bool(asked.explicit_date),
        )
        yield build.compare(build.field("timestamp"), operator, moment_of(milliseconds_of(moment)))
