"""Tree -> SQL text and the values of its parameters.

Only the kinds of node, and the parts of each, that are named here have a spelling. A kind that is not here is refused; a
part that is not here is no parameter of its kind's method. A test holds what this spells to sqlglot's own generator.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from footfall.query.errors import NotAllowedError
from footfall.query.guard.teams import Guarded
from footfall.query.syntax.build import Node
from footfall.query.syntax.dialect import LimitBy
from footfall.query.syntax.meaning import Bound

# Inside quotes ClickHouse reads backslashes, so nothing that would need escaping is ever spelled.
_SAFE_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_SAFE_CONSTANT = re.compile(r"[A-Za-z0-9_$ .,:/()+-]*")
Value = str | int | float | list[int]
Parts = list[Node] | None


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
    speller = Speller()
    sql = speller.text(tree)
    return RenderedQuery(sql, speller.parameters())


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    if not can_be_spelled(name):
        raise NotAllowedError(f"{name!r} cannot be used as a name in SQL")
    return f'"{name}"'


class Speller:
    """A method for each kind of node; its parameters are the parts that a node of the kind may have.

    The parameters of the statement are numbered in the order of the text.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def parameters(self) -> dict[str, Value]:
        return {name: _KINDS[kind](text) for (text, kind), name in self._names.items()}

    def text(self, node: Node) -> str:
        spelled = SPELLINGS.get(type(node))
        if spelled is None:
            raise NotAllowedError(f"{type(node).__name__} cannot be spelled")
        return spelled(self, **node.args)

    def _each(self, nodes: Iterable[Node] | None) -> str:
        return ", ".join([self.text(node) for node in nodes or ()])

    def _parts(self, *nodes: Node | None) -> str:
        return "".join([self.text(node) for node in nodes if node is not None])

    # queries

    def select(
        self,
        expressions: list[Node],
        from_: Node | None = None,
        joins: Parts = None,
        prewhere: Node | None = None,
        where: Node | None = None,
        group: Node | None = None,
        having: Node | None = None,
        qualify: Node | None = None,
        order: Node | None = None,
        limit_by: Node | None = None,
        limit: Node | None = None,
        offset: Node | None = None,
        distinct: Node | None = None,
        with_: Node | None = None,
    ) -> str:
        before = self._parts(with_)
        columns = f"{self._parts(distinct)}{self._each(expressions)}"
        sources = self._parts(from_, *(joins or ()))
        clauses = self._parts(
            *(prewhere, where, group, having, qualify, order, limit_by, limit, offset)
        )
        return f"{before}SELECT {columns}{sources}{clauses}"

    def _set_operation(self, words: str, this: Node, expression: Node, with_: Node | None) -> str:
        return f"{self._parts(with_)}{self.text(this)} {words} {self.text(expression)}"

    def union(self, this: Node, expression: Node, distinct: bool, with_: Node | None = None) -> str:
        words = "UNION DISTINCT" if distinct else "UNION ALL"
        return self._set_operation(words, this, expression, with_)

    def intersect(
        self, this: Node, expression: Node, distinct: bool = False, with_: Node | None = None
    ) -> str:
        words = "INTERSECT DISTINCT" if distinct else "INTERSECT"
        return self._set_operation(words, this, expression, with_)

    def except_(
        self, this: Node, expression: Node, distinct: bool = False, with_: Node | None = None
    ) -> str:
        words = "EXCEPT DISTINCT" if distinct else "EXCEPT"
        return self._set_operation(words, this, expression, with_)

    def with_(self, expressions: list[Node]) -> str:
        return f"WITH {self._each(expressions)} "

    def cte(self, this: Node, alias: Node) -> str:
        return f"{self.text(alias)} AS ({self.text(this)})"

    def subquery(self, this: Node, alias: Node | None = None) -> str:
        return f"({self.text(this)}){self._named(alias)}"

    def table(self, this: Node, db: Node | None = None, alias: Node | None = None) -> str:
        database = f"{self.text(db)}." if db is not None else ""
        return f"{database}{self.text(this)}{self._named(alias)}"

    def _named(self, alias: Node | None) -> str:
        return f" AS {self.text(alias)}" if alias is not None else ""

    def table_alias(self, this: Node) -> str:
        return self.text(this)

    def distinct(self) -> str:
        return "DISTINCT "

    def from_(self, this: Node) -> str:
        return f" FROM {self.text(this)}"

    def join(
        self,
        this: Node,
        side: str | None = None,
        kind: str | None = None,
        on: Node | None = None,
        expressions: Parts = None,
    ) -> str:
        words = " ".join([word for word in (side, kind, "JOIN") if word])
        sources = self._each([this, *(expressions or ())])
        condition = f" ON {self.text(on)}" if on is not None else ""
        return f" {words} {sources}{condition}"

    def prewhere(self, this: Node) -> str:
        return f" PREWHERE {self.text(this)}"

    def where(self, this: Node) -> str:
        return f" WHERE {self.text(this)}"

    def group(self, expressions: list[Node], rollup: Parts = None, cube: Parts = None) -> str:
        return f" GROUP BY {self._each(expressions)}{self._parts(*(rollup or ()), *(cube or ()))}"

    def rollup(self) -> str:
        return " WITH ROLLUP"

    def cube(self) -> str:
        return " WITH CUBE"

    def having(self, this: Node) -> str:
        return f" HAVING {self.text(this)}"

    def qualify(self, this: Node) -> str:
        return f" QUALIFY {self.text(this)}"

    def order(self, expressions: list[Node]) -> str:
        return f" ORDER BY {self._each(expressions)}"

    def ordered(self, this: Node, desc: bool | None = None, nulls_first: bool = False) -> str:
        direction = "" if desc is None else " DESC" if desc else " ASC"
        return f"{self.text(this)}{direction}{' NULLS FIRST' if nulls_first else ''}"

    def limit_by(self, this: Node, expressions: list[Node], offset: Node | None = None) -> str:
        skipped = f" OFFSET {self.text(offset)}" if offset is not None else ""
        return f" LIMIT {self.text(this)}{skipped} BY {self._each(expressions)}"

    def limit(self, expression: Node) -> str:
        return f" LIMIT {self.text(expression)}"

    def offset(self, expression: Node) -> str:
        return f" OFFSET {self.text(expression)}"

    # names and values

    def alias(self, this: Node, alias: Node) -> str:
        return f"{self.text(this)} AS {self.text(alias)}"

    def identifier(self, this: str, quoted: bool = True) -> str:
        return _name(this)

    def column(self, this: Node, table: Node | None = None) -> str:
        # Every third node is a part of a column.
        name = _name(this.this) if type(this) is exp.Identifier else self.text(this)
        return name if table is None else f"{self.text(table)}.{name}"

    def bound(self, this: Node, kind: str) -> str:
        if kind not in _KINDS:
            raise NotAllowedError(f"a parameter cannot be of type {kind}")
        name = self._names.setdefault((this.this, kind), f"p{len(self._names)}")
        return f"{{{name}: {kind}}}"

    def literal(self, this: str, is_string: bool) -> str:
        if not _SAFE_CONSTANT.fullmatch(this):
            raise NotAllowedError(f"{this!r} must be bound as a parameter")
        return f"'{this}'" if is_string else this

    def boolean(self, this: bool) -> str:
        return "TRUE" if this else "FALSE"

    def null(self) -> str:
        return "NULL"

    def tuple(self, expressions: list[Node]) -> str:
        return f"({self._each(expressions)})"

    def array(self, expressions: list[Node]) -> str:
        return f"[{self._each(expressions)}]"

    # calls

    def call(self, this: str, expressions: Parts = None) -> str:
        return f"{this}({self._each(expressions)})"

    def parametric(self, this: str, expressions: list[Node], params: Parts = None) -> str:
        return f"{this}({self._each(expressions)})({self._each(params)})"

    def lambda_(self, this: Node, expressions: list[Node]) -> str:
        variables = self._each(expressions)
        return f"{f'({variables})' if len(expressions) > 1 else variables} -> {self.text(this)}"

    def window(
        self,
        this: Node,
        over: str,
        partition_by: Parts = None,
        order: Node | None = None,
        spec: Node | None = None,
    ) -> str:
        called = self.text(this)
        partition = f"PARTITION BY {self._each(partition_by)}" if partition_by else ""
        frame = self._parts(order, spec)
        return f"{called} {over} ({f'{partition}{frame}'.lstrip()})"

    def window_spec(
        self,
        kind: str,
        start: Node | str,
        end: Node | str = "CURRENT ROW",
        start_side: str | None = None,
        end_side: str | None = None,
    ) -> str:
        edges = [
            " ".join(
                [edge if isinstance(edge, str) else self.text(edge), *([side] if side else [])]
            )
            for edge, side in ((start, start_side), (end, end_side))
        ]
        return f" {kind} BETWEEN {' AND '.join(edges)}"

    # operators

    def paren(self, this: Node) -> str:
        return f"({self.text(this)})"

    def not_(self, this: Node) -> str:
        negated = self.text(this)
        return f"NOT ({negated})" if isinstance(this, exp.In | exp.Is) else f"NOT {negated}"

    def neg(self, this: Node) -> str:
        # Two signs side by side would begin a comment.
        number = self.text(this)
        return f"- {number}" if number.startswith("-") else f"-{number}"

    def in_(self, this: Node, expressions: Parts = None, query: Node | None = None) -> str:
        needle = self.text(this)
        values = self.text(query) if query is not None else f"({self._each(expressions)})"
        return f"{needle} IN {values}"


def _operator(sign: str) -> Callable[..., str]:
    def spelled(speller: Speller, this: Node, expression: Node) -> str:
        return f"{speller.text(this)} {sign} {speller.text(expression)}"

    return spelled


SPELLINGS: dict[type[exp.Expr], Callable[..., str]] = {
    exp.Select: Speller.select,
    exp.Union: Speller.union,
    exp.Intersect: Speller.intersect,
    exp.Except: Speller.except_,
    exp.With: Speller.with_,
    exp.CTE: Speller.cte,
    exp.Subquery: Speller.subquery,
    exp.Table: Speller.table,
    exp.TableAlias: Speller.table_alias,
    exp.Distinct: Speller.distinct,
    exp.From: Speller.from_,
    exp.Join: Speller.join,
    exp.PreWhere: Speller.prewhere,
    exp.Where: Speller.where,
    exp.Group: Speller.group,
    exp.Rollup: Speller.rollup,
    exp.Cube: Speller.cube,
    exp.Having: Speller.having,
    exp.Qualify: Speller.qualify,
    exp.Order: Speller.order,
    exp.Ordered: Speller.ordered,
    LimitBy: Speller.limit_by,
    exp.Limit: Speller.limit,
    exp.Offset: Speller.offset,
    exp.Alias: Speller.alias,
    exp.Identifier: Speller.identifier,
    exp.Column: Speller.column,
    Bound: Speller.bound,
    exp.Literal: Speller.literal,
    exp.Boolean: Speller.boolean,
    exp.Null: Speller.null,
    exp.Tuple: Speller.tuple,
    exp.Array: Speller.array,
    exp.Anonymous: Speller.call,
    exp.ParameterizedAgg: Speller.parametric,
    exp.Lambda: Speller.lambda_,
    exp.Window: Speller.window,
    exp.WindowSpec: Speller.window_spec,
    exp.Paren: Speller.paren,
    exp.Not: Speller.not_,
    exp.Neg: Speller.neg,
    exp.In: Speller.in_,
    **{
        kind: _operator(sign)
        for kind, sign in (
            (exp.Is, "IS"),
            (exp.And, "AND"),
            (exp.Or, "OR"),
            (exp.EQ, "="),
            (exp.NEQ, "<>"),
            (exp.LT, "<"),
            (exp.LTE, "<="),
            (exp.GT, ">"),
            (exp.GTE, ">="),
            (exp.Add, "+"),
            (exp.Sub, "-"),
            (exp.Mul, "*"),
            (exp.Div, "/"),
            (exp.Mod, "%"),
        )
    },
}
