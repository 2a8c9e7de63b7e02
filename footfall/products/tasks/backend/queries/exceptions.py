"""What an `$exception` event says, and which errors are the same one.

SDKs send a list (`$exception_list`, the outermost first) and older ones the type and message alone.
"""

from typing import Final

from footfall.query.syntax import build
from footfall.query.syntax.build import Node

EXCEPTION: Final = "$exception"
MAX_FINGERPRINT: Final = 300
# What differs between two occurrences of one error: uuids, addresses in memory, long hexadecimal ids, numbers.
_VARYING: Final = (
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    "|0x[0-9a-fA-F]+|[0-9a-fA-F]{12,}|[0-9]+"
)


def exception_type() -> Node:
    return _first_of(("properties", "$exception_type"), "type", "Error")


def exception_message() -> Node:
    return _first_of(("properties", "$exception_message"), "value", "")


def fingerprint() -> Node:
    """A String: the fingerprint that the event brings, else `Type: message` with its varying parts as #."""
    brought = build.call(
        "nullIf", build.field("properties", "$exception_fingerprint"), build.text("")
    )
    same = build.call(
        "replaceRegexpAll", exception_message(), build.text(_VARYING), build.text("#")
    )
    made = build.call("concat", exception_type(), build.text(": "), same)
    whole = build.call("ifNull", brought, made)
    return build.call("substringUTF8", whole, build.constant(1), build.constant(MAX_FINGERPRINT))


def _first_of(plain: tuple[str, str], key_in_list: str, otherwise: str) -> Node:
    listed = build.call("ifNull", build.field("properties", "$exception_list"), build.text(""))
    in_list = build.call(
        "JSONExtract",
        listed,
        build.constant(1),
        build.text(key_in_list),
        build.constant("Nullable(String)"),
    )
    return build.call("coalesce", build.field(*plain), in_list, build.text(otherwise))
