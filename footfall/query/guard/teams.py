"""Adds the team to every read of a table. Fails closed: an unknown node, function, table or dictionary is refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from footfall.query.catalog.functions import (
    ALLOWED_FUNCTIONS,
    ALLOWED_PARAMETRIC_AGGREGATES,
    DICTIONARY_FUNCTION,
    RATE_FUNCTION,
)
from footfall.query.catalog.physical import (
    EXCHANGE_RATES_DICTIONARY,
    PERSON_OVERRIDES_DICTIONARY,
    PHYSICAL_COLUMNS,
)
from footfall.query.errors import NotAllowedError
from footfall.query.guard.shapes import ALLOWED_PARTS
from footfall.query.guard.written_shapes import (
    WORDS,
    WRITTEN_NAMES,
    WRITTEN_PARAMETRIC,
    WRITTEN_PARTS,
)
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.dialect import LimitBy
from footfall.query.syntax.meaning import Bound
from footfall.query.syntax.walk import copied, find, level_by_level

_KEY = object()
# Parts that are whole numbers.
_COUNTS = (
    (exp.Limit, "expression"),
    (exp.Offset, "expression"),
    (LimitBy, "this"),
    (LimitBy, "offset"),
)

_Nodes = defaultdict[type[Node], list[Any]]


@dataclass(frozen=True)
class Guarded:
    """A tree whose every read is limited to one team. Only `guard` makes one, and only such a tree is rendered."""

    tree: exp.Query
    team_id: int
    key: object

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise NotAllowedError("only the guard makes a guarded query")


def guard(tree: exp.Query, context: Context, *, is_given_away: bool = False) -> Guarded:
    """Raises NotAllowedError, also for a team id that is not a positive whole number.

    `is_given_away`: nobody looks at `tree` any more, so that it may be changed itself.
    """
    if type(context.team_id) is not int or context.team_id <= 0:
        raise NotAllowedError("a query needs a team")
    held = tree if is_given_away else copied(tree)
    nodes = _checked_nodes(held, context)
    cte_names = _cte_names(nodes[exp.CTE])
    _check_column_aliases(nodes)
    for call in nodes[exp.Anonymous]:
        _check_function(call, context)
    for aggregate in nodes[exp.ParameterizedAgg]:
        _check_parametric(aggregate, context)
    for table in nodes[exp.Table]:
        if table.args.get("db") is None and table.name in cte_names:
            continue
        _check_table(table, context)
        if not _is_external(table, context):
            _limit_to_team(table, context)
    _verify(held, context, cte_names)
    return Guarded(held, context.team_id, _KEY)


def _limit_to_team(table: exp.Table, context: Context) -> None:
    select = _select_of(table)
    condition = _team_condition(table, context)
    build.add_conditions(select, [condition])
    if context.is_written:
        # The engine may compute what the outer WHERE says before or beside a WHERE in here, for rows of other teams that
        # lie in the same granule, and tell of them by an error. It never computes anything before PREWHERE.
        select.set("prewhere", exp.PreWhere(this=condition.copy()))


def _checked_nodes(tree: exp.Query, context: Context) -> _Nodes:
    """The nodes of `tree`, each of a kind and with parts that it may have."""
    nodes: _Nodes = defaultdict(list)
    for node in level_by_level(tree):
        nodes[type(node)].append(node)
    allowed_parts = WRITTEN_PARTS if context.is_written else ALLOWED_PARTS
    for kind, of_kind in nodes.items():
        allowed = allowed_parts.get(kind)
        if allowed is None:
            raise NotAllowedError(f"{kind.__name__} is not allowed in a query")
        for node in of_kind:
            if not node.args.keys() <= allowed:
                _check_parts(node, allowed)
    for (kind, part), words in WORDS.items():
        for node in nodes[kind]:
            held = node.args.get(part)
            if isinstance(held, str) and held not in words:
                raise NotAllowedError(f"{kind.__name__} may not have {held!r}")
    for kind, part in _COUNTS:
        for node in nodes[kind]:
            held = node.args.get(part)
            if held is not None and not isinstance(held, exp.Literal):
                raise NotAllowedError("LIMIT and OFFSET must be whole numbers")
    return nodes


def _check_parts(node: Node, allowed: frozenset[str]) -> None:
    for part, held in node.args.items():
        if part not in allowed and held not in (None, False, []):
            raise NotAllowedError(f"{type(node).__name__} may not have {part.strip('_')}")


def _check_function(node: exp.Anonymous, context: Context) -> None:
    name = node.this
    if name == DICTIONARY_FUNCTION:
        _check_dictionary(node, context)
    elif name == RATE_FUNCTION:
        _check_rate(node, context)
    elif not isinstance(name, str) or not (
        name in ALLOWED_FUNCTIONS or (context.is_written and name in WRITTEN_NAMES)
    ):
        raise NotAllowedError(f"the function {name} is not allowed")


def _check_parametric(node: exp.ParameterizedAgg, context: Context) -> None:
    is_known = node.this in ALLOWED_PARAMETRIC_AGGREGATES or (
        context.is_written and node.this in WRITTEN_PARAMETRIC
    )
    if not is_known:
        raise NotAllowedError(f"the function {node.this} is not allowed")
    if not all(
        (isinstance(parameter, exp.Literal) and not parameter.is_string)
        or (context.is_written and isinstance(parameter, Bound))
        for parameter in node.expressions
    ):
        raise NotAllowedError(f"{node.this} takes a number in its first parentheses")


def _check_rate(node: exp.Anonymous, context: Context) -> None:
    dictionary = build.constant(f"{context.database}.{EXCHANGE_RATES_DICTIONARY}")
    if node.expressions[:2] != [dictionary, build.constant("rate")]:
        raise NotAllowedError("this dictionary look-up is not allowed")


def _check_dictionary(node: exp.Anonymous, context: Context) -> None:
    arguments = node.expressions
    dictionary = build.constant(f"{context.database}.{PERSON_OVERRIDES_DICTIONARY}")
    key = arguments[2] if len(arguments) == 4 else None
    if (
        key is None
        or arguments[0] != dictionary
        or arguments[1] != build.constant("person_id")
        or not isinstance(key, exp.Anonymous)
        or key.name != "tuple"
        or len(key.expressions) != 2
        or key.expressions[0] != build.integer(context.team_id)
    ):
        raise NotAllowedError("this dictionary look-up is not allowed")


def _check_table(table: exp.Table, context: Context) -> None:
    if not isinstance(table.this, exp.Identifier):
        raise NotAllowedError("table functions are not allowed")
    is_of_the_house = table.db == context.database and table.name in PHYSICAL_COLUMNS
    if not is_of_the_house and not _is_external(table, context):
        raise NotAllowedError(f"the table {table.sql()} is not allowed")
    select = _select_of(table)
    if select.args.get("joins"):
        raise NotAllowedError(
            f"{table.name} must be read in a SELECT of its own before it is joined"
        )


def _is_external(table: exp.Table, context: Context) -> bool:
    """A table of this team alone; one in the house's own database never is."""
    return table.db != context.database and any(
        (table.db, table.name) == (external.database, external.table)
        for external in context.external_tables
    )


def _select_of(table: exp.Table) -> exp.Select:
    holder = table.parent
    select = holder.parent if isinstance(holder, exp.From) else None
    if not isinstance(select, exp.Select):
        raise NotAllowedError(f"{table.name} may only be read by a FROM")
    return select


def _team_condition(table: exp.Table, context: Context) -> Node:
    return build.compare(
        build.field(table.alias_or_name, "team_id"), "=", build.integer(context.team_id)
    )


def _check_column_aliases(nodes: _Nodes) -> None:
    """ClickHouse looks a name up among the aliases first: one named like a source could stand in for its columns."""
    sources = {node.name for node in nodes[exp.TableAlias]}
    sources |= set(PHYSICAL_COLUMNS)
    for alias in nodes[exp.Alias]:
        name = alias.alias
        is_itself = isinstance(alias.this, exp.Column) and alias.this.name == name
        if name in sources or (name == "team_id" and not is_itself):
            raise NotAllowedError(f"a column cannot be named {name}")
    taken = {*sources, "team_id"}
    for function in nodes[exp.Lambda]:
        for variable in function.expressions:
            if not isinstance(variable, exp.Identifier) or variable.name in taken:
                raise NotAllowedError(f"a variable cannot be named {variable.name}")


def _cte_names(ctes: list[exp.CTE]) -> frozenset[str]:
    names = [cte.alias for cte in ctes]
    if len(set(names)) != len(names) or set(names) & set(PHYSICAL_COLUMNS):
        raise NotAllowedError("each WITH needs a name of its own that is not a table's")
    return frozenset(names)


def _verify(tree: exp.Query, context: Context, cte_names: frozenset[str]) -> None:
    """Looks again at the result, so that a fault in the way a filter is added cannot pass."""
    for table in find(tree, exp.Table):
        if table.args.get("db") is None and table.name in cte_names:
            continue
        if _is_external(table, context):
            continue
        where = _select_of(table).args.get("where")
        condition = _team_condition(table, context)
        if where is None or condition not in build.conjuncts(where.this):
            raise NotAllowedError(f"a read of {table.name} has no team")
        first = _select_of(table).args.get("prewhere")
        if context.is_written and (first is None or first.this != condition):
            raise NotAllowedError(f"a read of {table.name} does not begin with its team")
