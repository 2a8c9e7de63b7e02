"""A tree over virtual tables -> SQL and parameters for one team: resolve, passes, guard, render."""

from sqlglot import exp

from footfall.query.guard.teams import guard
from footfall.query.passes.context import Context
from footfall.query.passes.order import apply_passes
from footfall.query.render.sql import RenderedQuery, render
from footfall.query.resolve.names import resolve


def compile_query(tree: exp.Query, context: Context) -> RenderedQuery:
    """Raises QueryError. `tree` is not changed."""
    resolved = resolve(tree, context.database, context.external_tables)
    return render(guard(apply_passes(resolved, context), context, is_given_away=True))
