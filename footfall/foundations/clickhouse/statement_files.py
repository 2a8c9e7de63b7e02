"""Statements that no compiler makes: one a file, in a folder of the product that asks them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path


def statements_in(folder: Path) -> Callable[[str], str]:
    """A function from the name of a file, without its `.sql`, to its text; raises FileNotFoundError."""

    @cache
    def statement(name: str) -> str:
        return (folder / f"{name}.sql").read_text(encoding="utf-8")

    return statement
