"""What each operator says of a value, a Nullable(String).

Every expression is true or false, never NULL. A value that is missing (or null in the JSON) matches no positive operator,
and so every negated one: a negated operator is the exact opposite of its positive. Values are compared as text (true is
`true`, 5.0 is `5`), numbers as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.dates import is_dated
from footfall.query.filters.paths import cleaned
from footfall.query.filters.scope import FilterScope, known
from footfall.query.filters.versions import is_version
from footfall.query.nodes.filters import BasePropertyFilter, PropertyOperator
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

Scalar = bool | int | float | str

# Above this a Float64 no longer tells neighbouring whole numbers apart.
_EXACT_IN_FLOAT = 2**53

OPPOSITE = {
    PropertyOperator.IS_NOT: PropertyOperator.EXACT,
    PropertyOperator.NOT_ICONTAINS: PropertyOperator.ICONTAINS,
    PropertyOperator.NOT_REGEX: PropertyOperator.REGEX,
    PropertyOperator.IS_NOT_SET: PropertyOperator.IS_SET,
    PropertyOperator.NOT_BETWEEN: PropertyOperator.BETWEEN,
    PropertyOperator.NOT_IN: PropertyOperator.IN,
    PropertyOperator.SEMVER_NEQ: PropertyOperator.SEMVER_EQ,
}
_ORDER = {
    PropertyOperator.GT: ">",
    PropertyOperator.GTE: ">=",
    PropertyOperator.MIN: ">=",
    PropertyOperator.LT: "<",
    PropertyOperator.LTE: "<=",
    PropertyOperator.MAX: "<=",
}


def condition_on(
    held: Node, item: BasePropertyFilter, path: str, scope: FilterScope | None = None
) -> Node:
    """`held`: a Nullable(String). `path` is where `item` is. Raises InvalidValueError."""
    positive = OPPOSITE.get(item.operator)
    if positive is not None:
        opposite = item.model_copy(update={"operator": positive})
        return build.negate(condition_on(held, opposite, path, scope))
    if item.operator is PropertyOperator.IS_SET:
        return build.call("isNotNull", held)
    values, where = values_of(item, path), at(path, "value")
    if item.operator in (PropertyOperator.EXACT, PropertyOperator.IN):
        return _equals_any(held, values)
    if item.operator in _ORDER:
        return or_false(
            _ordered(held, _ORDER[item.operator], _only(values, "number", where), where)
        )
    if item.operator is PropertyOperator.BETWEEN:
        return _between(held, values, where)
    if item.operator is PropertyOperator.IS_CLEANED_PATH_EXACT:
        rules = known(scope, where).path_cleaning()
        paths = [cleaned(build.text(text_of(value)), rules) for value in values]
        return _is_one_of(cleaned(held, rules), paths)
    if item.operator.is_of_dates:
        moment = text_of(_only(values, "moment", where))
        return or_false(is_dated(held, item.operator, moment, known(scope, where).clock, where))
    if item.operator.is_of_versions:
        version = text_of(_only(values, "version", where))
        return or_false(is_version(held, item.operator, version, where))
    matches = contains if item.operator is PropertyOperator.ICONTAINS else matches_pattern
    return _any_matches(held, values, matches)


def values_of(item: BasePropertyFilter, path: str) -> list[Scalar]:
    if item.value is None:
        raise InvalidValueError(
            f"the operator {item.operator} needs a value", path=at(path, "value")
        )
    return list(item.value) if isinstance(item.value, list) else [item.value]


def text_of(value: Scalar) -> str:
    """A filter's value as the text of the same JSON value in ClickHouse."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_IN_FLOAT:
        return str(int(value))
    return str(value)


def contains(held: Node, value: str) -> Node:
    # Both sides are lowered by the engine, so that one table of letters decides.
    needle = build.call("lowerUTF8", build.text(value))
    return build.compare(
        build.call("position", build.call("lowerUTF8", held), needle), ">", build.constant(0)
    )


def matches_pattern(held: Node, value: str) -> Node:
    return build.call("match", held, build.text(value))


def or_false(condition: Node) -> Node:
    return build.call("ifNull", condition, build.false())


def joined(connector: str, conditions: Sequence[Node]) -> Node:
    return build.all_of(conditions) if connector == "AND" else build.any_of(conditions)


def _equals_any(held: Node, values: Sequence[Scalar]) -> Node:
    texts = [value for value in values if not _is_number(value)]
    numbers = [value for value in values if _is_number(value)]
    alternatives: list[Node] = []
    if texts:
        alternatives.append(_is_one_of(held, [build.text(text_of(value)) for value in texts]))
    if numbers:
        as_number = build.call("toFloat64OrNull", held.copy())
        alternatives.append(_is_one_of(as_number, [build.real(float(value)) for value in numbers]))
    return build.any_of(alternatives)


def _is_one_of(held: Node, values: list[Node]) -> Node:
    if len(values) == 1:
        return or_false(build.compare(held, "=", values[0]))
    return or_false(build.is_in(held, values))


def _is_number(value: Scalar) -> bool:
    return not isinstance(value, (bool, str)) and abs(value) <= _EXACT_IN_FLOAT


def _only(values: Sequence[Scalar], what: str, path: str) -> Scalar:
    if len(values) != 1:
        raise InvalidValueError(f"expected one {what} to compare with", path=path)
    return values[0]


def _number(value: Scalar, path: str) -> float:
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise InvalidValueError(f"{value!r} is not a number", path=path) from error
    if isinstance(value, bool) or number != number:
        raise InvalidValueError(f"{value!r} is not a number", path=path)
    return number


def _ordered(held: Node, operator: str, value: Scalar, path: str) -> Node:
    number = build.real(_number(value, path))
    return build.compare(build.call("toFloat64OrNull", held), operator, number)


def _between(held: Node, values: Sequence[Scalar], path: str) -> Node:
    """Both ends included."""
    if len(values) != 2 or _number(values[0], path) > _number(values[1], path):
        raise InvalidValueError("expected two numbers, the lower one first", path=path)
    bounds = [
        _ordered(held.copy(), operator, value, path)
        for operator, value in zip((">=", "<="), values, strict=True)
    ]
    return or_false(build.all_of(bounds))


def _any_matches(
    held: Node, values: Sequence[Scalar], matches: Callable[[Node, str], Node]
) -> Node:
    return build.any_of([or_false(matches(held.copy(), text_of(value))) for value in values])
