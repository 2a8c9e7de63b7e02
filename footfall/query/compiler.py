"""A tree over virtual tables -> SQL and parameters for one team: resolve, passes, guard, render."""

from dataclasses import replace

from sqlglot import exp

from footfall.query.guard.teams import guard
from footfall.query.passes.context import Context
from footfall.query.passes.order import apply_passes
from footfall.query.render.sql import RenderedQuery, render
from footfall.query.resolve.names import IS_WRITTEN, resolve
from footfall.query.syntax.walk import let_go
from footfall.query.written.isolate import isolate_reads


def compile_query(tree: exp.Query, context: Context) -> RenderedQuery:
    """Raises QueryError. `tree` is not changed, but its nodes do not know their parents afterwards."""
    resolved = resolve(tree, context.database, context.external_tables)
    is_written = bool(resolved.meta[IS_WRITTEN])
    lowered = apply_passes(resolved, context)
    if is_written:
        lowered = isolate_reads(lowered)
    context = replace(context, is_written=is_written)
    guarded = guard(lowered, context, is_given_away=True)
    rendered = render(guarded)
    let_go(tree)
    let_go(guarded.tree)
    return rendered
