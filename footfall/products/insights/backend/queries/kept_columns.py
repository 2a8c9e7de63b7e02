"""Which conditions can be asked of what is kept beside the events, with a few of their columns."""

from __future__ import annotations

from sqlglot import exp

from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import Written
from footfall.query.syntax.walk import find

# The names of a column, as `build.field` takes them.
Name = tuple[str, ...]


def reads_only(node: Node, columns: frozenset[Name]) -> bool:
    """What people wrote may ask for chance, which would fall once a kept row instead of once an event."""
    return not any(
        isinstance(part, (exp.Query, Written))
        or (isinstance(part, exp.Column) and tuple(name.name for name in part.parts) not in columns)
        for part in find(node, exp.Expr)
    )
