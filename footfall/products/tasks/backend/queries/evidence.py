"""What the events of a signal have in common, against the usual ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlglot import exp

from footfall.products.tasks.backend.contracts import ALL_EVENTS, SignalKind
from footfall.products.tasks.backend.queries.exceptions import (
    EXCEPTION,
    exception_message,
    fingerprint,
)
from footfall.products.tasks.backend.queries.volumes import is_event, within
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

Span = tuple[datetime, datetime]

# property -> how people read it
COMPARED: Final = {
    "$browser": "Browser",
    "$browser_version": "Browser version",
    "$os": "Operating system",
    "$device_type": "Device",
    "$pathname": "Page",
    "$release": "Release",
    "$app_version": "App version",
    "$lib": "SDK",
    "$geoip_country_code": "Country",
}
_MAX_TEXT: Final = 200


def conditions_of(kind: SignalKind, name: str) -> list[Node]:
    """What an event of the signal's kind and fingerprint meets."""
    if kind is SignalKind.ERROR_SPIKE:
        return [is_event(EXCEPTION), build.compare(fingerprint(), "=", build.text(name))]
    return [] if name == ALL_EVENTS else [is_event(name)]


def numbers_tree(conditions: Sequence[Node], spans: Sequence[Span]) -> exp.Select:
    """One row: times, person_count, session_count of the events in any of `spans`."""
    return build.select(
        [
            build.alias(build.call("count"), "times"),
            build.alias(build.call("uniqExact", build.field("person_id")), "person_count"),
            build.alias(
                build.call("uniqExact", build.field("properties", "$session_id")), "session_count"
            ),
        ],
        build.table("events"),
        where=build.all_of([_in_any(spans), *conditions]),
    )


def shares_tree(
    conditions: Sequence[Node], property_name: str, now: Span, usual: Sequence[Span], *, limit: int
) -> exp.Select:
    """Columns value, times, usual_times: the values of a property in `now` and in the `usual` spans.

    The most frequent of both first; the last row, value null, may stand for events without the property.
    """
    value = build.field("properties", property_name)
    in_now = within(*now)
    counted = [
        build.alias(build.call("countIf", in_now), "times"),
        build.alias(build.call("countIf", _in_any(usual)), "usual_times"),
    ]
    return build.select(
        [build.alias(value, "value"), *counted],
        build.table("events"),
        where=build.all_of([_in_any([now, *usual]), *conditions]),
        group_by=[build.field("value")],
        order_by=[
            build.descending(build.call("plus", build.field("times"), build.field("usual_times"))),
            build.ascending(build.field("value")),
        ],
        limit=limit,
    )


def examples_tree(conditions: Sequence[Node], span: Span, *, limit: int) -> exp.Select:
    """Columns id, moment (ms since 1970), then as texts or null: message, page, browser, release, library, brought, told.

    The newest events first. `brought`: the fingerprint that the event came with; `told`: its plain message.
    """
    release = build.call(
        "coalesce", build.field("properties", "$release"), build.field("properties", "$app_version")
    )
    texts = {
        "message": exception_message(),
        "page": build.field("properties", "$pathname"),
        "browser": build.field("properties", "$browser"),
        "release": release,
        "library": build.field("properties", "$lib"),
        "brought": build.field("properties", "$exception_fingerprint"),
        "told": build.field("properties", "$exception_message"),
    }
    return build.select(
        [
            build.alias(build.call("toString", build.field("uuid")), "id"),
            build.alias(build.call("toUnixTimestamp64Milli", build.field("timestamp")), "moment"),
            *(build.alias(_shortened(node), name) for name, node in texts.items()),
        ],
        build.table("events"),
        where=build.all_of([within(*span), *conditions]),
        order_by=[
            build.descending(build.field("timestamp")),
            build.descending(build.field("uuid")),
        ],
        limit=limit,
    )


def first_seen_tree(conditions: Sequence[Node], span: Span) -> exp.Select:
    """Columns moment (ms since 1970), times."""
    first = build.call("min", build.call("toUnixTimestamp64Milli", build.field("timestamp")))
    return build.select(
        [build.alias(first, "moment"), build.alias(build.call("count"), "times")],
        build.table("events"),
        where=build.all_of([within(*span), *conditions]),
    )


def _shortened(node: Node) -> Node:
    return build.call("substringUTF8", node, build.constant(1), build.constant(_MAX_TEXT))


def _in_any(spans: Sequence[Span]) -> Node:
    return build.any_of([within(*span) for span in spans])
