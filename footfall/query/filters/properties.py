"""What each operator means.

Every expression is true or false, never NULL. A property that is missing (or null in the JSON) matches no positive
operator, and so every negated one: a negated operator is the exact opposite of its positive. Values are compared as
text (true is `true`, 5.0 is `5`), numbers as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.filters import (
    BasePropertyFilter,
    EventPropertyFilter,
    GroupPropertyFilter,
    PersonPropertyFilter,
    PropertyGroupFilter,
    PropertyOperator,
)
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

AnyPropertyFilter = EventPropertyFilter | PersonPropertyFilter | GroupPropertyFilter
Filters = Sequence[AnyPropertyFilter] | PropertyGroupFilter | None
Scalar = bool | int | float | str

# Above this a Float64 no longer tells neighbouring whole numbers apart.
_EXACT_IN_FLOAT = 2**53

_OPPOSITE = {
    PropertyOperator.IS_NOT: PropertyOperator.EXACT,
    PropertyOperator.NOT_ICONTAINS: PropertyOperator.ICONTAINS,
    PropertyOperator.NOT_REGEX: PropertyOperator.REGEX,
    PropertyOperator.IS_NOT_SET: PropertyOperator.IS_SET,
}
_ORDER = {
    PropertyOperator.GT: ">",
    PropertyOperator.GTE: ">=",
    PropertyOperator.LT: "<",
    PropertyOperator.LTE: "<=",
}


def conditions_of(filters: Filters, path: str) -> list[Node]:
    """The conditions that all have to hold. `path` is where `filters` is in the request, for errors."""
    if filters is None:
        return []
    if not isinstance(filters, PropertyGroupFilter):
        return [condition_of(item, at(path, index)) for index, item in enumerate(filters)]
    groups = [
        _joined(
            group.type,
            [
                condition_of(item, at(path, "values", index, "values", inner))
                for inner, item in enumerate(group.values)
            ],
        )
        for index, group in enumerate(filters.values)
        if group.values
    ]
    return [_joined(filters.type, groups)] if groups else []


def patterns_of(
    filters: Sequence[BasePropertyFilter] | PropertyGroupFilter | None, path: str
) -> list[tuple[str, str]]:
    """Every regular expression in `filters`, with the path of its filter's value."""
    if filters is None:
        return []
    if isinstance(filters, PropertyGroupFilter):
        return [
            found
            for index, group in enumerate(filters.values)
            for found in patterns_of(group.values, at(path, "values", index, "values"))
        ]
    return [
        (at(path, index, "value"), text_of(value))
        for index, item in enumerate(filters)
        if item.operator in (PropertyOperator.REGEX, PropertyOperator.NOT_REGEX)
        for value in _values_of(item, at(path, index))
    ]


def condition_of(item: AnyPropertyFilter, path: str) -> Node:
    return condition_on(property_of(item), item, path)


def condition_on(held: Node, item: BasePropertyFilter, path: str) -> Node:
    """What `item` says of `held`, a Nullable(String): for values that are not properties of an event."""
    positive = _OPPOSITE.get(item.operator)
    if positive is not None:
        opposite = item.model_copy(update={"operator": positive})
        return build.negate(condition_on(held, opposite, path))
    if item.operator is PropertyOperator.IS_SET:
        return build.call("isNotNull", held)
    values = _values_of(item, path)
    if item.operator is PropertyOperator.EXACT:
        return _equals_any(held, values)
    if item.operator in _ORDER:
        return _is_ordered(held, _ORDER[item.operator], values, at(path, "value"))
    matches = _contains if item.operator is PropertyOperator.ICONTAINS else _matches
    return _any_matches(held, values, matches)


def property_of(item: AnyPropertyFilter) -> Node:
    if isinstance(item, GroupPropertyFilter):
        return build.field(f"group_{item.group_type_index}", "properties", item.key)
    if isinstance(item, PersonPropertyFilter):
        return build.field("person", "properties", item.key)
    return build.field("properties", item.key)


def text_of(value: Scalar) -> str:
    """A filter's value as the text of the same JSON value in ClickHouse."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_IN_FLOAT:
        return str(int(value))
    return str(value)


def _values_of(item: BasePropertyFilter, path: str) -> list[Scalar]:
    if item.value is None:
        raise InvalidValueError(
            f"the operator {item.operator} needs a value", path=at(path, "value")
        )
    return list(item.value) if isinstance(item.value, list) else [item.value]


def _equals_any(held: Node, values: Sequence[Scalar]) -> Node:
    texts = [value for value in values if not _is_number(value)]
    numbers = [value for value in values if _is_number(value)]
    alternatives: list[Node] = []
    if texts:
        alternatives.append(_is_one_of(held, [build.text(text_of(value)) for value in texts]))
    if numbers:
        as_number = build.call("toFloat64OrNull", held.copy())
        alternatives.append(_is_one_of(as_number, [build.real(float(value)) for value in numbers]))
    return _joined("OR", alternatives)


def _is_one_of(held: Node, values: list[Node]) -> Node:
    if len(values) == 1:
        return _or_false(build.compare(held, "=", values[0]))
    return _or_false(build.is_in(held, values))


def _is_number(value: Scalar) -> bool:
    return not isinstance(value, (bool, str)) and abs(value) <= _EXACT_IN_FLOAT


def _is_ordered(held: Node, operator: str, values: Sequence[Scalar], path: str) -> Node:
    if len(values) != 1:
        raise InvalidValueError("expected one number to compare with", path=path)
    try:
        number = float(values[0])
    except (ValueError, OverflowError) as error:
        raise InvalidValueError(f"{values[0]!r} is not a number", path=path) from error
    if isinstance(values[0], bool) or number != number:
        raise InvalidValueError(f"{values[0]!r} is not a number", path=path)
    return _or_false(
        build.compare(build.call("toFloat64OrNull", held), operator, build.real(number))
    )


def _any_matches(
    held: Node, values: Sequence[Scalar], matches: Callable[[Node, str], Node]
) -> Node:
    return _joined("OR", [_or_false(matches(held.copy(), text_of(value))) for value in values])


def _contains(held: Node, value: str) -> Node:
    # Both sides are lowered by the engine, so that one table of letters decides.
    needle = build.call("lowerUTF8", build.text(value))
    return build.compare(
        build.call("position", build.call("lowerUTF8", held), needle), ">", build.constant(0)
    )


def _matches(held: Node, value: str) -> Node:
    return build.call("match", held, build.text(value))


def _or_false(condition: Node) -> Node:
    return build.call("ifNull", condition, build.false())


def _joined(connector: str, conditions: Sequence[Node]) -> Node:
    return build.all_of(conditions) if connector == "AND" else build.any_of(conditions)
