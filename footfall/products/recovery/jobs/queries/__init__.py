"""Exact statements of this room's jobs, over the tables that the event's way writes."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The text of `<name>.sql` in this room."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
