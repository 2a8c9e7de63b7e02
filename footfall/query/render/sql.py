"""Tree -> SQL text and the values of its parameters."""

import re
from dataclasses import dataclass

from sqlglot import exp

from footfall.query.errors import NotAllowedError
from footfall.query.guard.teams import Guarded
from footfall.query.syntax.dialect import FootfallDialect
from footfall.query.syntax.meaning import Bound

# Inside quotes ClickHouse reads backslashes, so nothing that would need escaping is ever spelled.
_SAFE_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_SAFE_CONSTANT = re.compile(r"[A-Za-z0-9_$ .,:/()+-]*")
_KINDS = {"String": str, "Int64": int, "Float64": float}


@dataclass(frozen=True)
class RenderedQuery:
    """SQL with `{p0: String}` placeholders, and their values by name."""

    sql: str
    parameters: dict[str, str | int | float]


def render(guarded: Guarded) -> RenderedQuery:
    return spell(guarded.tree)


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
        if isinstance(node, exp.Identifier) and not _SAFE_IDENTIFIER.fullmatch(node.this):
            raise NotAllowedError(f"{node.this!r} cannot be used as a name in SQL")
        if isinstance(node, exp.Literal) and not _SAFE_CONSTANT.fullmatch(node.this):
            raise NotAllowedError(f"{node.this!r} must be bound as a parameter")
        return node

    sql = tree.transform(spelled).sql(dialect=FootfallDialect, identify=True, comments=False)
    parameters = {name: _KINDS[kind](value) for (value, kind), name in names.items()}
    return RenderedQuery(sql=sql, parameters=parameters)
