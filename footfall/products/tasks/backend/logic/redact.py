"""Takes personal data and keys out of what is told to a model. What is meant to be read by people stays as it is."""

import re
from collections.abc import Mapping
from typing import Any, Final

_E_MAIL: Final = re.compile(r"[^\s@<>\"'(),;:=]{1,64}@[^\s@<>\"'(),;:=/]{1,255}")
_ENCODED_E_MAIL: Final = re.compile(r"[\w.+-]{1,64}%40[\w.-]{1,255}", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"\beyJ[\w-]{8,}(?:\.[\w-]+)*|\b(?:sk|pk|phx|phc|ghp|gho|xox[abp])[-_][\w-]{8,}|\bBearer\s+\S+",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE
)
_UUID: Final = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE
)
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){8,}")
_QUERY: Final = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
# In this order: an address in a query string must not survive because the query was cut first.
_RULES: Final = (
    (_E_MAIL, "[e-mail]"),
    (_ENCODED_E_MAIL, "[e-mail]"),
    (_TOKEN, "[key]"),
    (_UUID, "[id]"),
    (_QUERY, "?[query]"),
    (_ADDRESS, "[address]"),
    (_LONG_NUMBER, "[number]"),
)
LONGEST_TEXT: Final = 300


def redacted(value: Any) -> Any:
    """The same JSON value; texts are redacted and cut to 300 characters."""
    if isinstance(value, str):
        return redacted_text(value)
    if isinstance(value, Mapping):
        return {name: redacted(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted(item) for item in value]
    return value


def redacted_text(text: str) -> str:
    # cut before and after: the rules then cost little, and a replacement is never cut in two
    shortened = text[: 4 * LONGEST_TEXT]
    for pattern, replacement in _RULES:
        shortened = pattern.sub(replacement, shortened)
    return shortened[:LONGEST_TEXT]
