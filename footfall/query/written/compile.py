"""Text of people -> SQL and parameters for one team: read, bind, passes, guard, render."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from footfall.query.guard.teams import guard
from footfall.query.passes.context import Context
from footfall.query.passes.join_groups import join_groups
from footfall.query.passes.override_persons import override_persons
from footfall.query.passes.read_properties import read_properties
from footfall.query.render.sql import RenderedQuery, render
from footfall.query.syntax import build
from footfall.query.written.errors import StatementError
from footfall.query.written.isolate import isolate_reads
from footfall.query.written.queries import bind_query, bind_statement, wrapped
from footfall.query.written.read import TOO_DEEP, read
from footfall.query.written.scope import Desk, Question

DEFAULT_LIMIT = 100
MAX_LIMIT = 50_000

_PASSES: tuple[Callable[[exp.Query, Context], exp.Query], ...] = (
    join_groups,
    override_persons,
    read_properties,
)


@dataclass(frozen=True)
class CompiledStatement:
    """`query` asks for one row more than `limit`, to know whether there are more. `columns`: names as people wrote them.

    `written`: the names of `query` that stand for names of people, for messages of the engine.
    """

    query: RenderedQuery
    columns: list[str]
    limit: int
    offset: int
    written: dict[str, str]


def compile_statement(text: str, question: Question, context: Context) -> CompiledStatement:
    """Raises QueryError: a StatementError with the place, where the text is at fault."""
    try:
        return _compile(text, question, context)
    except RecursionError as error:
        # What is within the bounds of the text can still be too deep for the stack that is left here.
        raise StatementError(TOO_DEEP) from error


def _compile(text: str, question: Question, context: Context) -> CompiledStatement:
    desk = Desk(text, question, bind_query)
    bound, outputs = bind_statement(desk, read(text))
    if not isinstance(bound, exp.Select):
        bound, outputs = wrapped(desk, bound, outputs)
    limit, offset = _limit(bound)
    lowered: exp.Query = bound
    for apply in _PASSES:
        lowered = apply(lowered, context)
    guarded = guard(isolate_reads(lowered), replace(context, is_written=True))
    return CompiledStatement(
        query=render(guarded),
        columns=[output.written for output in outputs],
        limit=limit,
        offset=offset,
        written={output.name: output.written for output in outputs},
    )


def _limit(select: exp.Select) -> tuple[int, int]:
    held, skipped = select.args.get("limit"), select.args.get("offset")
    limit = min(int(held.expression.this), MAX_LIMIT) if held is not None else DEFAULT_LIMIT
    select.set("limit", exp.Limit(expression=build.constant(limit + 1)))
    return limit, int(skipped.expression.this) if skipped is not None else 0
