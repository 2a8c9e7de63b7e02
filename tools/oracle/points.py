"""A point of an answer, and who is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Point:
    """`named`: how an ActorsQuery's source names it. `actors`: who is behind it, with the measure called `measure`.

    `value`: the answer's number there, where it says how many they are, or what their measures add up to (`adds_up`).
    """

    named: dict[str, Any]
    actors: dict[Any, Any]
    measure: str | None = None
    value: int | None = None
    adds_up: bool = False
