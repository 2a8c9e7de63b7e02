"""Functions that build trees. Operands are wrapped in parentheses where the spelling needs them, so trees round-trip.

A node may stand in a tree at more than one place, and in several trees: what is compiled is a copy.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce

from sqlglot import exp

from footfall.query.syntax.meaning import Bound, GroupProperty, PersonId, Property

Node = exp.Expr

_ATOMS = (
    exp.Column,
    exp.Dot,
    exp.Literal,
    exp.Anonymous,
    exp.ParameterizedAgg,
    exp.Paren,
    exp.Tuple,
    exp.Null,
    exp.Boolean,
    exp.Subquery,
    exp.Cast,
    exp.Array,
    exp.Identifier,
    Bound,
    Property,
    GroupProperty,
    PersonId,
)
_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def field(*names: str) -> Node:
    """A name over the virtual tables: `field("person", "properties", "plan")`."""
    identifiers = [_identifier(name) for name in names]
    column = exp.Column(
        **dict(zip(("this", "table", "db", "catalog"), reversed(identifiers[:4]), strict=False))
    )
    return reduce(
        lambda node, name: exp.Dot(this=node, expression=name), identifiers[4:], _as_node(column)
    )


def text(value: str) -> Bound:
    return Bound(this=exp.Literal.string(value), kind="String")


def integer(value: int) -> Bound:
    return Bound(this=exp.Literal.string(str(value)), kind="Int64")


def real(value: float) -> Bound:
    return Bound(this=exp.Literal.string(repr(value)), kind="Float64")


def integers(values: Iterable[int]) -> Bound:
    return Bound(this=exp.Literal.string(",".join(map(str, values))), kind="Array(Int64)")


def constant(value: str | int) -> Node:
    """A literal of our own making (a type name, a time zone); user input goes through `text`, `integer`, `real`."""
    return exp.Literal.string(value) if isinstance(value, str) else exp.Literal.number(value)


def null() -> Node:
    return exp.Null()


def true() -> Node:
    return exp.Boolean(this=True)


def false() -> Node:
    return exp.Boolean(this=False)


def call(name: str, *arguments: Node) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def parametric(name: str, parameter: float, *arguments: Node) -> exp.ParameterizedAgg:
    """`quantileExactInclusive(0.9)(x)`."""
    return exp.ParameterizedAgg(
        this=name, expressions=[exp.Literal.number(parameter)], params=list(arguments)
    )


def counts_by_number(number: Node, count: int) -> exp.ParameterizedAgg:
    """An array: how many rows have the number 0, 1, … up to `count` - 1."""
    return exp.ParameterizedAgg(
        this="countResample",
        expressions=[exp.Literal.number(parameter) for parameter in (0, count, 1)],
        params=[number],
    )


def function(variables: Sequence[str], body: Node) -> exp.Lambda:
    """`(a, b) -> body`, for functions over arrays; in `body` a variable is `variable(name)`."""
    return exp.Lambda(this=body, expressions=[_identifier(name) for name in variables])


def variable(name: str) -> Node:
    """What the `function` around it calls by this name."""
    return _as_node(_identifier(name))


def tuple_of(*items: Node) -> Node:
    return call("tuple", *items)


def compare(left: Node, operator: str, right: Node) -> Node:
    return _COMPARISONS[operator](this=wrapped(left), expression=wrapped(right))


def is_in(needle: Node, values: Iterable[Node]) -> Node:
    return exp.In(this=wrapped(needle), expressions=list(values))


def is_in_query(needle: Node, query: exp.Query) -> Node:
    """Whether `needle` is among the rows of `query`, which has one column."""
    return exp.In(this=wrapped(needle), query=exp.Subquery(this=query))


def negate(node: Node) -> Node:
    return exp.Not(this=wrapped(node))


def all_of(conditions: Iterable[Node]) -> Node:
    """AND of them; TRUE of none."""
    return _joined(exp.And, exp.Or, list(conditions), true())


def any_of(conditions: Iterable[Node]) -> Node:
    """OR of them; FALSE of none."""
    return _joined(exp.Or, exp.And, list(conditions), false())


def alias(node: Node, name: str) -> exp.Alias:
    return exp.Alias(this=node, alias=_identifier(name))


def table(name: str, *, database: str = "", named: str = "") -> exp.Table:
    return exp.Table(
        this=_identifier(name),
        db=_identifier(database) if database else None,
        alias=exp.TableAlias(this=_identifier(named)) if named else None,
    )


def subquery(query: exp.Query, named: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=_identifier(named)))


def union_all(first: exp.Query, second: exp.Query) -> exp.Union:
    """The rows of both; the columns are matched by their place and named by `first`."""
    return exp.Union(this=first, expression=second, distinct=False)


def over(node: Node, *, partition_by: Iterable[Node] = (), order_by: Iterable[Node] = ()) -> Node:
    ordering = list(order_by)
    partition = list(partition_by)
    return exp.Window(
        this=node,
        **({"partition_by": partition} if partition else {}),
        **({"order": exp.Order(expressions=ordering)} if ordering else {}),
        over="OVER",
    )


def ascending(node: Node) -> exp.Ordered:
    return exp.Ordered(this=node, desc=False, nulls_first=False)


def descending(node: Node) -> exp.Ordered:
    return exp.Ordered(this=node, desc=True, nulls_first=False)


def select(
    columns: Iterable[Node],
    source: exp.Table | exp.Subquery,
    *,
    where: Node | None = None,
    group_by: Iterable[Node] = (),
    having: Node | None = None,
    order_by: Iterable[Node] = (),
    limit: int | None = None,
    offset: int = 0,
) -> exp.Select:
    grouping = list(group_by)
    ordering = list(order_by)
    query = exp.Select(expressions=list(columns), from_=exp.From(this=source))
    if where is not None:
        query.set("where", exp.Where(this=where))
    if grouping:
        query.set("group", exp.Group(expressions=grouping))
    if having is not None:
        query.set("having", exp.Having(this=having))
    if ordering:
        query.set("order", exp.Order(expressions=ordering))
    if limit is not None:
        query.set("limit", exp.Limit(expression=exp.Literal.number(limit)))
    if offset:
        query.set("offset", exp.Offset(expression=exp.Literal.number(offset)))
    return query


def conjuncts(node: Node) -> list[Node]:
    """The conditions that an AND joins, outermost parentheses removed."""
    bare = node.this if isinstance(node, exp.Paren) else node
    if isinstance(bare, exp.And):
        return [*conjuncts(bare.this), *conjuncts(bare.expression)]
    return [node]


def add_conditions(query: exp.Select, conditions: Iterable[Node]) -> None:
    """Puts `conditions` before what `query`'s WHERE holds already."""
    where = query.args.get("where")
    held = conjuncts(where.this) if where is not None else []
    added = list(conditions)
    if added:
        query.set("where", exp.Where(this=all_of([*added, *held])))


def wrapped(node: Node) -> Node:
    return node if isinstance(node, _ATOMS) else exp.Paren(this=node)


def _joined(
    connector: type[exp.Connector],
    weaker: type[exp.Connector],
    conditions: list[Node],
    neutral: Node,
) -> Node:
    if not conditions:
        return neutral
    first, *rest = [
        exp.Paren(this=node) if isinstance(node, (connector, weaker)) else node
        for node in conditions
    ]
    return reduce(lambda left, right: connector(this=left, expression=right), rest, first)


@lru_cache(maxsize=1024)
def _identifier(name: str) -> exp.Identifier:
    """Trees share it, also those of other teams: nothing changes an identifier or asks for its parent."""
    return exp.Identifier(this=name, quoted=True)


def _as_node(node: Node) -> Node:
    return node
