"""The order of events: by time, and of one moment by uuid, as a number."""

from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_BITS_OF_UUID = 128


def order_of_event(timestamp: Node) -> Node:
    """An Int256 that is greater for a later event; aggregates compare it several times faster than a tuple."""
    at = build.call("toInt256", build.call("toUnixTimestamp64Milli", timestamp))
    shifted = build.call("bitShiftLeft", at, build.constant(_BITS_OF_UUID))
    return build.call("plus", shifted, build.call("reinterpretAsUInt128", build.field("uuid")))
