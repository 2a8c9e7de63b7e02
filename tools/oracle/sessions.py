"""What a filter of type session looks at: what all events of the event's session say, as text."""

from __future__ import annotations

from tools.oracle.history import Event, History

_FIRST = {
    "$entry_current_url": "$current_url",
    "$entry_referring_domain": "$referring_domain",
}


def text_of(event: Event, key: str, history: History) -> str | None:
    """None for an event of no session, and for what no event of the session says."""
    name = _session_of(event)
    if not name:
        return None
    events = [other for other in history.events if _session_of(other) == name]
    started = min(other.timestamp for other in events)
    ended = max(other.timestamp for other in events)
    if key in _FIRST:
        return _first(_FIRST[key], sorted(events, key=lambda other: other.timestamp))
    if key == "$end_current_url":
        ordered = sorted(events, key=lambda other: other.timestamp, reverse=True)
        return _first("$current_url", ordered)
    if key in ("$start_timestamp", "$end_timestamp"):
        moment = started if key == "$start_timestamp" else ended
        return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03}Z"
    if key == "$session_duration":
        seconds = (ended - started).total_seconds()
        return str(int(seconds)) if seconds.is_integer() else str(seconds)
    counted = {"$pageview_count": "$pageview", "$autocapture_count": "$autocapture"}.get(key)
    return str(sum(counted in (None, other.event) for other in events))


def _session_of(event: Event) -> str | None:
    held = event.properties.get("$session_id")
    if held is None or isinstance(held, str):
        return held
    return str(held)


def _first(key: str, events: list[Event]) -> str | None:
    known = (other.properties.get(key) for other in events)
    return next((str(value) for value in known if value is not None), None)
