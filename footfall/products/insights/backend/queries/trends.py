"""TrendsQuery: one SELECT for each series and period, one scan of events each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from footfall.query.calendar.intervals import Buckets, milliseconds_of
from footfall.query.calendar.ranges import TimeRange
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.trends import (
    DEFAULT_BREAKDOWN_VALUES,
    BreakdownFilter,
    BreakdownType,
    EventsNode,
    Math,
)
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.passes.rank_top_values import FUNCTION as TOP_VALUES
from footfall.query.passes.rank_top_values import OTHER_SUFFIX
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

BUCKET = "bucket"
BREAKDOWN = "breakdown"
BREAKDOWN_IS_OTHER = BREAKDOWN + OTHER_SUFFIX
VALUE = "value"


@dataclass(frozen=True)
class BrokenDown:
    """By which value rows are told apart, and how many values are kept apart."""

    value: Node
    limit: int
    hides_other: bool


def trends_tree(
    series: EventsNode,
    time_range: TimeRange,
    filters: list[Node],
    *,
    buckets: Buckets | None,
    breakdown: BrokenDown | None,
    kept_values: list[str] | None = None,
) -> exp.Select:
    """Columns, as far as asked for: bucket, breakdown, breakdown_is_other, value.

    `buckets` None: one number for the whole range. `kept_values`: keep these values apart instead of the top ones, so
    that a period can be compared with another by the other's values.
    """
    columns: list[Node] = []
    grouping: list[Node] = []
    if buckets is not None:
        columns.append(build.alias(buckets.expression(build.field("timestamp")), BUCKET))
        grouping.append(build.field(BUCKET))
    if breakdown is not None and kept_values is None:
        top = build.call(TOP_VALUES, breakdown.value.copy(), build.constant(breakdown.limit))
        columns.append(build.alias(top, BREAKDOWN))
        grouping.append(build.field(BREAKDOWN))
    elif breakdown is not None and kept_values is not None:
        is_other = _is_other(breakdown.value, kept_values)
        kept = build.call("if", is_other, build.null(), breakdown.value.copy())
        columns.append(build.alias(kept, BREAKDOWN))
        columns.append(build.alias(is_other.copy(), BREAKDOWN_IS_OTHER))
        grouping += [build.field(BREAKDOWN), build.field(BREAKDOWN_IS_OTHER)]
    columns.append(build.alias(_aggregate(series.math or Math.TOTAL), VALUE))
    conditions = [*within(time_range), *filters]
    if series.event is not None:
        conditions.append(build.compare(build.field("event"), "=", build.text(series.event)))
    return build.select(
        columns, build.table("events"), where=build.all_of(conditions), group_by=grouping
    )


def earliest_event_tree() -> exp.Select:
    return build.select(
        [
            build.alias(build.call("min", build.field("timestamp")), "earliest"),
            build.alias(build.call("count"), "times"),
        ],
        build.table("events"),
    )


def within(time_range: TimeRange) -> list[Node]:
    timestamp = build.field("timestamp")
    return [
        build.compare(timestamp, ">=", moment_of(milliseconds_of(time_range.start))),
        build.compare(timestamp.copy(), "<", moment_of(milliseconds_of(time_range.end))),
    ]


def broken_down(asked: BreakdownFilter | None, path: str) -> BrokenDown | None:
    """Raises InvalidValueError with a field below `path`."""
    if asked is None:
        return None
    name, kind, index = asked.breakdown, asked.breakdown_type, asked.breakdown_group_type_index
    index_path = at(path, "breakdown_group_type_index")
    if asked.breakdowns:
        if name is not None:
            raise InvalidValueError(
                "give either breakdown or breakdowns, not both", path=at(path, "breakdowns")
            )
        only = asked.breakdowns[0]
        name, kind, index = only.property, only.type, only.group_type_index
        index_path = at(path, "breakdowns", 0, "group_type_index")
    if name is None:
        return None
    return BrokenDown(
        value=_breakdown_value(name, kind or BreakdownType.EVENT, index, index_path),
        limit=asked.breakdown_limit or DEFAULT_BREAKDOWN_VALUES,
        hides_other=bool(asked.breakdown_hide_other_aggregation),
    )


def _breakdown_value(name: str, kind: BreakdownType, index: int | None, index_path: str) -> Node:
    if kind is BreakdownType.PERSON:
        return build.field("person", "properties", name)
    if kind is BreakdownType.GROUP:
        if index is None:
            raise InvalidValueError(
                "a breakdown by a group needs its type's index", path=index_path
            )
        return build.field(f"group_{index}", "properties", name)
    return build.field("properties", name)


def _is_other(value: Node, kept_values: list[str]) -> Node:
    is_set = build.call("isNotNull", value.copy())
    if not kept_values:
        return is_set
    is_kept = build.call(
        "ifNull",
        build.is_in(value.copy(), [build.text(kept) for kept in kept_values]),
        build.false(),
    )
    return build.all_of([is_set, build.negate(is_kept)])


def _aggregate(math: Math) -> Node:
    if math is Math.UNIQUE_USERS:
        # Exact, at the price of memory: an answer that can be checked against the events one by one.
        return build.call("uniqExact", build.field("person_id"))
    return build.call("count")
