"""The values of one property that come up most."""

from typing import Literal

from sqlglot import exp

from footfall.products.insights.backend.queries.sources import within
from footfall.query.calendar.ranges import TimeRange
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

PropertyKind = Literal["event", "person"]


def property_values_tree(
    kind: PropertyKind,
    key: str,
    *,
    search: str,
    event: str | None,
    time_range: TimeRange,
    limit: int,
) -> exp.Select:
    """Columns: name, times. Of events those in `time_range`; of persons all, as they are now."""
    value = build.field("properties", key)
    conditions: list[Node] = [build.call("isNotNull", value)]
    if search:
        contains = build.call(
            "position",
            build.call("lowerUTF8", value),
            build.call("lowerUTF8", build.text(search)),
        )
        found = build.compare(contains, ">", build.constant(0))
        conditions.append(build.call("ifNull", found, build.false()))
    if kind == "event":
        conditions += within(time_range)
        if event is not None:
            conditions.append(build.compare(build.field("event"), "=", build.text(event)))
    return build.select(
        [build.alias(value, "name"), build.alias(build.call("count"), "times")],
        build.table("events" if kind == "event" else "persons"),
        where=build.all_of(conditions),
        group_by=[build.field("name")],
        order_by=[build.descending(build.field("times")), build.ascending(build.field("name"))],
        limit=limit,
    )
