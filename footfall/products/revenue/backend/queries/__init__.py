"""Exact statements over `exchange_rates`. Every one reads the rows that count: of each day, those of its newest load."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The text of `<name>.sql` in this room."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
