"""The entry of the `footfall` command.

A command names a home; `opening` makes a `Blueprint` from the home's records, `parts/table.py` says what runs,
`building` makes what is missing, `supervision` writes supervisord's configuration and starts it, and `starting` brings
up each part as soon as what it needs is ready.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import httpx
import typer
from rich.table import Table
from typer.core import TyperGroup

from footfall.cli.blueprint import REPOSITORY, Blueprint
from footfall.cli.bootstrapping import bootstrap
from footfall.cli.demo.command import run_demo
from footfall.cli.doctor import examine
from footfall.cli.home import Home
from footfall.cli.looking import look_at
from footfall.cli.opening import Wish, close_house, open_house, read_blueprint
from footfall.cli.parts.dagster import dagster_call
from footfall.cli.parts.table import PART_NAMES, part_named
from footfall.cli.screen import console, errors, screen
from footfall.cli.starting import last_lines, wait_until_ready
from footfall.cli.supervision import Supervisor
from footfall.cli.trouble import TroubleError

_WATCH_EVERY_S = 1.0
_NOT_PASSED_ON = ("FOOTFALL_HOME", "FOOTFALL_DEV", "FOOTFALL_BOOTSTRAP_")


class _Telling(TyperGroup):
    """Commands whose troubles are told as a sentence and an advice, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TroubleError as trouble:
            errors.print("[bold red]✗[/]", end=" ")
            errors.print(trouble.sentence, markup=False)
            errors.print(f"  {trouble.advice}", markup=False)
            ctx.exit(trouble.exit_code)


app = typer.Typer(
    cls=_Telling,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Starts, stops, watches and fills the house.",
)

HomeOption = Annotated[
    Path,
    typer.Option(
        "--home", envvar="FOOTFALL_HOME", help="The folder of all state.", show_default=".footfall"
    ),
]
_DEFAULT_HOME = REPOSITORY / ".footfall"


@app.command()
def up(
    home: HomeOption = _DEFAULT_HOME,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when all is healthy; the house runs on.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The gateway's port.", show_default="8000"),
    ] = None,
    listen: Annotated[
        str | None, typer.Option(help="The gateway's address.", show_default="127.0.0.1")
    ] = None,
) -> None:
    """Set up what is missing, start everything, and print the URL."""
    place = Home(home)
    if place.exists and Supervisor(place).is_running():
        _tell_of_running(place, port)
    wish = Wish(parts=PART_NAMES, given=_given_settings(), listen=listen, gateway_port=port)
    begin = time.monotonic()
    with place.lock(), screen("starting") as seen:
        _raise_on_signals()
        blueprint = open_house(place, wish, seen.say, seen.watch)
    console.print(
        f"\n[bold green]Footfall runs at {blueprint.site_url}[/] "
        f"[dim](healthy after {time.monotonic() - begin:.1f} s; home {place.folder})[/]",
        soft_wrap=True,
    )
    if not detach:
        console.print("Ctrl-C stops it.")
        _follow(place)


@app.command()
def down(home: HomeOption = _DEFAULT_HOME) -> None:
    """Stop everything; the data stay."""
    place = Home(home)
    if not place.exists and not place.secrets_file.exists():
        console.print(f"Nothing runs: there is no house in {place.folder}.", soft_wrap=True)
        return
    with place.lock(), screen("stopping") as seen:
        was_running = close_house(place, seen.watch)
    console.print("Stopped." if was_running else f"Nothing ran in {place.folder}.", soft_wrap=True)


@app.command()
def status(
    home: HomeOption = _DEFAULT_HOME,
    is_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show each part; exit code 0 when all is healthy, else 1."""
    seen = look_at(read_blueprint(Home(home)))
    if is_json:
        sys.stdout.write(json.dumps(seen.as_json(), indent=2) + "\n")
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("part", "state", "pid", "port", "uptime", "restarts", "memory"):
            table.add_column(heading, justify="left" if heading in {"part", "state"} else "right")
        for part in seen.parts:
            table.add_row(
                part.name,
                "[green]ready[/]" if part.is_ready else f"[red]{part.state.lower()}[/]",
                str(part.pid or "-"),
                str(part.port or "-"),
                "-" if part.uptime_s is None else f"{part.uptime_s} s",
                str(part.restarts),
                _mebibytes(part.pss_bytes),
            )
        console.print(table)
        for part in seen.parts:
            if part.complaint:
                console.print(f"{part.name}: {part.complaint}", markup=False, soft_wrap=True)
        for part in seen.parts:
            if part.page:
                console.print(f"{part.name}'s own page: {part.page}", markup=False, soft_wrap=True)
        console.print(
            f"\n{seen.url}  health: {seen.health}\nmemory: {_mebibytes(seen.pss_bytes)} "
            f"(shared pages counted once), {_mebibytes(seen.rss_bytes)} (sum of RSS)",
            markup=False,
            soft_wrap=True,
        )
    raise typer.Exit(0 if seen.is_healthy else 1)


@app.command()
def logs(
    part: Annotated[str | None, typer.Argument(help="One part; all when left out.")] = None,
    home: HomeOption = _DEFAULT_HOME,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as lines come.")] = False,
    lines: Annotated[int, typer.Option("-n", "--lines", min=0, help="How many lines.")] = 50,
) -> None:
    """Show what the parts wrote."""
    blueprint = read_blueprint(Home(home))
    names = [part_named(part).name] if part else blueprint.state.parts
    files = [file for name in names if (file := blueprint.home.log_of(name)).exists()]
    if not files:
        raise TroubleError(
            f"There are no logs in {blueprint.home.logs}.", "Start the house with bin/up."
        )
    if follow:
        os.execvp("tail", ["tail", "-n", str(lines), "-F", *map(str, files)])  # noqa: S606
    for file in files:
        prefix = "" if part else f"{file.stem:<10} | "
        for line in last_lines(file, lines):
            sys.stdout.write(f"{prefix}{line}\n")


@app.command()
def restart(
    parts: Annotated[list[str], typer.Argument(help="One part or more, in this order.")],
    home: HomeOption = _DEFAULT_HOME,
) -> None:
    """Stop and start single parts, and return when each is ready; the others run on."""
    blueprint = read_blueprint(Home(home))
    supervisor = Supervisor(blueprint.home)
    if not supervisor.is_running():
        raise TroubleError(
            f"The house in {blueprint.home.folder} is not running.", "Start it: bin/up --detach"
        )
    chosen = [part_named(name) for name in parts]
    with blueprint.home.lock():
        for part in chosen:
            supervisor.stop(part.name)
            supervisor.start(part.name)
            wait_until_ready(blueprint, part)
            console.print(f"{part.name} is ready.", markup=False)


@app.command()
def doctor(home: HomeOption = _DEFAULT_HOME) -> None:
    """Look for what could keep the house from running; exit code 1 when something is found."""
    marks = {"good": "[green]✓[/]", "notice": "[yellow]·[/]", "bad": "[red]✗[/]"}
    is_well = True
    for finding in examine(Home(home)):
        is_well = is_well and finding.verdict != "bad"
        console.print(marks[finding.verdict], end=" ")
        console.print(f"{finding.sentence} {finding.advice}", markup=False, soft_wrap=True)
    raise typer.Exit(0 if is_well else 1)


@app.command(name="bootstrap")
def bootstrap_command(
    email: Annotated[str, typer.Option(help="The user's e-mail address.")],
    project: Annotated[str, typer.Option(help="The project's name.")],
    password: Annotated[
        str | None,
        typer.Option(
            envvar="FOOTFALL_BOOTSTRAP_PASSWORD", help="Asked for when left out.", show_envvar=True
        ),
    ] = None,
    is_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    home: HomeOption = _DEFAULT_HOME,
) -> None:
    """Make a user, a project and its keys, or find them again."""
    blueprint = read_blueprint(Home(home))
    if not Supervisor(blueprint.home).is_running():
        raise TroubleError(
            f"The house in {blueprint.home.folder} is not running.", "Start it: bin/up --detach"
        )
    chosen = password or typer.prompt("Password", hide_input=True, err=True)
    keys = bootstrap(blueprint, email=email, password=chosen, project=project)
    if is_json:
        sys.stdout.write(json.dumps(keys) + "\n")
    else:
        for name, value in keys.items():
            console.print(f"{name}: {value}", markup=False, soft_wrap=True)


@app.command()
def demo(
    home: HomeOption = _DEFAULT_HOME,
    seed: Annotated[int, typer.Option(help="Another seed, other people and numbers.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=730, help="How far back it begins.")] = 90,
    events: Annotated[int, typer.Option(min=100, help="About how many.")] = 300_000,
    email: Annotated[
        str | None, typer.Option(help="Whose project.", show_default="of the last bootstrap")
    ] = None,
    project: Annotated[
        str | None, typer.Option(help="Into which project.", show_default="of the last bootstrap")
    ] = None,
) -> None:
    """Fill a project with the history of a made-up product; again, send only what is missing."""
    blueprint = read_blueprint(Home(home))
    if not _is_healthy(blueprint):
        raise TroubleError(
            f"The house in {blueprint.home.folder} is not running or not healthy.",
            "Start it with bin/up --detach, or see bin/footfall status.",
        )
    run_demo(blueprint, email=email, project=project, seed=seed, days=days, events=events)


@app.command(
    name="dagster",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
def dagster_command(
    arguments: Annotated[
        list[str], typer.Argument(help="As Dagster's own command takes them: job launch --job …")
    ],
    home: HomeOption = _DEFAULT_HOME,
) -> None:
    """Run Dagster's own command on this house: launch a job, backfill days, validate the definitions."""
    blueprint = read_blueprint(Home(home))
    command, environment = dagster_call(blueprint, arguments)
    os.execve(command[0], command, {**os.environ, **environment})  # noqa: S606


def _given_settings() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("FOOTFALL_") and value and not name.startswith(_NOT_PASSED_ON)
    }


def _tell_of_running(place: Home, port: int | None) -> NoReturn:
    blueprint = read_blueprint(place)
    running_port = blueprint.state.ports.get("gateway")
    if port is not None and port != running_port:
        raise TroubleError(
            f"Footfall already runs at {blueprint.site_url}, on port {running_port}.",
            f"Stop it with bin/down before starting it on port {port}.",
        )
    if not _is_healthy(blueprint):
        raise TroubleError(
            f"The house in {place.folder} already runs, but is not healthy.",
            "See bin/footfall status; bin/down and bin/up start it anew.",
        )
    console.print(f"Footfall is already running at {blueprint.site_url}", soft_wrap=True)
    raise typer.Exit(0)


def _is_healthy(blueprint: Blueprint) -> bool:
    try:
        answer = httpx.get(f"{blueprint.local_url}/_health", timeout=10, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.is_success


def _raise_on_signals() -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def _follow(place: Home) -> None:
    """Tell of parts that end and come back, until the house is stopped from here or elsewhere."""
    supervisor = Supervisor(place)
    pids: dict[str, int] = {}
    try:
        while supervisor.is_running():
            for name, process in supervisor.processes().items():
                before = pids.get(name)
                if before and process.pid and before != process.pid:
                    console.print(f"{name} ended and was started again (pid {process.pid})")
                if process.pid:
                    pids[name] = process.pid
            time.sleep(_WATCH_EVERY_S)
    except KeyboardInterrupt:
        with place.lock(), screen("stopping") as seen:
            close_house(place, seen.watch)
    console.print("Stopped.")


def _mebibytes(size_bytes: int) -> str:
    return f"{size_bytes / 1024**2:.0f} MiB"
