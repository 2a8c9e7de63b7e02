"""Text of people -> SQL and parameters for one team: read, bind, passes, guard, render."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from footfall.query.guard.teams import guard
from footfall.query.passes.context import Context
from footfall.query.passes.join_groups import join_groups
from footfall.query.passes.override_persons import override_persons
from footfall.query.passes.read_properties import read_properties
from footfall.query.render.sql import RenderedQuery, render
from footfall.query.syntax import build
from footfall.query.syntax.walk import copied, let_go
from footfall.query.written.errors import StatementError
from footfall.query.written.isolate import isolate_reads
from footfall.query.written.queries import bind_query, bind_statement, wrapped
from footfall.query.written.read import TOO_DEEP, read
from footfall.query.written.scope import Desk, Question

DEFAULT_LIMIT = 100
MAX_LIMIT = 50_000
_COLUMN_NAME = re.compile(r"[^\W\d][\w$ ]{0,127}|\$[\w$ ]{1,127}")

_PASSES: tuple[Callable[[exp.Query, Context], exp.Query], ...] = (
    join_groups,
    override_persons,
    read_properties,
)


@dataclass(frozen=True)
class CompiledStatement:
    """`query` asks for one row more than `limit`, to know whether there are more. `columns`: names as people wrote them.

    `written`: the names of `query` that stand for names of people, for messages of the engine. `json_columns`: the places
    of columns that hold JSON text. `views` and `variables`: the saved ones that the text itself names.
    """

    query: RenderedQuery
    columns: list[str]
    limit: int
    offset: int
    written: dict[str, str]
    json_columns: frozenset[int]
    views: frozenset[str]
    variables: frozenset[str]


def compile_statement(text: str, question: Question, context: Context) -> CompiledStatement:
    """Raises QueryError: a StatementError with the place, where the text is at fault."""
    return _compile(Desk(text, question, bind_query), context)


def compile_view(name: str, text: str, question: Question, context: Context) -> CompiledStatement:
    """As `compile_statement`, of a text that shall be read as the table `name`: its columns have names of their own."""
    compiled = _compile(Desk(text, question, bind_query, inside_of=(name,)), context)
    _check_names(compiled.columns)
    return compiled


def _check_names(columns: Sequence[str]) -> None:
    for place, name in enumerate(columns):
        if not _COLUMN_NAME.fullmatch(name):
            raise StatementError(f"a column of a view needs a name: {name} AS …")
        if name in columns[:place]:
            raise StatementError(
                f"two columns of the view are named {name}: give one another by AS"
            )


def _compile(desk: Desk, context: Context) -> CompiledStatement:
    try:
        return _lowered(desk, context)
    except RecursionError as error:
        # What is within the bounds of the text can still be too deep for the stack that is left here.
        raise StatementError(TOO_DEEP) from error


def _lowered(desk: Desk, context: Context) -> CompiledStatement:
    bound, outputs = bind_statement(desk, read(desk.text))
    if not isinstance(bound, exp.Select):
        bound, outputs = wrapped(desk, bound, outputs)
    limit, offset = _limit(bound)
    lowered: exp.Query = copied(bound)
    let_go(bound)
    for apply in _PASSES:
        lowered = apply(lowered, context)
    context = replace(context, is_written=True)
    guarded = guard(isolate_reads(lowered), context, is_given_away=True)
    query = render(guarded)
    let_go(guarded.tree)
    return CompiledStatement(
        query=query,
        columns=[output.written for output in outputs],
        limit=limit,
        offset=offset,
        written={output.name: output.written for output in outputs},
        json_columns=frozenset(n for n, output in enumerate(outputs) if output.is_json),
        views=frozenset(desk.views),
        variables=frozenset(desk.variables),
    )


def _limit(select: exp.Select) -> tuple[int, int]:
    held, skipped = select.args.get("limit"), select.args.get("offset")
    limit = min(int(held.expression.this), MAX_LIMIT) if held is not None else DEFAULT_LIMIT
    select.set("limit", exp.Limit(expression=build.constant(limit + 1)))
    return limit, int(skipped.expression.this) if skipped is not None else 0
