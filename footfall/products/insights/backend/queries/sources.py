"""Where the rows of a series come from, and what of a row is its time, its person and its properties."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from sqlglot import exp

from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.entities import conditions_of_entity, name_of_entity
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.maths import MathPropertyType
from footfall.query.nodes.series import ActionsNode, EventsNode
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node


@dataclass(frozen=True)
class Source(ABC):
    """`is_of_series`: which rows are the series's at all; `filters`: which of them the question asks about.

    `name`: what answers call the series. `actor`: whose row it is; None where nothing says so.
    `is_of_events`: whether its rows are events.
    """

    name: str
    table: exp.Table
    timestamp: Node
    actor: Node | None
    is_of_series: tuple[Node, ...]
    filters: tuple[Node, ...]

    is_of_events = True

    @abstractmethod
    def text_of(self, name: str, kind: MathPropertyType | None, path: str, field: str) -> Node:
        """The text of a row's property. `path` is where the series is, `field` the part of it that gives the name.

        Raises InvalidValueError.
        """

    @abstractmethod
    def number_of(self, name: str, kind: MathPropertyType | None, path: str, field: str) -> Node:
        """As `text_of`: the property as a finite number, NULL where it is none."""

    def within(self, time_range: TimeRange) -> list[Node]:
        return within(time_range, self.timestamp)

    def conditions(self) -> list[Node]:
        """All that a row has to be, besides its time."""
        return [*self.is_of_series, *self.filters]


@dataclass(frozen=True)
class EventsSource(Source):
    def text_of(self, name: str, kind: MathPropertyType | None, path: str, field: str) -> Node:
        if kind is MathPropertyType.PERSON:
            return build.field("person", "properties", name)
        if kind is MathPropertyType.DATA_WAREHOUSE:
            raise InvalidValueError(
                "events have event_properties and person_properties only",
                path=at(path, "math_property_type"),
            )
        return build.field("properties", name)

    def number_of(self, name: str, kind: MathPropertyType | None, path: str, field: str) -> Node:
        return finite(build.call("toFloat64OrNull", self.text_of(name, kind, path, field)))


def events_source(
    series: EventsNode | ActionsNode,
    filters: list[Node],
    path: str,
    scope: FilterScope | None = None,
) -> EventsSource:
    """`filters`: those of the whole question. `path` is where `series` is. Raises InvalidValueError."""
    found = conditions_of_entity(series, path, scope)
    return EventsSource(
        name=name_of_entity(series, path, scope),
        table=build.table("events"),
        timestamp=build.field("timestamp"),
        actor=build.field("person_id"),
        is_of_series=found.is_of_entity,
        filters=(*filters, *found.filters),
    )


def finite(number: Node) -> Node:
    return build.call("if", build.call("isFinite", number), number, build.null())


def within(time_range: TimeRange, timestamp: Node | None = None) -> list[Node]:
    """`timestamp` is the events' own when it is not given."""
    held = build.field("timestamp") if timestamp is None else timestamp
    return [
        build.compare(held, ">=", moment_of(milliseconds_of(time_range.start))),
        build.compare(held, "<", moment_of(milliseconds_of(time_range.end))),
    ]


def earliest_tree(source: Source) -> exp.Select:
    """Columns: earliest, times. Of all events, or of all rows of the table that have a time."""
    conditions = () if source.is_of_events else source.is_of_series
    return build.select(
        [
            build.alias(build.call("min", source.timestamp), "earliest"),
            build.alias(build.call("count"), "times"),
        ],
        source.table,
        where=build.all_of(conditions),
    )
