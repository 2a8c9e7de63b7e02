"""Who is behind a point of an answer, as a tree that others add to; and which value of a breakdown the point is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlglot import exp

from footfall.products.insights.backend.queries.breakdowns import is_other_than
from footfall.products.insights.backend.queries.names import BREAKDOWN, BREAKDOWN_IS_OTHER
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# Measures: how many events of the point are an actor's, and what the math of the point makes of them.
EVENT_COUNT = "event_count"
MATH_VALUE = "math_value"
PATH_COUNT = "path_count"
APPEARANCES = "appearances"


class ActorKind(StrEnum):
    """`VALUE`: nothing is known of it but what it is called, as of the customers of a team's own table."""

    PERSON = "person"
    GROUP = "group"
    SESSION = "session"
    VALUE = "value"


@dataclass(frozen=True)
class Behind:
    """`tree` gives ACTOR, each once, and the columns of `measures`. `shown`: what a measure is shown as, if not as it is."""

    tree: exp.Select
    kind: ActorKind = ActorKind.PERSON
    group_type_index: int | None = None
    measures: tuple[str, ...] = ()
    shown: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ChosenValue:
    """`text` None: no value. `other_than`: all values but these, whatever `text` is.

    `is_of_many`: a row has a list of values.
    """

    text: str | None = None
    other_than: tuple[str, ...] | None = None
    is_of_many: bool = False

    def is_of(self, value: Node) -> Node:
        """Whether a row with this `value`, Nullable(String) or a list, belongs to the point."""
        if self.is_of_many and self.text is not None:
            return build.call("has", value, build.text(self.text))
        if self.other_than is not None:
            return is_other_than(value, self.other_than)
        if self.text is None:
            return build.call("isNull", value)
        is_it = build.compare(value, "=", build.text(self.text))
        return build.call("ifNull", is_it, build.false())

    def is_of_kept(self, source: str) -> Node:
        """The same of the columns `breakdown` and `breakdown_is_other` of `source`."""
        is_other = build.field(source, BREAKDOWN_IS_OTHER)
        if self.other_than is not None:
            return is_other
        return build.all_of(
            [build.negate(is_other), self.is_of(build.field(source, BREAKDOWN))],
        )


def kind_of(group_type_index: int | None) -> ActorKind:
    return ActorKind.PERSON if group_type_index is None else ActorKind.GROUP
