"""What an SDK asks and may be told."""

from dataclasses import dataclass
from typing import Any

# a tree of JSON values, as SDKs read it
JsonObject = dict[str, Any]

MAX_DISTINCT_ID_CHARACTERS = 200


class RefusedRequestError(Exception):
    """An SDK's request cannot be answered. `status` is HTTP's, the text is for whoever reads the SDK's log."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(frozen=True)
class FlagsRequest:
    """Who asks, and for whom."""

    token: str
    distinct_id: str


@dataclass(frozen=True)
class Script:
    """A JavaScript file; `etag` is quoted as the header wants it."""

    name: str
    body: bytes
    etag: str
