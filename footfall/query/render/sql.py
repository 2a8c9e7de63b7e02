"""Tree -> SQL text and the values of its parameters."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from footfall.query.errors import NotAllowedError
from footfall.query.guard.teams import Guarded
from footfall.query.syntax.dialect import FootfallDialect
from footfall.query.syntax.meaning import Bound

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

    def spelled(node: exp.Expr) -> exp.Expr:
        if isinstance(node, Bound):
            kind = node.args["kind"]
            if kind not in _KINDS:
                raise NotAllowedError(f"a parameter cannot be of type {kind}")
            name = names.setdefault((node.this.this, kind), f"p{len(names)}")
            return exp.Placeholder(
                this=exp.Var(this=name), kind=exp.DataType.build(kind, dialect=FootfallDialect)
            )
        if isinstance(node, exp.Identifier) and not can_be_spelled(node.this):
            raise NotAllowedError(f"{node.this!r} cannot be used as a name in SQL")
        if isinstance(node, exp.Literal) and not _SAFE_CONSTANT.fullmatch(node.this):
            raise NotAllowedError(f"{node.this!r} must be bound as a parameter")
        return node

    sql = tree.transform(spelled).sql(dialect=FootfallDialect, identify=True, comments=False)
    parameters = {name: _KINDS[kind](value) for (value, kind), name in names.items()}
    return RenderedQuery(sql=sql, parameters=parameters)
