"""How many events in each hour. Hours are whole ones since 1970, as their number."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlglot import exp

from footfall.products.tasks.backend.queries.exceptions import EXCEPTION, fingerprint
from footfall.query.calendar.hours import hour_number, hour_of
from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# Events that SDKs send by themselves and whose number says nothing of its own.
_BACKGROUND: Final = (
    EXCEPTION,
    "$autocapture",
    "$feature_flag_called",
    "$identify",
    "$set",
    "$create_alias",
    "$groupidentify",
    "$pageleave",
    "$rageclick",
    "$web_vitals",
    "$opt_in",
    "$$heatmap",
)


def instant_of(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, tz=UTC)


def within(start: datetime, end: datetime) -> Node:
    timestamp = build.field("timestamp")
    return build.all_of(
        [
            build.compare(timestamp, ">=", moment_of(milliseconds_of(start))),
            build.compare(timestamp.copy(), "<", moment_of(milliseconds_of(end))),
        ]
    )


def hour() -> Node:
    return hour_of(build.field("timestamp"))


def is_event(name: str) -> Node:
    return build.compare(build.field("event"), "=", build.text(name))


def errors_by_hour_tree(
    start: datetime, looked_from: datetime, end: datetime, *, minimum: int, limit: int
) -> exp.Select:
    """Columns fingerprint, hour, times: of the errors with at least `minimum` in one hour from `looked_from` on.

    Those with the most are named first; hours without an event have no row.
    """
    counted = build.select(
        [
            build.alias(fingerprint(), "fingerprint"),
            build.alias(hour(), "hour"),
            build.alias(build.call("count"), "times"),
        ],
        build.table("events"),
        where=build.all_of([is_event(EXCEPTION), within(start, end)]),
        group_by=[build.field("fingerprint"), build.field("hour")],
    )
    is_new = build.compare(build.field("hour"), ">=", build.integer(hour_number(looked_from)))
    recent = build.call("if", is_new, build.field("times"), build.constant(0))
    peaks = build.select(
        [
            *(build.field(name) for name in ("fingerprint", "hour", "times")),
            build.alias(
                build.over(build.call("max", recent), partition_by=[build.field("fingerprint")]),
                "peak",
            ),
        ],
        build.subquery(counted, "counted"),
    )
    return build.select(
        [build.field(name) for name in ("fingerprint", "hour", "times")],
        build.subquery(peaks, "peaks"),
        where=build.compare(build.field("peak"), ">=", build.integer(minimum)),
        order_by=[
            build.descending(build.field("peak")),
            build.ascending(build.field("fingerprint")),
        ],
        limit=limit,
    )


def busiest_events_tree(start: datetime, end: datetime, *, limit: int) -> exp.Select:
    """Columns event, times: the most frequent events that say something of their own, the most frequent first."""
    background = build.is_in(build.field("event"), [build.text(name) for name in _BACKGROUND])
    return build.select(
        [build.alias(build.field("event"), "name"), build.alias(build.call("count"), "times")],
        build.table("events"),
        where=build.all_of([within(start, end), build.negate(background)]),
        group_by=[build.field("name")],
        order_by=[build.descending(build.field("times")), build.ascending(build.field("name"))],
        limit=limit,
    )


def events_by_hour_tree(events: Sequence[str], start: datetime, end: datetime) -> exp.Select:
    """Columns name, hour, times for each of `events`."""
    named = build.is_in(build.field("event"), [build.text(name) for name in events])
    return build.select(
        [
            build.alias(build.field("event"), "name"),
            build.alias(hour(), "hour"),
            build.alias(build.call("count"), "times"),
        ],
        build.table("events"),
        where=build.all_of([within(start, end), named]),
        group_by=[build.field("name"), build.field("hour")],
    )


def all_by_hour_tree(start: datetime, end: datetime, conditions: Sequence[Node] = ()) -> exp.Select:
    """Columns hour, times: of every event that meets the conditions."""
    return build.select(
        [build.alias(hour(), "hour"), build.alias(build.call("count"), "times")],
        build.table("events"),
        where=build.all_of([within(start, end), *conditions]),
        group_by=[build.field("hour")],
    )
