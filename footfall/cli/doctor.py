"""What could keep a house from running: each finding is one sentence and what to do about it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import psutil
from rich.text import Text

from footfall.cli.blueprint import Blueprint
from footfall.cli.building import CARGO, MAVEN, NPM, Tool, steps_for
from footfall.cli.home import Home
from footfall.cli.looking import look_at
from footfall.cli.opening import DEFAULT_GATEWAY_PORT, read_blueprint
from footfall.cli.parts.kafka import java
from footfall.cli.parts.postgres import programs
from footfall.cli.parts.table import PARTS
from footfall.cli.ports import holder_of, is_free
from footfall.cli.supervision import Supervisor
from footfall.cli.trouble import TroubleError

_GIBIBYTE = 1024**3
_NEEDED_DISK_BYTES = 5 * _GIBIBYTE
_NEEDED_MEMORY_BYTES = 3 * _GIBIBYTE
_OLDEST_NODE = (20, 19)
_NODE = Tool("node", NPM.advice)

Verdict = Literal["good", "notice", "bad"]


@dataclass(frozen=True)
class Finding:
    """`advice` is empty when there is nothing to do."""

    verdict: Verdict
    sentence: str
    advice: str = ""


def examine(home: Home) -> Iterator[Finding]:
    """All findings, from the machine to the parts of this home."""
    yield from _examine_tools()
    yield from _examine_machine(home)
    yield from _examine_builds()
    blueprint: Blueprint | None = None
    if home.exists or home.secrets_file.exists():
        try:
            blueprint = read_blueprint(home)
            yield Finding("good", f"The home {home.folder} can be read.")
        except TroubleError as error:
            yield Finding("bad", error.sentence, error.advice)
            return
    else:
        yield Finding("notice", f"There is no house in {home.folder} yet.", "Make one with bin/up.")
    yield from _examine_house(home, blueprint)


def _examine_tools() -> Iterator[Finding]:
    version = sys.version_info
    yield Finding("good", f"Python is {version.major}.{version.minor}.{version.micro}.")
    for tool in (CARGO, NPM, _NODE, MAVEN):
        yield _examine_tool(tool)
    try:
        yield Finding("good", f"Java for Kafka is {java()}.")
        yield Finding("good", f"PostgreSQL's programs are in {programs()}.")
    except TroubleError as error:
        yield Finding("bad", error.sentence, error.advice)


def _examine_tool(tool: Tool) -> Finding:
    path = shutil.which(tool.name)
    if path is None:
        return Finding("bad", f"The program {tool.name} is missing.", tool.advice)
    result = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    if result.returncode:
        return Finding("bad", f"The program {path} does not run.", tool.advice)
    # Maven prints its version in bold.
    version = Text.from_ansi((result.stdout.strip() or "unknown").splitlines()[0]).plain
    if tool is _NODE and _numbers(version) < _OLDEST_NODE:
        return Finding("bad", f"Node.js {version} is too old.", tool.advice)
    return Finding("good", f"{tool.name} is {version}.")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.lstrip("v").split(".") if part.isdigit())


def _examine_machine(home: Home) -> Iterator[Finding]:
    place = home.folder
    while not place.exists():
        place = place.parent
    free_bytes = shutil.disk_usage(place).free
    yield _enough("free on the disk of the home", free_bytes, _NEEDED_DISK_BYTES, "Free some.")
    available_bytes = psutil.virtual_memory().available
    running = Supervisor(home).is_running()
    yield _enough(
        "memory available",
        available_bytes,
        0 if running else _NEEDED_MEMORY_BYTES,
        "Stop other programs.",
    )
    if not os.access(place, os.W_OK):
        yield Finding("bad", f"{place} cannot be written.", "Mend its permissions or use --home.")


def _enough(what: str, found_bytes: int, needed_bytes: int, advice: str) -> Finding:
    found, needed = found_bytes / _GIBIBYTE, needed_bytes / _GIBIBYTE
    if found_bytes < needed_bytes:
        return Finding("bad", f"Only {found:.1f} GiB {what}; {needed:.0f} are needed.", advice)
    return Finding("good", f"{found:.1f} GiB {what}.")


def _examine_builds() -> Iterator[Finding]:
    for step in steps_for(PARTS):
        try:
            is_done = step.is_done()
        except OSError as error:
            yield Finding("bad", f"{step.name} cannot be looked at: {error}.", "Mend that.")
            continue
        if is_done:
            yield Finding("good", f"Built and up to date: {step.name}.")
        else:
            yield Finding("notice", f"To be built: {step.name}.", "bin/up does it.")


def _examine_house(home: Home, blueprint: Blueprint | None) -> Iterator[Finding]:
    if blueprint is None or not Supervisor(home).is_running():
        port = DEFAULT_GATEWAY_PORT
        listen = "127.0.0.1"
        if blueprint is not None:
            yield Finding("notice", "The house is not running.", "Start it with bin/up.")
            port = blueprint.state.ports.get("gateway", port)
            listen = blueprint.state.listen
        yield _examine_gateway_port(listen, port)
        return
    status = look_at(blueprint)
    for part in status.parts:
        if part.complaint is None:
            yield Finding(
                "good", f"{part.name} answers (pid {part.pid}, {part.restarts} restarts)."
            )
        else:
            yield Finding(
                "bad",
                f"{part.name} is {part.state}: {part.complaint}",
                f"See bin/footfall logs {part.name}",
            )
    if status.is_healthy:
        yield Finding("good", f"{status.url}/_health answers that all is well.")
    else:
        yield Finding("bad", f"{status.url}/_health says: {status.health}", "See the parts above.")


def _examine_gateway_port(listen: str, port: int) -> Finding:
    if is_free(listen, port):
        return Finding("good", f"Port {port} is free for the gateway.")
    return Finding(
        "bad",
        f"Port {port} on {listen} is in use by {holder_of(port)}.",
        "Stop that program, or start with bin/up --port.",
    )
