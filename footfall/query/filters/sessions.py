"""What is known of the session that an event is of."""

from __future__ import annotations

from sqlglot import exp

from footfall.query.filters.operators import OPPOSITE, condition_on, or_false
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.filters import SessionOfEventFilter, SessionProperty
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_URLS = {
    SessionProperty.ENTRY_URL: "entry_url",
    SessionProperty.EXIT_URL: "exit_url",
    SessionProperty.ENTRY_REFERRING_DOMAIN: "entry_referring_domain",
}
_COUNTS = {
    SessionProperty.EVENT_COUNT: "event_count",
    SessionProperty.PAGEVIEW_COUNT: "pageview_count",
    SessionProperty.AUTOCAPTURE_COUNT: "autocapture_count",
}
_MOMENTS = {
    SessionProperty.STARTED_AT: "started_at",
    SessionProperty.ENDED_AT: "ended_at",
}


def is_in_session(item: SessionOfEventFilter, path: str, scope: FilterScope | None) -> Node:
    """`path` is where `item` is. Raises InvalidValueError."""
    positive = OPPOSITE.get(item.operator)
    if positive is not None:
        opposite = item.model_copy(update={"operator": positive})
        return build.negate(is_in_session(opposite, path, scope))
    sessions = build.select(
        [build.field("session_id")],
        build.table("sessions"),
        where=condition_on(_text_of(item.key), item, path, scope),
    )
    session_id = build.field("properties", "$session_id")
    return or_false(build.is_in_query(session_id, sessions))


def _text_of(key: SessionProperty) -> Node:
    if key in _URLS:
        return build.field(_URLS[key])
    if key in _MOMENTS:
        shown = build.call("toString", build.field(_MOMENTS[key]))
        return _nullable(build.call("concat", shown, build.text("Z")))
    if key in _COUNTS:
        return _nullable(build.call("toString", build.field(_COUNTS[key])))
    ended, started = (
        build.call("toUnixTimestamp64Milli", build.field(name))
        for name in ("ended_at", "started_at")
    )
    milliseconds = build.call("minus", ended, started)
    return _nullable(
        build.call("toString", exp.Div(this=milliseconds, expression=build.constant(1000)))
    )


def _nullable(text: Node) -> Node:
    return build.call("nullIf", text, build.text(""))
