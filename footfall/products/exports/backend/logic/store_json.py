"""JSON as PostgreSQL's jsonb takes it, changed only where it would be refused.

The text is not read into values and written again: that would round numbers, drop the order of keys, and meet the limits
of the reader.
"""

import re
from typing import Final

REPLACEMENT: Final = "\ufffd"
_MOST_DIGITS_BEFORE: Final = 131_072
_MOST_DIGITS_BEHIND: Final = 16_383

_SUSPICIOUS: Final = re.compile(
    r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})|[0-9][eE][+-]?[0-9]{4}|[0-9]{10000}"
)
_TEXT_OR_NUMBER: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"|-?(?P<whole>[0-9]+)(?:\.(?P<behind>[0-9]+))?(?:[eE](?P<exponent>[+-]?[0-9]+))?'
)
# A pair of surrogates is a character; a half of one is none. Other escapes are met so that `\\u0000` is read as two.
_ESCAPE: Final = re.compile(
    r"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?P<none>\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2}))"
    r"|\\."
)


def storable_json(text: str) -> str:
    """U+FFFD for NUL and lone surrogates; a number that is beyond `numeric` becomes a text of the same digits."""
    if not text:
        return "{}"
    if not _SUSPICIOUS.search(text):
        return text
    return _TEXT_OR_NUMBER.sub(_storable_token, text)


def storable_text(text: str) -> str:
    return text.replace("\0", REPLACEMENT)


def _storable_token(found: re.Match[str]) -> str:
    if found["whole"] is None:
        return _ESCAPE.sub(lambda escape: REPLACEMENT if escape["none"] else escape[0], found[0])
    return f'"{found[0]}"' if _is_beyond_numeric(found) else found[0]


def _is_beyond_numeric(number: re.Match[str]) -> bool:
    exponent = number["exponent"] or "0"
    if len(exponent) > len(str(_MOST_DIGITS_BEFORE)) + 1:
        return True
    moved = int(exponent)
    return (
        len(number["whole"]) + moved > _MOST_DIGITS_BEFORE
        or len(number["behind"] or "") - moved > _MOST_DIGITS_BEHIND
    )
