"""Who is counted, and which events count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tools.oracle.history import Event, History
from tools.oracle.matching import is_action, is_of, matches_all, passes


def actor_of(event: Event, group_type_index: int | None, history: History) -> Any:
    """The person or the group; None for an event of no group."""
    if group_type_index is None:
        return history.person_of(event)
    return event.group_0 or None


def of_somebody(group_type_index: int | None, history: History) -> list[Event]:
    return [
        event for event in history.events if actor_of(event, group_type_index, history) is not None
    ]


def matching(
    events: Iterable[Event],
    query: dict[str, Any],
    entity: dict[str, Any],
    name: str | None,
    history: History,
) -> list[Event]:
    """Those of the name that pass the filters of the question and of the entity."""
    return [
        event
        for event in events
        if (is_of(event, entity, history) if is_action(entity) else name in (None, event.event))
        and passes(event, query, history)
        and matches_all(event, entity.get("properties"), history)
    ]
