"""What a house looks like now: its parts, their processes, memory, and the gateway's health."""

import time
from dataclasses import asdict, dataclass

import httpx
import psutil

from footfall.cli.blueprint import Blueprint
from footfall.cli.parts.part import NotReadyError
from footfall.cli.parts.table import part_named
from footfall.cli.supervision import ProcessInfo, Supervisor, count_restarts

_HEALTH_WITHIN_S = 10


@dataclass(frozen=True)
class PartStatus:
    """One part; `page` is its own page for a browser. `rss_bytes` counts pages shared between its processes once per process, `pss_bytes` once."""

    name: str
    state: str
    is_ready: bool
    complaint: str | None
    pid: int | None
    port: int | None
    page: str | None
    uptime_s: int | None
    restarts: int
    rss_bytes: int
    pss_bytes: int


@dataclass(frozen=True)
class HouseStatus:
    home: str
    url: str
    is_running: bool
    is_healthy: bool
    health: str
    rss_bytes: int
    pss_bytes: int
    parts: list[PartStatus]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def look_at(blueprint: Blueprint) -> HouseStatus:
    supervisor = Supervisor(blueprint.home)
    is_running = supervisor.is_running()
    processes = supervisor.processes() if is_running else {}
    restarts = count_restarts(blueprint.home)
    parts = [
        _part_status(blueprint, name, processes.get(name), restarts.get(name, 0))
        for name in blueprint.state.parts
    ]
    is_answering, health = _gateway_health(blueprint) if is_running else (False, "not running")
    watcher_rss, watcher_pss = (0, 0)
    if is_running:
        # Its children are the parts, which are counted by themselves.
        watcher_rss, watcher_pss = _memory_bytes(supervisor.pid(), with_children=False)
    return HouseStatus(
        home=str(blueprint.home.folder),
        url=blueprint.site_url,
        is_running=is_running,
        is_healthy=is_answering and all(part.is_ready for part in parts),
        health=health,
        rss_bytes=watcher_rss + sum(part.rss_bytes for part in parts),
        pss_bytes=watcher_pss + sum(part.pss_bytes for part in parts),
        parts=parts,
    )


def _part_status(
    blueprint: Blueprint, name: str, process: ProcessInfo | None, restarts: int
) -> PartStatus:
    part = part_named(name)
    pid = process.pid if process and process.pid else None
    complaint: str | None = None
    if process is None or pid is None:
        complaint = process.explanation if process else "not running"
    else:
        try:
            part.check_ready(blueprint)
        except NotReadyError as error:
            complaint = str(error)
    rss_bytes, pss_bytes = _memory_bytes(pid) if pid else (0, 0)
    return PartStatus(
        name=name,
        state=process.state if process else "STOPPED",
        is_ready=complaint is None,
        complaint=complaint,
        pid=pid,
        port=blueprint.state.ports.get(part.ports[0]) if part.ports else None,
        page=part.page(blueprint) if part.page else None,
        uptime_s=int(time.time()) - process.started_at if process and pid else None,
        restarts=restarts,
        rss_bytes=rss_bytes,
        pss_bytes=pss_bytes,
    )


def _memory_bytes(pid: int, *, with_children: bool = True) -> tuple[int, int]:
    """Resident memory of a process and its children: as each counts it, and with shared pages shared out."""
    rss_bytes = pss_bytes = 0
    try:
        process = psutil.Process(pid)
        family = [process, *(process.children(recursive=True) if with_children else ())]
    except psutil.NoSuchProcess:
        return 0, 0
    for member in family:
        try:
            memory = member.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        rss_bytes += memory.rss
        pss_bytes += memory.pss
    return rss_bytes, pss_bytes


def _gateway_health(blueprint: Blueprint) -> tuple[bool, str]:
    if "gateway" not in blueprint.state.parts:
        return True, "this house has no gateway"
    try:
        answer = httpx.get(
            f"{blueprint.local_url}/_health", timeout=_HEALTH_WITHIN_S, trust_env=False
        )
    except httpx.HTTPError as error:
        return False, f"the gateway does not answer: {error}"
    return answer.is_success, f"{answer.status_code} {answer.text.strip()[:500]}"
