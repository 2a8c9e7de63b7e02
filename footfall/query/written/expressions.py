"""An expression that people wrote -> a new one over the scope's sources. A kind of node that is not here is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlglot import exp

from footfall.query.errors import InvalidValueError
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import Bound
from footfall.query.written.calls import bind_call, bind_parametric
from footfall.query.written.names import bind_name, element_of, is_json, is_property
from footfall.query.written.read import InCohort, placeholder_of
from footfall.query.written.scope import Scope, Value
from footfall.query.written.types import KNOWN, written_type

_NUMBER = re.compile(r"\d{1,40}(\.\d{0,40})?([eE][+-]?\d{1,3})?|\.\d{1,40}([eE][+-]?\d{1,3})?")
_COMPARISONS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_PATTERNS: Mapping[type[exp.Expr], str] = {
    exp.Like: "like",
    exp.ILike: "ilike",
    exp.RegexpLike: "match",
}
_UNITS = {
    *("Year", "Quarter", "Month", "Week", "Day", "Hour", "Minute", "Second", "Millisecond"),
}
# The name of the one column that a SELECT has whose rows alone are asked for.
_ROW = "row"
_FRAME_SIDES = ("PRECEDING", "FOLLOWING")
_FRAME_EDGES = ("UNBOUNDED", "CURRENT ROW")


class _Ready(exp.Expression, exp.Condition):
    """What is bound already."""

    arg_types = {"this": True}


def bind(scope: Scope, node: Node) -> Node:
    """Raises StatementError with the place of what is wrong."""
    scope.desk.count(place=node)
    binder = _BINDERS.get(type(node))
    if binder is None:
        raise scope.error(_refusal(node), node)
    return binder(scope, node)


def bind_all(scope: Scope, nodes: list[Node]) -> list[Node]:
    return [bind(scope, node) for node in nodes]


def only(scope: Scope, node: Node, *parts: str) -> None:
    """Refuses what `node` holds besides `parts`."""
    for part, held in node.args.items():
        if part not in parts and held not in (None, False, [], ""):
            word = part.strip("_").replace("_", " ").upper()
            raise scope.error(f"{word} is not allowed in {_words(node)}", node)


def number_of(scope: Scope, node: Node, what: str) -> int:
    """A whole number that is written, or given as a value."""
    held = constant_of(scope, node)
    if isinstance(held, bool) or not isinstance(held, int):
        raise scope.error(f"{what} must be a whole number", node)
    return held


def constant_of(scope: Scope, node: Node) -> Value | None:
    if isinstance(node, exp.Literal) and (node.is_string or node.this.isdigit()):
        return str(node.this) if node.is_string else int(node.this)
    if isinstance(node, exp.Column) and (path := placeholder_of(node)) is not None:
        return _value_at(scope, path, node)
    return None


def as_number(node: Node) -> Node:
    """Text at a key of JSON, where only a number can stand, is read as one; NULL if it is none."""
    return build.call("toFloat64OrNull", node) if is_property(node) else node


def _literal(scope: Scope, node: Node) -> Node:
    if node.is_string:
        scope.desk.count_value(node.this, node)
        return build.text(node.this)
    return _number(scope, node)


def _number(scope: Scope, node: Node) -> Node:
    if not _NUMBER.fullmatch(node.this):
        raise scope.error("expected a decimal number", node)
    text = node.this
    return exp.Literal.number(f"0{text}" if text.startswith(".") else text)


def _column(scope: Scope, node: Node) -> Node:
    path = placeholder_of(node) if not node.args.get("table") else None
    if path is not None:
        return _placeholder(scope, path, node)
    parts = _parts_of(node)
    if any(isinstance(part, exp.Star) for part in parts):
        raise scope.error("* can only stand alone in a SELECT's columns", node)
    return bind_name(scope, parts, bind)


def _parts_of(node: Node) -> list[Node]:
    return list(node.parts) if isinstance(node, exp.Column) else [node]


def _dot(scope: Scope, node: Node) -> Node:
    parts: list[Node] = []
    inner: Node = node
    while isinstance(inner, exp.Dot):
        parts.insert(0, inner.expression)
        inner = inner.this
    if isinstance(inner, (exp.Column, exp.Identifier)):
        return bind_name(scope, [*_parts_of(inner), *parts], bind)
    bound = bind(scope, inner)
    for part in parts:
        bound = build.call("tupleElement", bound, element_of(scope, part))
    return bound


def _placeholder(scope: Scope, path: tuple[str, ...], node: Node) -> Node:
    if path == ("filters",):
        if scope.desk.inside_of:
            raise scope.error("{filters} cannot stand in a view", node)
        if not any(source.table and source.table.name == "events" for source in scope.sources):
            raise scope.error("{filters} needs a SELECT that reads events", node)
        conditions = scope.desk.question.filters
        return build.all_of([_of_house(scope, condition.copy()) for condition in conditions])
    value = _value_at(scope, path, node)
    if value is None:
        return build.null()
    if isinstance(value, bool):
        return build.true() if value else build.false()
    if isinstance(value, int):
        return build.integer(value)
    if isinstance(value, float):
        return build.real(value)
    scope.desk.count_value(value, node)
    return build.text(value)


def _of_house(scope: Scope, condition: Node) -> Node:
    """A condition that the statement does not say itself: its tables are no WITHs of the statement."""
    return bind(replace(scope, ctes={}), condition)


def _value_at(scope: Scope, path: tuple[str, ...], node: Node) -> Value:
    desk = scope.desk
    values = desk.question.values
    is_variable = len(path) == 2 and path[0] == "variables"
    if desk.inside_of and not is_variable:
        raise scope.error("of values a view may name {variables.…} only", node)
    name = path[1] if is_variable else ".".join(path)
    if is_variable:
        desk.variables.add(name)
    if name in values:
        return values[name]
    variables = desk.question.variables() if is_variable else {}
    if name in variables:
        return variables[name]
    known = ", ".join(sorted({*values, *variables})) or "none is given"
    raise scope.error(f"there is no value for {{{'.'.join(path)}}}: {known}", node)


def _compare(scope: Scope, node: Node) -> Node:
    operator = _COMPARISONS[type(node)]
    return compared(bind(scope, node.this), operator, bind(scope, node.expression))


def compared(left: Node, operator: str, right: Node) -> Node:
    if _is_number(right):
        left = as_number(left)
    if _is_number(left):
        right = as_number(right)
    left, right = _as_text_of(left, right), _as_text_of(right, left)
    return build.compare(left, operator, right)


def _is_number(node: Node) -> bool:
    bare = node.this if isinstance(node, (exp.Neg, exp.Paren)) else node
    if isinstance(bare, Bound):
        return bare.args["kind"] in ("Int64", "Float64")
    return isinstance(bare, exp.Literal) and not bare.is_string


def _as_text_of(node: Node, other: Node) -> Node:
    """TRUE beside text at a key of JSON is the word that JSON has for it."""
    if isinstance(node, exp.Boolean) and is_property(other):
        return build.text("true" if node.this else "false")
    return node


def _arithmetic(scope: Scope, node: Node) -> Node:
    left, right = bind(scope, node.this), bind(scope, node.expression)
    made: Node = type(node)(
        this=build.wrapped(as_number(left)), expression=build.wrapped(as_number(right))
    )
    return made


def _logic(scope: Scope, node: Node) -> Node:
    kind = type(node)
    conditions: list[Node] = []
    pending: list[Node] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, kind):
            pending += [part.expression, part.this]
        else:
            conditions.append(bind(scope, part))
    return build.all_of(conditions) if kind is exp.And else build.any_of(conditions)


def _not(scope: Scope, node: Node) -> Node:
    return build.negate(bind(scope, node.this))


def _negative(scope: Scope, node: Node) -> Node:
    return exp.Neg(this=build.wrapped(as_number(bind(scope, node.this))))


def _is(scope: Scope, node: Node) -> Node:
    if isinstance(node.expression, exp.Null):
        return build.call("isNull", bind(scope, node.this))
    if isinstance(node.expression, exp.Not) and isinstance(node.expression.this, exp.Null):
        return build.call("isNotNull", bind(scope, node.this))
    raise scope.error("after IS only NULL or NOT NULL can stand", node)


def _in(scope: Scope, node: Node) -> Node:
    only(scope, node, "this", "expressions", "query", "field")
    needle = bind(scope, node.this)
    query = node.args.get("query")
    if query is not None:
        return exp.In(this=build.wrapped(needle), query=_subquery(scope, query))
    field = node.args.get("field")
    items = node.expressions
    if isinstance(field, (exp.Array, exp.Tuple)):
        items = field.expressions
    elif isinstance(field, exp.Paren):
        items = [field.this]
    elif field is not None:
        raise scope.error(
            "after IN a list or a SELECT in parentheses stands; for an array: has(array, x)", node
        )
    if not items:
        raise scope.error("the list after IN is empty", node)
    values = bind_all(scope, list(items))
    if all(_is_number(value) for value in values):
        needle = as_number(needle)
    return build.is_in(needle, values)


def _in_cohort(scope: Scope, node: Node) -> Node:
    in_cohort = scope.desk.question.in_cohort
    if in_cohort is None:
        raise scope.error("IN COHORT is not allowed here", node)
    wanted = constant_of(scope, node.expression)
    if isinstance(wanted, bool) or not isinstance(wanted, int | str):
        raise scope.error("after IN COHORT the id of a cohort or its name in quotes stands", node)
    person = _Ready(this=bind(scope, node.this))
    try:
        condition = in_cohort(wanted, person)
    except InvalidValueError as error:
        raise scope.error(error.message, node) from error
    return _of_house(scope, condition)


def _exists(scope: Scope, node: Node) -> Node:
    """As the engine's own EXISTS is computed; nothing of the SELECT around it can be seen in there."""
    only(scope, node, "this")
    query, _ = scope.desk.bind_query(scope.desk, node.this, scope.ctes)
    row = build.alias(build.constant(1), scope.desk.name("c", _ROW))
    rows = build.select([row], build.subquery(query, scope.desk.name("s", _ROW)), limit=1)
    return build.is_in_query(build.constant(1), rows)


def _alias(scope: Scope, node: Node) -> Node:
    """Its name was found before."""
    return bind(scope, node.this)


def _between(scope: Scope, node: Node) -> Node:
    only(scope, node, "this", "low", "high")
    value = bind(scope, node.this)
    low, high = bind(scope, node.args["low"]), bind(scope, node.args["high"])
    return build.all_of([compared(value, ">=", low), compared(value.copy(), "<=", high)])


def _pattern(scope: Scope, node: Node) -> Node:
    only(scope, node, "this", "expression", "negate")
    found = build.call(_PATTERNS[type(node)], bind(scope, node.this), bind(scope, node.expression))
    return build.negate(found) if node.args.get("negate") else found


def _joined_text(scope: Scope, node: Node) -> Node:
    return build.call("concat", bind(scope, node.this), bind(scope, node.expression))


def _case(scope: Scope, node: Node) -> Node:
    arguments: list[Node] = []
    compared_with = node.args.get("this")
    for branch in node.args["ifs"]:
        condition = bind(scope, branch.this)
        if compared_with is not None:
            condition = compared(bind(scope, compared_with), "=", condition)
        arguments += [condition, bind(scope, branch.args["true"])]
    default = node.args.get("default")
    otherwise = bind(scope, default) if default is not None else build.null()
    return build.call("multiIf", *arguments, otherwise)


def _if(scope: Scope, node: Node) -> Node:
    otherwise = node.args.get("false")
    return build.call(
        "if",
        bind(scope, node.this),
        bind(scope, node.args["true"]),
        bind(scope, otherwise) if otherwise is not None else build.null(),
    )


def _cast(scope: Scope, node: Node) -> Node:
    only(scope, node, "this", "to")
    spelled = written_type(node.args["to"])
    if spelled is None:
        raise scope.error(f"this type cannot be cast to: expected one of {KNOWN}", node)
    return build.call("CAST", bind(scope, node.this), build.constant(spelled))


def _interval(scope: Scope, node: Node) -> Node:
    unit = node.args.get("unit")
    word = unit.name.capitalize().removesuffix("s") if isinstance(unit, exp.Var) else ""
    if word not in _UNITS:
        raise scope.error(f"expected INTERVAL n and one of {', '.join(sorted(_UNITS))}", node)
    count = node.this
    if isinstance(count, exp.Literal):
        if not re.fullmatch(r"-?\d{1,9}", count.this):
            raise scope.error("an interval needs a whole number", node)
        amount: Node = exp.Literal.number(count.this.lstrip("-"))
        amount = exp.Neg(this=amount) if count.this.startswith("-") else amount
    else:
        amount = bind(scope, count)
    return build.call(f"toInterval{word}", amount)


def _bracket(scope: Scope, node: Node) -> Node:
    if len(node.expressions) != 1:
        raise scope.error("expected one place or key in the brackets", node)
    key = node.expressions[0]
    if isinstance(key, exp.Literal) and key.is_string and is_json(scope, node.this):
        name = exp.Identifier(this=key.this, quoted=True)
        name.meta.update(key.meta)
        return bind_name(scope, [*node.this.parts, name], bind)
    return build.call("arrayElement", bind(scope, node.this), bind(scope, key))


def _lambda(scope: Scope, node: Node) -> Node:
    outer = scope.parameters
    names = {part.name: scope.desk.name("l", part.name) for part in node.expressions}
    if len(names) != len(node.expressions):
        raise scope.error("each argument of a lambda needs a name of its own", node)
    scope.parameters = {**outer, **names}
    body = bind(scope, node.this)
    scope.parameters = outer
    arguments = [exp.Identifier(this=name, quoted=True) for name in names.values()]
    return exp.Lambda(this=body, expressions=arguments)


def _identifier(scope: Scope, node: Node) -> Node:
    """Inside of a lambda the parser leaves its arguments as bare names."""
    return bind_name(scope, [node], bind)


def _window(scope: Scope, node: Node) -> Node:
    only(scope, node, "this", "partition_by", "order", "spec", "over")
    if node.args.get("over") not in (None, "OVER"):
        raise scope.error("expected OVER", node)
    bound = build.over(
        (
            bind_call(scope, node.this, bind, is_over=True)
            if isinstance(node.this, (exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc))
            else bind(scope, node.this)
        ),
        partition_by=bind_all(scope, node.args.get("partition_by") or []),
        order_by=ordering(scope, node.args.get("order")),
    )
    spec = node.args.get("spec")
    if spec is not None:
        bound.set("spec", _frame(scope, spec))
    return bound


def ordering(scope: Scope, order: Node | None) -> list[Node]:
    if order is None:
        return []
    only(scope, order, "expressions")
    return [_ordered(scope, item) for item in order.expressions]


def _ordered(scope: Scope, item: Node) -> Node:
    if not isinstance(item, exp.Ordered):
        return build.ascending(bind(scope, item))
    only(scope, item, "this", "desc", "nulls_first")
    return exp.Ordered(
        this=bind(scope, item.this),
        desc=bool(item.args.get("desc")),
        nulls_first=bool(item.args.get("nulls_first")),
    )


def _frame(scope: Scope, spec: Node) -> Node:
    only(scope, spec, "kind", "start", "start_side", "end", "end_side")
    kind = str(spec.args.get("kind") or "").upper()
    if kind not in ("ROWS", "RANGE"):
        raise scope.error("a window's frame is ROWS or RANGE", spec)
    made = exp.WindowSpec(kind=kind)
    for edge in ("start", "end"):
        held, side = spec.args.get(edge), spec.args.get(f"{edge}_side")
        if held is None:
            continue
        if isinstance(held, str):
            if held.upper() not in _FRAME_EDGES:
                raise scope.error(
                    "a frame begins and ends at UNBOUNDED, CURRENT ROW or a number", spec
                )
            made.set(edge, held.upper())
        else:
            made.set(edge, exp.Literal.number(number_of(scope, held, "the edge of a frame")))
        if side is not None:
            if str(side).upper() not in _FRAME_SIDES:
                raise scope.error("an edge of a frame is PRECEDING or FOLLOWING", spec)
            made.set(f"{edge}_side", str(side).upper())
    return made


def _subquery(scope: Scope, node: Node) -> Node:
    if isinstance(node, exp.Subquery):
        only(scope, node, "this")
        node = node.this
    query, outputs = scope.desk.bind_query(scope.desk, node, scope.ctes)
    if not outputs:
        raise scope.error("a SELECT in an expression needs a column", node)
    return exp.Subquery(this=query)


def _call(scope: Scope, node: Node) -> Node:
    return bind_call(scope, node, bind)


def _parametric(scope: Scope, node: Node) -> Node:
    return bind_parametric(scope, node, bind)


def _tuple(scope: Scope, node: Node) -> Node:
    return build.tuple_of(*bind_all(scope, node.expressions))


def _array(scope: Scope, node: Node) -> Node:
    return build.call("array", *bind_all(scope, node.expressions))


def _map(scope: Scope, node: Node) -> Node:
    keys, values = node.args["keys"].expressions, node.args["values"].expressions
    pairs = [
        bound for pair in zip(keys, values, strict=True) for bound in bind_all(scope, list(pair))
    ]
    return build.call("map", *pairs)


def _paren(scope: Scope, node: Node) -> Node:
    return bind(scope, node.this)


def _bound(_scope: Scope, node: Node) -> Node:
    return node.copy()


def _ready(_scope: Scope, node: Node) -> Node:
    held: Node = node.this
    return held.copy()


def _constant(_scope: Scope, node: Node) -> Node:
    return build.null() if isinstance(node, exp.Null) else exp.Boolean(this=bool(node.this))


_REFUSALS: Mapping[type[exp.Expr], str] = {
    exp.Star: "* can only stand alone in a SELECT's columns, or in count(*)",
    exp.Distinct: "DISTINCT can stand behind SELECT and in count(DISTINCT …) only",
    exp.Filter: "FILTER is not known: use the aggregate's If form, countIf(condition)",
    exp.JSONExtract: "-> makes a lambda, which can only be the argument of a function",
    exp.Placeholder: "a value is given by {name} and the field `values`",
    exp.Parameter: "$ and @ do not begin a name here",
}


def _refusal(node: Node) -> str:
    return _REFUSALS.get(type(node), f"{_words(node)} is not allowed")


def _words(node: Node) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).upper()


_BINDERS: Mapping[type[exp.Expr], Callable[[Scope, Node], Node]] = {
    exp.Literal: _literal,
    exp.Null: _constant,
    exp.Boolean: _constant,
    exp.Column: _column,
    exp.Dot: _dot,
    exp.Identifier: _identifier,
    exp.Paren: _paren,
    exp.And: _logic,
    exp.Or: _logic,
    exp.Not: _not,
    exp.Neg: _negative,
    exp.Is: _is,
    exp.In: _in,
    InCohort: _in_cohort,
    exp.Exists: _exists,
    exp.Alias: _alias,
    exp.Between: _between,
    exp.DPipe: _joined_text,
    exp.Case: _case,
    exp.If: _if,
    exp.Cast: _cast,
    exp.Interval: _interval,
    exp.Bracket: _bracket,
    exp.Lambda: _lambda,
    exp.Window: _window,
    exp.Subquery: _subquery,
    exp.Select: _subquery,
    exp.Anonymous: _call,
    exp.AnonymousAggFunc: _call,
    exp.CombinedAggFunc: _call,
    exp.ParameterizedAgg: _parametric,
    exp.CombinedParameterizedAgg: _parametric,
    exp.Tuple: _tuple,
    exp.Array: _array,
    exp.VarMap: _map,
    Bound: _bound,
    _Ready: _ready,
    **dict.fromkeys(_COMPARISONS, _compare),
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    **dict.fromkeys(_PATTERNS, _pattern),
}
