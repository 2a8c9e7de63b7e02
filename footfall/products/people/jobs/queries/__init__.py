"""Exact statements over the people of one team in ClickHouse."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The text of `<name>.sql` in this room."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
