"""From a home and a choice of parts to a house that runs: records, ports, supervisord, parts."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

from footfall.cli.blueprint import Blueprint
from footfall.cli.building import Say, build
from footfall.cli.home import Home, State
from footfall.cli.parts.part import Chore, Part
from footfall.cli.parts.table import PARTS, needs_by_name, parts_for
from footfall.cli.ports import PortReservations, holder_of, is_free
from footfall.cli.starting import Watch, in_start_order, start_all, stop_all
from footfall.cli.supervision import Supervisor, find_strays, is_alive, start_supervisord
from footfall.cli.trouble import TroubleError

_ENDING_WAIT_S = 15
_CLICKHOUSE_NAMES = (
    "FOOTFALL_CLICKHOUSE_WRITER_USER",
    "FOOTFALL_CLICKHOUSE_WRITER_PASSWORD",
    "FOOTFALL_CLICKHOUSE_READER_USER",
    "FOOTFALL_CLICKHOUSE_READER_PASSWORD",
)


DEFAULT_GATEWAY_PORT = 8000


@dataclass(frozen=True)
class Wish:
    """What the caller of a start asks for. `gateway_port` None keeps the recorded one; 0 chooses a free one."""

    parts: tuple[str, ...]
    given: Mapping[str, str]
    listen: str | None = None
    gateway_port: int | None = None


def open_house(home: Home, wish: Wish, say: Say, watch: Watch) -> Blueprint:
    """Start everything wished for and return when all is ready.

    The caller holds the home's lock. If a part fails, what was started is stopped again and `TroubleError` is raised.
    """
    _check_given(wish.given)
    parts, chores = parts_for(wish.parts, wish.given)
    state, secrets = home.prepare()
    for name in end_strays(home):
        say(f"ended {name}, which an earlier house had left running")
    if "gateway" in {part.name for part in parts}:
        _refuse_taken_port(wish.listen or state.listen, _wished_gateway_port(state, wish))
    build(parts, say)
    with PortReservations() as reservations:
        state = _with_ports(state, wish, parts, reservations, say)
        state.parts = [part.name for part in parts]
        secrets.given_settings = dict(wish.given)
        home.write(state)
        home.write(secrets)
        blueprint = Blueprint(home, state, secrets, wish.given)
        _start(blueprint, parts, chores, watch)
    return blueprint


def _start(blueprint: Blueprint, parts: list[Part], chores: list[Chore], watch: Watch) -> None:
    for part in parts:
        # supervisord enters a part's folder as it starts it, so it must be there even before a part's own files are.
        part.working_folder(blueprint).mkdir(parents=True, exist_ok=True)
    ordered = [entry for entry in in_start_order(parts, chores) if isinstance(entry, Part)]
    start_supervisord(blueprint, ordered)
    try:
        start_all(blueprint, parts, chores, watch)
    except BaseException:
        close_house(blueprint.home, watch)
        raise


def close_house(home: Home, watch: Watch) -> bool:
    """Stop everything; False when nothing ran."""
    is_running = Supervisor(home).is_running()
    if is_running:
        stop_all(home, needs_by_name(), watch)
    return bool(end_strays(home)) or is_running


def read_blueprint(home: Home) -> Blueprint:
    """The blueprint of the last start, for commands that look at a house. Raises `TroubleError` when there is none."""
    if not home.exists:
        raise TroubleError(
            f"There is no house in {home.folder}.", "Start one with bin/up.", exit_code=2
        )
    secrets = home.read_secrets()
    return Blueprint(home, home.read_state(), secrets, secrets.given_settings)


def end_strays(home: Home) -> list[str]:
    """End parts of this home that no supervisord watches, as after `kill -9` of supervisord; their names."""
    if Supervisor(home).is_running():
        return []
    strays = find_strays(home)
    processes = [
        member for stray in strays.values() for member in (stray, *stray.children(recursive=True))
    ]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    if not _have_ended(processes):
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _have_ended(processes)
    return sorted(strays)


def _have_ended(processes: list[psutil.Process]) -> bool:
    deadline = time.monotonic() + _ENDING_WAIT_S
    while any(is_alive(process.pid) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _check_given(given: Mapping[str, str]) -> None:
    names = {part.replaced_by for part in PARTS}
    if "FOOTFALL_CLICKHOUSE_URL" in names & given.keys():
        for name in _CLICKHOUSE_NAMES:
            if name not in given:
                raise TroubleError(
                    f"FOOTFALL_CLICKHOUSE_URL is set, but {name} is not.",
                    "Set the names and passwords of a writing and a reading user of that ClickHouse.",
                    exit_code=2,
                )


def _with_ports(
    state: State, wish: Wish, parts: Iterable[Part], reservations: PortReservations, say: Say
) -> State:
    """Keep the recorded ports that are still free, choose the missing ones; the gateway's is as wished or nothing."""
    state.listen = wish.listen or state.listen
    for name in [name for part in parts for name in part.ports]:
        recorded = state.ports.get(name)
        if name == "gateway":
            state.ports[name] = _wished_gateway_port(state, wish) or reservations.choose()
            _refuse_taken_port(state.listen, state.ports[name])
        elif recorded is None:
            state.ports[name] = reservations.choose()
        elif not is_free("127.0.0.1", recorded):
            state.ports[name] = reservations.choose()
            say(
                f"port {recorded} of {name} was taken by {holder_of(recorded)}; it listens on "
                f"{state.ports[name]} now"
            )
    return state


def _wished_gateway_port(state: State, wish: Wish) -> int:
    """0 when any free port will do."""
    if wish.gateway_port == 0:
        return state.ports.get("gateway", 0)
    return wish.gateway_port or state.ports.get("gateway") or DEFAULT_GATEWAY_PORT


def _refuse_taken_port(listen: str, port: int) -> None:
    if port and not is_free(listen, port):
        raise TroubleError(
            f"Port {port} on {listen} is in use by {holder_of(port)}.",
            "Stop that program, or choose another port: bin/up --port 8010.",
        )
