"""What an EventsQuery has to answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle.history import Event, History
from tools.oracle.matching import passes, text_of


def answer(query: dict[str, Any], history: History, zone: ZoneInfo) -> dict[str, Any]:
    """`results` and `hasMore`. `after` and `before` are local times here, `orderBy` is timestamp either way."""
    kept = [
        event
        for event in history.events
        if query.get("event") in (None, event.event)
        and passes(event, query, history)
        and all(where.holds(event, history) for where in query.get("where") or [])
        and (query.get("after") is None or event.timestamp > _instant(query["after"], zone))
        and (query.get("before") is None or event.timestamp < _instant(query["before"], zone))
    ]
    kept.sort(key=uuid_order, reverse=True)
    is_ascending = query.get("orderBy") == ["timestamp ASC"]
    kept.sort(key=lambda event: event.timestamp, reverse=not is_ascending)
    offset, limit = query.get("offset", 0), query.get("limit", 100)
    page = kept[offset : offset + limit]
    return {
        "results": [[_cell(event, name, history) for name in query["select"]] for event in page],
        "hasMore": len(kept) > offset + limit,
    }


def uuid_order(event: Event) -> tuple[int, int]:
    """ClickHouse compares the halves of a UUID as numbers, the second half first."""
    return event.uuid.int & (2**64 - 1), event.uuid.int >> 64


def _instant(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def _cell(event: Event, name: str, history: History) -> Any:
    for prefix, kind in (("properties.", "event"), ("person.properties.", "person")):
        if name.startswith(prefix):
            return text_of(event, kind, name.removeprefix(prefix), history)
    return {
        "uuid": str(event.uuid),
        "event": event.event,
        "distinct_id": event.distinct_id,
        "person_id": str(history.person_of(event)),
        "properties": event.properties,
        "timestamp": event.timestamp.strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{event.timestamp.microsecond // 1000:03}Z",
    }[name]
