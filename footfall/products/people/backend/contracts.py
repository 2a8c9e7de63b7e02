"""What other rooms may know of people."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """`distinct_ids` holds at most `MAX_DISTINCT_IDS`, the oldest first; `properties` are JSON values."""

    id: uuid.UUID
    distinct_ids: tuple[str, ...]
    properties: dict[str, Any]
    is_identified: bool
    created_at: datetime


MAX_DISTINCT_IDS = 100
