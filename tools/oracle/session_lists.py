"""What a SessionsQuery has to answer, one session after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle.events import uuid_order
from tools.oracle.history import Event, History
from tools.oracle.matching import holds, matches_all, text_of
from tools.oracle.web import channel_of, session_of

_OF_FIRST_VIEW = {
    "$entry_hostname": "$host",
    "$entry_pathname": "$pathname",
    **{f"$entry_utm_{name}": f"utm_{name}" for name in ("source", "medium", "campaign")},
    **{f"$entry_utm_{name}": f"utm_{name}" for name in ("term", "content")},
}
_OF_LAST_VIEW = {"$end_hostname": "$host", "$end_pathname": "$pathname"}
_OF_FIRST = {
    "$entry_current_url": "$current_url",
    "$entry_referring_domain": "$referring_domain",
}
_URLS = (*_OF_FIRST, "$end_current_url")


@dataclass(frozen=True)
class OneOf:
    """Events of one moment have no order here: what any of them says is right."""

    values: frozenset[Any]

    def __eq__(self, other: object) -> bool:
        return other in self.values

    def __hash__(self) -> int:
        return hash(self.values)


class Session:
    def __init__(self, name: str, events: list[Event], history: History) -> None:
        self.name = name
        self.events = sorted(events, key=lambda event: (event.timestamp, uuid_order(event)))
        self.views = [event for event in self.events if event.event == "$pageview"]
        self.history = history

    @property
    def started(self) -> datetime:
        return self.events[0].timestamp

    @property
    def ended(self) -> datetime:
        return self.events[-1].timestamp

    def value(self, field: str) -> Any:
        """As it is compared and put in order."""
        views = self.views
        if field in _OF_FIRST_VIEW:
            return self._text(views[0], _OF_FIRST_VIEW[field]) if views else None
        if field in _OF_LAST_VIEW:
            return self._text(views[-1], _OF_LAST_VIEW[field]) if views else None
        if field == "$channel_type":
            return channel_of(views[0], self.history) if views else None
        if field in _URLS:
            return self._url(field)
        seconds = (self.ended - self.started).total_seconds()
        clicks = sum(event.event == "$autocapture" for event in self.events)
        return {
            "session_id": self.name,
            "$start_timestamp": self.started,
            "$end_timestamp": self.ended,
            "$session_duration": seconds,
            "$event_count": len(self.events),
            "$pageview_count": len(views),
            "$autocapture_count": clicks,
            "$is_bounce": len(views) == 1 and clicks == 0 and seconds < 10,
        }[field]

    def _url(self, field: str) -> str | None:
        """Asked only of histories in which `is_clear` says that there is one."""
        key = _OF_FIRST.get(field, "$current_url")
        events = self.events if field in _OF_FIRST else self.events[::-1]
        texts = (self._text(event, key) for event in events)
        return next((text for text in texts if text is not None), None)

    def cell(self, field: str) -> Any:
        if field in _OF_FIRST:
            return self._first(_OF_FIRST[field], self.events)
        if field == "$end_current_url":
            return self._first("$current_url", self.events[::-1])
        if field == "distinct_id":
            return OneOf(frozenset(event.distinct_id for event in self.events))
        if field == "person_id":
            last = [event for event in self.events if event.timestamp == self.ended]
            return OneOf(frozenset(str(self.history.person_of(event)) for event in last))
        value = self.value(field)
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
        return value

    def passes(self, item: dict[str, Any]) -> bool:
        value = self.value(item["key"])
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return holds(None if value is None else str(value), item)

    def _first(self, key: str, events: list[Event]) -> OneOf:
        """Of the first event that has it, in the order given."""
        known = [event for event in events if self._text(event, key) is not None]
        return OneOf(
            frozenset(
                self._text(event, key) for event in known if event.timestamp == known[0].timestamp
            )
            or frozenset([None])
        )

    def _text(self, event: Event, key: str) -> str | None:
        return text_of(event, "event", key, self.history)


def answer(
    query: dict[str, Any], history: History, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """`results` and `hasMore`. `after` and `before` are local times here."""
    by_name: dict[str, list[Event]] = {}
    for event in history.events:
        by_name.setdefault(session_of(event, history), []).append(event)
    by_name.pop("", None)
    sessions = [Session(name, events, history) for name, events in by_name.items()]
    kept = [session for session in sessions if _is_asked_for(session, query, now, zone)]
    kept.sort(key=lambda session: session.name.encode())
    for item in reversed(query.get("orderBy") or ["$start_timestamp DESC"]):
        field, _, direction = item.partition(" ")
        known = [session for session in kept if session.value(field) is not None]
        known.sort(key=lambda session: _order(session.value(field)), reverse=direction == "DESC")
        kept = [*known, *(session for session in kept if session.value(field) is None)]
    offset, limit = query.get("offset", 0), query.get("limit", 100)
    return {
        "results": [
            [session.cell(field) for field in query["select"]]
            for session in kept[offset : offset + limit]
        ],
        "hasMore": len(kept) > offset + limit,
    }


def _is_asked_for(session: Session, query: dict[str, Any], now: datetime, zone: ZoneInfo) -> bool:
    after = query.get("after")
    if after is None and session.started <= now - timedelta(hours=24):
        return False
    if after not in (None, "all") and session.started <= _instant(after, zone):
        return False
    if query.get("before") is not None and session.started >= _instant(query["before"], zone):
        return False
    filters = query.get("properties") or []
    if not all(session.passes(item) for item in filters if item["type"] == "session"):
        return False
    # A condition of SQL looks at a session where another would look at an event.
    if not all(where.value(session, session.history) is True for where in query.get("where") or []):
        return False
    of_event = [item for item in filters if item["type"] != "session"]
    of_event += query.get("eventProperties") or []
    name = query.get("event")
    return any(
        name in (None, event.event) and matches_all(event, of_event, session.history)
        for event in session.events
    )


def _order(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def _instant(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
