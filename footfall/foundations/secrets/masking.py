"""How a stored secret looks from outside: present, and nothing more."""

from collections.abc import Collection, Mapping
from typing import Any, Final

MASK: Final = "********"


def masked(values: Mapping[str, Any], secret_names: Collection[str]) -> dict[str, Any]:
    """The same values with `MASK` for each secret that is set."""
    return {
        name: MASK if name in secret_names and value not in (None, "") else value
        for name, value in values.items()
    }


def unmasked(given: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a form sent back: a value that is still `MASK` keeps what is stored, and vanishes if nothing is."""
    known = {name: stored.get(name) if value == MASK else value for name, value in given.items()}
    return {
        name: value
        for name, value in known.items()
        if not (given[name] == MASK and name not in stored)
    }
