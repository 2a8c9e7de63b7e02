"""The key and the headers that a message had, from its bytes alone (contracts/events/README.md)."""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from footfall.foundations.kafka.sender import Headers

Message = tuple[bytes, Headers]


class UnreadableLetterError(Exception):
    """The letter's payload is no message of its topic; sending it again could only fail again."""


def _by_owner(*names: str) -> Callable[[Mapping[str, Any]], Message]:
    def key(message: Mapping[str, Any]) -> Message:
        return ":".join(str(message[name]) for name in ("team_id", *names)).encode(), []

    return key


def _headers(message: Mapping[str, Any]) -> Headers:
    """As capture writes them: ingest recognises a repeated event by them."""
    return [
        ("team_id", str(int(message["team_id"])).encode()),
        ("uuid", uuid.UUID(message["uuid"]).bytes),
    ]


def _captured(message: Mapping[str, Any]) -> Message:
    return _by_owner("distinct_id")(message)[0], _headers(message)


def _overflowing(message: Mapping[str, Any]) -> Message:
    return str(message["uuid"]).encode(), _headers(message)


_MESSAGE_OF: Final[Mapping[str, Callable[[Mapping[str, Any]], Message]]] = {
    "events.captured.v1": _captured,
    "events.captured_overflow.v1": _overflowing,
    "events.captured_historical.v1": _captured,
    "events.enriched.v1": _by_owner("distinct_id"),
    "persons.changed.v1": _by_owner("id"),
    "person_distinct_ids.changed.v1": _by_owner("distinct_id"),
    "person_overrides.changed.v1": _by_owner("old_person_id"),
    "groups.changed.v1": _by_owner("group_type_index", "group_key"),
    "ingestion_warnings.raised.v1": _by_owner(),
}
REPLAYABLE_TOPICS: Final = tuple(_MESSAGE_OF)


def message_of(topic: str, payload: str) -> Message:
    """Key and headers. Raises `UnreadableLetterError`."""
    try:
        message = json.loads(payload)
        return _MESSAGE_OF[topic](message)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableLetterError(f"{type(error).__name__}: {error}") from error
