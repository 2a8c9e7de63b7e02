"""Adds the team to every read of a table. Fails closed: an unknown node, function, table or dictionary is refused."""

from __future__ import annotations

from dataclasses import dataclass

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
from footfall.query.syntax.meaning import Bound
from footfall.query.syntax.walk import find, level_by_level

_KEY = object()


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
    held = tree if is_given_away else tree.copy()
    nodes = level_by_level(held)
    cte_names = _cte_names(nodes)
    _check_column_aliases(nodes)
    for node in nodes:
        _check_shape(node, context)
        if isinstance(node, exp.Anonymous):
            _check_function(node, context)
        if isinstance(node, exp.ParameterizedAgg):
            _check_parametric(node, context)
    for table in [node for node in nodes if isinstance(node, exp.Table)]:
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


def _check_shape(node: Node, context: Context) -> None:
    allowed = (WRITTEN_PARTS if context.is_written else ALLOWED_PARTS).get(type(node))
    if allowed is None:
        raise NotAllowedError(f"{type(node).__name__} is not allowed in a query")
    for part, held in node.args.items():
        if part not in allowed and held not in (None, False, []):
            raise NotAllowedError(f"{type(node).__name__} may not have {part.strip('_')}")
        words = WORDS.get((type(node), part))
        if words is not None and isinstance(held, str) and held not in words:
            raise NotAllowedError(f"{type(node).__name__} may not have {held!r}")
    if isinstance(node, exp.Limit | exp.Offset) and not isinstance(
        node.args["expression"], exp.Literal
    ):
        raise NotAllowedError("LIMIT and OFFSET must be whole numbers")


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


def _check_column_aliases(nodes: list[Node]) -> None:
    """ClickHouse looks a name up among the aliases first: one named like a source could stand in for its columns."""
    sources = {node.name for node in nodes if isinstance(node, exp.TableAlias)}
    sources |= set(PHYSICAL_COLUMNS)
    for alias in (node for node in nodes if isinstance(node, exp.Alias)):
        is_itself = isinstance(alias.this, exp.Column) and alias.this.name == alias.alias
        if alias.alias in sources or (alias.alias == "team_id" and not is_itself):
            raise NotAllowedError(f"a column cannot be named {alias.alias}")
    for function in (node for node in nodes if isinstance(node, exp.Lambda)):
        for variable in function.expressions:
            if not isinstance(variable, exp.Identifier) or variable.name in {*sources, "team_id"}:
                raise NotAllowedError(f"a variable cannot be named {variable.name}")


def _cte_names(nodes: list[Node]) -> frozenset[str]:
    names = [node.alias for node in nodes if isinstance(node, exp.CTE)]
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
