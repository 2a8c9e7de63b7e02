"""What every part of the house says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from footfall.cli.blueprint import Blueprint

BuildName = Literal["npm packages", "frontend", "kafka", "rust"]


class NotReadyError(Exception):
    """A part does not answer yet; the text says what was asked and what came back."""


def nothing(blueprint: Blueprint) -> None:
    """For a part without that stage."""


def no_settings(blueprint: Blueprint) -> Mapping[str, str]:
    return {}


def in_home(blueprint: Blueprint) -> Path:
    return blueprint.home.folder


@dataclass(frozen=True)
class Part:
    """One program of the house.

    `ports` are names; each gets a free port that `Blueprint.address` tells. `needs` names parts and chores that must
    be ready before. `prepare` runs before the program is started and makes its files, `check_ready` raises
    `NotReadyError`, and `furnish` runs once it is ready (a database, topics); all three may run again at every start.
    `page` is where a person looks at the part in a browser, for parts that have pages of their own.
    `replaced_by` is the setting that, when given, names a server outside of the house to use instead.
    `rust_package` is the package to build for it.
    """

    name: str
    command: Callable[[Blueprint], list[str]]
    check_ready: Callable[[Blueprint], None]
    needs: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    settings: Callable[[Blueprint], Mapping[str, str]] = no_settings
    working_folder: Callable[[Blueprint], Path] = in_home
    prepare: Callable[[Blueprint], None] = nothing
    furnish: Callable[[Blueprint], None] = nothing
    page: Callable[[Blueprint], str] | None = None
    builds: tuple[BuildName, ...] = ()
    rust_package: str | None = None
    replaced_by: str | None = None
    stop_signal: Literal["TERM", "INT"] = "TERM"
    stop_wait_s: int = 20
    start_timeout_s: int = 60


@dataclass(frozen=True)
class Chore:
    """Work between parts that runs at every start and ends, such as a migration."""

    name: str
    run: Callable[[Blueprint], None]
    needs: tuple[str, ...]
