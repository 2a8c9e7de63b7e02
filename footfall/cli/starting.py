"""Starting and stopping the parts of a house, each as soon as what it needs is ready."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import Home
from footfall.cli.parts.part import Chore, NotReadyError, Part
from footfall.cli.supervision import Supervisor, is_alive
from footfall.cli.trouble import TroubleError

_PROBE_EVERY_S = 0.1
_STARTS_BEFORE_GIVING_UP = 4
_SHOWN_LOG_LINES = 20
_SHUTDOWN_WAIT_S = 60


@dataclass(frozen=True)
class Progress:
    """One change of one part or chore; `seconds` since its own begin."""

    name: str
    stage: str
    seconds: float


Watch = Callable[[Progress], None]


def last_lines(log: Path, count: int) -> list[str]:
    """The last `count` lines of a log, without reading the whole of it; none when it does not exist."""
    try:
        with log.open("rb") as file:
            size_bytes = file.seek(0, 2)
            file.seek(max(0, size_bytes - count * 500))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return []


def in_start_order(parts: Sequence[Part], chores: Sequence[Chore]) -> list[Part | Chore]:
    """Everything after what it needs; needs that are not in the house are met from outside."""
    entries: list[Part | Chore] = [*parts, *chores]
    pending = {entry.name: entry for entry in entries}
    ordered: list[Part | Chore] = []
    while pending:
        ready = [entry for entry in pending.values() if not pending.keys() & set(entry.needs)]
        if not ready:
            raise ValueError(f"these parts need each other: {sorted(pending)}")
        for entry in ready:
            ordered.append(pending.pop(entry.name))
    return ordered


def start_all(
    blueprint: Blueprint, parts: Sequence[Part], chores: Sequence[Chore], watch: Watch
) -> None:
    """Start `parts` and run `chores` in the order of their needs, side by side where they allow it.

    Returns when all are ready; raises the first `TroubleError` after the steps that were under way have ended.
    """
    waiting = in_start_order(parts, chores)
    names = {entry.name for entry in waiting}
    ready: set[str] = set()
    running: dict[Future[None], str] = {}
    given_up = threading.Event()
    with ThreadPoolExecutor(max_workers=len(waiting) or 1) as pool:
        try:
            while waiting or running:
                for entry in [e for e in waiting if (set(e.needs) & names) <= ready]:
                    waiting.remove(entry)
                    running[pool.submit(_bring_up, blueprint, entry, watch, given_up)] = entry.name
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    name = running.pop(future)
                    if (error := future.exception()) is not None:
                        raise error
                    ready.add(name)
        finally:
            given_up.set()


def _bring_up(
    blueprint: Blueprint, entry: Part | Chore, watch: Watch, given_up: threading.Event
) -> None:
    begin = time.monotonic()

    def report(stage: str) -> None:
        watch(Progress(entry.name, stage, time.monotonic() - begin))

    if isinstance(entry, Chore):
        report("running")
        entry.run(blueprint)
        report("done")
        return
    report("starting")
    entry.prepare(blueprint)
    Supervisor(blueprint.home).start(entry.name)
    wait_until_ready(blueprint, entry, given_up)
    entry.furnish(blueprint)
    report("ready")


def wait_until_ready(
    blueprint: Blueprint, part: Part, given_up: threading.Event | None = None
) -> None:
    """Probe until the part answers. Raises `TroubleError` with its last log lines if it does not, or keeps ending.

    Also raises it, without waiting longer, once `given_up` is set.
    """
    given_up = given_up or threading.Event()
    supervisor = Supervisor(blueprint.home)
    deadline = time.monotonic() + part.start_timeout_s
    starts: set[int] = set()
    complaint = "it was not asked yet"
    while time.monotonic() < deadline:
        process = supervisor.process(part.name)
        starts.add(process.started_at)
        if process.state == "FATAL" or len(starts) > _STARTS_BEFORE_GIVING_UP:
            raise failed(blueprint.home, part.name, "ends again and again")
        if process.state in {"RUNNING", "STARTING"}:
            try:
                part.check_ready(blueprint)
            except NotReadyError as error:
                complaint = str(error)
            else:
                return
        if given_up.wait(_PROBE_EVERY_S):
            complaint = "the start was broken off"
            break
    raise failed(
        blueprint.home, part.name, f"was not ready within {part.start_timeout_s} s ({complaint})"
    )


def failed(home: Home, name: str, what: str) -> TroubleError:
    lines = last_lines(home.log_of(name), _SHOWN_LOG_LINES)
    log = "\n".join(f"  {name} | {line}" for line in lines) or f"  {name} | (its log is empty)"
    disk_full = any("No space left on device" in line for line in lines)
    return TroubleError(
        f"The part {name} {what}. The last lines of its log:\n{log}\n",
        (
            "The disk is full: free some space and try again."
            if disk_full
            else f"The whole log is {home.log_of(name)}; bin/footfall doctor looks for causes."
        ),
    )


def stop_all(home: Home, needs: Mapping[str, tuple[str, ...]], watch: Watch) -> None:
    """Stop what runs, each part after those that need it, and supervisord at last."""
    supervisor = Supervisor(home)
    remaining = {name for name, info in supervisor.processes().items() if info.state != "STOPPED"}
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(max_workers=len(remaining) or 1) as pool:
        begun: set[str] = set()
        while remaining:
            needed = {need for name in remaining for need in _all_needs(name, needs)}
            for name in remaining - needed - begun:
                begun.add(name)
                running[pool.submit(_stop_one, supervisor, name, watch)] = name
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
                remaining.discard(running.pop(future))
    pid = supervisor.pid()
    supervisor.shut_down()
    _wait_for_end(pid)


def _all_needs(name: str, needs: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    pending = list(needs.get(name, ()))
    while pending:
        need = pending.pop()
        if need not in found:
            found.add(need)
            pending.extend(needs.get(need, ()))
    return found


def _stop_one(supervisor: Supervisor, name: str, watch: Watch) -> None:
    begin = time.monotonic()
    watch(Progress(name, "stopping", 0))
    supervisor.stop(name)
    watch(Progress(name, "stopped", time.monotonic() - begin))


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + _SHUTDOWN_WAIT_S
    while time.monotonic() < deadline:
        if not is_alive(pid):
            return
        time.sleep(0.05)
    raise TroubleError(
        f"supervisord (pid {pid}) did not end within {_SHUTDOWN_WAIT_S} s.",
        f"Look at it with ps, end it with kill {pid}, and run bin/down again.",
    )
