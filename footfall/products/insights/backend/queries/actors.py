"""Who is counted: people, or the groups of one type."""

from __future__ import annotations

from dataclasses import dataclass

from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.maths import Math, MathFields
from footfall.query.nodes.series import ActionsNode, EventsNode
from footfall.query.syntax import build
from footfall.query.syntax.build import Node


@dataclass(frozen=True)
class Actors:
    """`id`: whose event it is. `conditions`: what an event needs to be anybody's."""

    id: Node
    conditions: tuple[Node, ...] = ()

    @property
    def are_people(self) -> bool:
        return self == actors_of(None)


def actors_of(group_type_index: int | None) -> Actors:
    """People where there is no index of a group type."""
    if group_type_index is None:
        return Actors(build.field("person_id"))
    group = build.field(f"group_{group_type_index}")
    return Actors(group, (build.compare(group.copy(), "!=", build.text("")),))


def actors_of_series(series: EventsNode | ActionsNode, path: str) -> Actors:
    """What a series's math says of who is counted. `path` is where it is. Raises InvalidValueError."""
    math = series.math or Math.TOTAL
    given = series.math_group_type_index
    if math is Math.UNIQUE_GROUPS and given is None:
        raise InvalidValueError(
            "unique groups need the index of their type", path=at(path, "math_group_type_index")
        )
    check_counts_actors(series, path, may_be_groups=True)
    return actors_of(given)


def check_counts_actors(series: MathFields, path: str, *, may_be_groups: bool = False) -> None:
    """Refuses maths that mean nothing where actors are counted: what would be without effect. Raises InvalidValueError."""
    allowed = [Math.TOTAL, Math.UNIQUE_USERS] + [Math.UNIQUE_GROUPS] * may_be_groups
    math = series.math or Math.TOTAL
    if math not in allowed:
        raise InvalidValueError(
            f"here actors are counted: expected one of {', '.join(allowed)}", path=at(path, "math")
        )
    without_effect: dict[str, object] = {
        "math_property": series.math_property,
        "math_property_type": series.math_property_type,
        "math_property_revenue_currency": series.math_property_revenue_currency,
        "math_currency": series.math_currency,
    }
    if math is not Math.UNIQUE_GROUPS:
        without_effect["math_group_type_index"] = series.math_group_type_index
    for name, value in without_effect.items():
        if value is not None:
            raise InvalidValueError(f"has no meaning for the math {math}", path=at(path, name))
