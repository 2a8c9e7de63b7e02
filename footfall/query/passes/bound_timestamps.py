"""Lets the partitions and the primary key see a condition on a rounded timestamp.

`toStartOfMonth(timestamp) >= X` also says `timestamp >= X`, which ClickHouse prunes by; the condition itself stays. Only
conditions against one bound moment are read, and the bound added is never tighter than what the condition implies.
"""

from sqlglot import exp

from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import Bound
from footfall.query.syntax.walk import find

# The longest that each unit can be, in milliseconds, daylight saving included.
_HOUR_MS = 3_600_000
_LONGEST_MS: dict[str, int] = {
    "toStartOfMinute": 60_000,
    "toStartOfHour": 2 * _HOUR_MS,
    "toStartOfDay": 26 * _HOUR_MS,
}
ROUNDINGS = frozenset(_LONGEST_MS)
_LOWER = {">=": exp.GTE, ">": exp.GT, "=": exp.EQ}
_UPPER = {"<=": exp.LTE, "<": exp.LT, "=": exp.EQ}


def bound_timestamps(tree: exp.Query, _context: Context) -> exp.Query:
    for select in find(tree, exp.Select):
        where = select.args.get("where")
        if where is None:
            continue
        held = build.conjuncts(where.this)
        implied = [bound for condition in held for bound in _implied_by(condition)]
        build.add_conditions(select, [bound for bound in implied if bound not in held])
    return tree


def _implied_by(condition: Node) -> list[Node]:
    if not isinstance(condition, (*_LOWER.values(), *_UPPER.values())):
        return []
    rounded, moment = condition.this, _moment_ms(condition.expression)
    if moment is None or not isinstance(rounded, exp.Anonymous) or rounded.name not in _LONGEST_MS:
        return []
    column = rounded.expressions[0] if rounded.expressions else None
    if not isinstance(column, exp.Column) or column.name != "timestamp":
        return []
    bounds: list[Node] = []
    if isinstance(condition, tuple(_LOWER.values())):
        bounds.append(build.compare(column, ">=", moment_of(moment)))
    if isinstance(condition, tuple(_UPPER.values())):
        bounds.append(build.compare(column, "<", moment_of(moment + _LONGEST_MS[rounded.name])))
    return bounds


def moment_of(milliseconds: int) -> Node:
    """A DateTime64(3, 'UTC') from milliseconds since 1970."""
    return build.call(
        "fromUnixTimestamp64Milli", build.integer(milliseconds), build.constant("UTC")
    )


def _moment_ms(node: Node) -> int | None:
    if (
        isinstance(node, exp.Anonymous)
        and node.name == "fromUnixTimestamp64Milli"
        and isinstance(node.expressions[0], Bound)
    ):
        return int(node.expressions[0].this.this)
    return None
