"""Properties as versions: `1.2.3`, with or without a `v`, missing parts are 0. What follows a `-` or `+` is passed over."""

from __future__ import annotations

import re

from footfall.query.errors import InvalidValueError
from footfall.query.nodes.filters import PropertyOperator
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_VERSION = r"^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+][0-9A-Za-z.+-]*)?$"
_WILDCARD = r"v?(\d{1,9})(?:\.(\d{1,9}))?\.\*"
_COMPARISONS = {
    PropertyOperator.SEMVER_EQ: "=",
    PropertyOperator.SEMVER_GT: ">",
    PropertyOperator.SEMVER_GTE: ">=",
    PropertyOperator.SEMVER_LT: "<",
    PropertyOperator.SEMVER_LTE: "<=",
}
_Parts = list[int]


def is_version(held: Node, operator: PropertyOperator, value: str, path: str) -> Node:
    """`path` is where `value` is. Raises InvalidValueError."""
    parts = _parts_of(held)
    is_any = build.call("notEmpty", parts)
    comparison = _COMPARISONS.get(operator)
    if comparison is not None:
        given = _given(value, path)
        return build.all_of([is_any, _compared(parts, comparison, [*given, 0, 0][:3])])
    lowest, beyond = _range(operator, value, path)
    return build.all_of([is_any, _compared(parts, ">=", lowest), _compared(parts, "<", beyond)])


def _parts_of(held: Node) -> Node:
    known = build.call("ifNull", held, build.text(""))
    groups = build.call("extractGroups", known, build.text(_VERSION))
    number = build.call(
        "ifNull", build.call("toInt64OrNull", build.variable("part")), build.constant(0)
    )
    return build.call("arrayMap", build.function(["part"], number), groups)


def _compared(parts: Node, comparison: str, wanted: _Parts) -> Node:
    return build.compare(parts.copy(), comparison, build.integers(wanted))


def _given(value: str, path: str) -> _Parts:
    found = re.fullmatch(_VERSION.strip("^$"), value, re.ASCII)
    if found is None:
        raise InvalidValueError(f"{value!r} is not a version: expected 1.2.3", path=path)
    return [int(part) for part in found.groups() if part is not None]


def _range(operator: PropertyOperator, value: str, path: str) -> tuple[_Parts, _Parts]:
    """The lowest version that is meant, and the lowest above it that is not."""
    if operator is PropertyOperator.SEMVER_WILDCARD:
        found = re.fullmatch(_WILDCARD, value, re.ASCII)
        if found is None:
            raise InvalidValueError(
                f"{value!r} is not a version with a wildcard: expected 1.* or 1.2.*", path=path
            )
        given = [int(part) for part in found.groups() if part is not None]
        fixed = len(given)
    else:
        given = _given(value, path)
        fixed = min(len(given), 2)
        if operator is PropertyOperator.SEMVER_CARET:
            # Up to the first part that is not 0.
            fixed = next((place for place, part in enumerate(given, 1) if part), len(given))
    beyond = [*given[: fixed - 1], given[fixed - 1] + 1]
    return [*given, 0, 0][:3], [*beyond, 0, 0][:3]
