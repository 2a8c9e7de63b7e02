"""One event as capture takes it, and the ids that everything of a plan gets."""

from datetime import UTC, datetime
from random import Random
from typing import Any, NamedTuple

_LOW_48 = (1 << 48) - 1


class Event(NamedTuple):
    """`body` is one entry of a batch; events of one `lane` are sent in their order."""

    at_ms: int
    lane: int
    body: dict[str, Any]


def iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def uuid7(at_ms: int, high: int, low: int) -> str:
    """A version 7 uuid of this time with 12 and 62 bits of one's own."""
    value = (at_ms & _LOW_48) << 80 | 0x7 << 76 | (high & 0xFFF) << 64
    text = f"{value | 0x2 << 62 | low & ((1 << 62) - 1):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Maker:
    """Makes events whose uuids carry their time, a running number, and the tag of the plan."""

    def __init__(self, tag: int) -> None:
        self._tag = tag
        self._count = 0

    def event(
        self, at_ms: int, lane: int, distinct_id: str, name: str, properties: dict[str, Any]
    ) -> Event:
        self._count += 1
        body = {
            "uuid": uuid7(at_ms, self._count >> 14, (self._count & 0x3FFF) << 48 | self._tag),
            "event": name,
            "distinct_id": distinct_id,
            "timestamp": iso(at_ms),
            "properties": properties,
        }
        return Event(at_ms, lane, body)


def new_session_id(chance: Random, at_ms: int) -> str:
    return uuid7(at_ms, chance.getrandbits(12), chance.getrandbits(62))
