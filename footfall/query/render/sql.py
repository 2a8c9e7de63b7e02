"""Tree -> SQL text and the values of its parameters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from footfall.query.errors import NotAllowedError
from footfall.query.guard.teams import Guarded
from footfall.query.syntax.dialect import FootfallDialect
from footfall.query.syntax.meaning import Bound
from footfall.query.syntax.walk import as_spelled

# Inside quotes ClickHouse reads backslashes, so nothing that would need escaping is ever spelled.
_SAFE_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_SAFE_CONSTANT = re.compile(r"[A-Za-z0-9_$ .,:/()+-]*")
Value = str | int | float | list[int]


def _integers(text: str) -> list[int]:
    return [int(item) for item in text.split(",") if item]


_KINDS: dict[str, Callable[[str], Value]] = {
    "String": str,
    "Int64": int,
    "Float64": float,
    "Array(Int64)": _integers,
}


@dataclass(frozen=True)
class RenderedQuery:
    """SQL with `{p0: String}` placeholders, and their values by name."""

    sql: str
    parameters: dict[str, Value]


def can_be_spelled(name: str) -> bool:
    """Whether `name` may be that of a table, a column or an alias."""
    return _SAFE_IDENTIFIER.fullmatch(name) is not None


def render(guarded: Guarded) -> RenderedQuery:
    return spell(guarded.tree)


def explained(query: RenderedQuery) -> RenderedQuery:
    """The statement that tells how many rows `query` would read of which table, and reads none."""
    return RenderedQuery(sql=f"EXPLAIN ESTIMATE {query.sql}", parameters=query.parameters)


def described(query: RenderedQuery) -> RenderedQuery:
    """The statement that tells the names and types of the columns of `query`."""
    return RenderedQuery(sql=f"DESCRIBE TABLE ({query.sql})", parameters=query.parameters)


def spell(tree: exp.Query) -> RenderedQuery:
    """What `render` does, for trees of tests and documentation that no team's data answers."""
    names: dict[tuple[str, str], str] = {}
    spelled = tree.copy()
    for node in as_spelled(spelled):
        if isinstance(node, Bound):
            kind = node.args["kind"]
            name = names.setdefault((node.this.this, kind), f"p{len(names)}")
            node.replace(exp.Placeholder(this=exp.Var(this=name), kind=_type_named(kind).copy()))
        elif isinstance(node, exp.Identifier):
            if not can_be_spelled(node.this):
                raise NotAllowedError(f"{node.this!r} cannot be used as a name in SQL")
        elif (
            isinstance(node, exp.Literal)
            and not isinstance(node.parent, Bound)
            and not _SAFE_CONSTANT.fullmatch(node.this)
        ):
            raise NotAllowedError(f"{node.this!r} must be bound as a parameter")
    sql = spelled.sql(dialect=FootfallDialect, copy=False, identify=True, comments=False)
    parameters = {name: _KINDS[kind](value) for (value, kind), name in names.items()}
    return RenderedQuery(sql=sql, parameters=parameters)


@cache
def _type_named(kind: str) -> exp.DataType:
    if kind not in _KINDS:
        raise NotAllowedError(f"a parameter cannot be of type {kind}")
    return exp.DataType.build(kind, dialect=FootfallDialect)
