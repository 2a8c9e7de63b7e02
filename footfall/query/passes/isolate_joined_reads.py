"""Gives a physical table that takes part in a join a SELECT of its own, so that the guard can filter it before the join."""

from sqlglot import exp

from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.walk import find, find_in_own


def isolate_joined_reads(tree: exp.Query, _context: Context) -> exp.Query:
    for select in find(tree, exp.Select):
        if not select.args.get("joins"):
            continue
        for holder in (select.args["from_"], *select.args["joins"]):
            source = holder.this
            if isinstance(source, exp.Table) and source.args.get("db"):
                holder.set("this", _isolated(select, source))
    return tree


def _isolated(select: exp.Select, source: exp.Table) -> exp.Subquery:
    name = source.alias_or_name
    columns = sorted(
        {column.name for column in find_in_own(select, exp.Column) if column.table == name}
    )
    read: list[exp.Expr] = [build.alias(build.field(name, column), column) for column in columns]
    # A table of which no column is used still counts rows.
    read = read or [build.alias(build.integer(1), "row")]
    return build.subquery(
        build.select(
            read,
            source.copy(),
        ),
        name,
    )
