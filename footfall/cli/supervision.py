"""supervisord: its configuration, its start, and what it says. It restarts parts that end; we only ask."""

import os
import re
import shlex
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import Home, write_private
from footfall.cli.parts.part import Part
from footfall.cli.trouble import TroubleError

# supervisord waits one second longer after each failed start and gives up after so many; that takes over an hour.
_START_RETRIES = 100
_SOCKET_WAIT_S = 15
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
_SPAWNED = re.compile(r"^(.{19}),\d+ INFO spawned: '([^']+)' with pid (\d+)$", re.MULTILINE)
# Between the moment a process begins and the line in the log that tells of it.
_LOG_DELAY_S = 10


@dataclass(frozen=True)
class ProcessInfo:
    """`state` is supervisord's word, such as RUNNING or BACKOFF; `pid` is 0 when nothing runs."""

    name: str
    state: str
    pid: int
    started_at: int
    explanation: str


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _program(blueprint: Blueprint, part: Part, priority: int) -> str:
    variables = part.settings(blueprint).items()
    environment = ",".join(f"{name}={_quoted(value)}" for name, value in variables)
    command = shlex.join(part.command(blueprint)).replace("%", "%%")
    return f"""
[program:{part.name}]
command={command}
environment={environment}
directory={part.working_folder(blueprint)}
priority={priority}
autostart=false
autorestart=true
startsecs=1
startretries={_START_RETRIES}
stopsignal={part.stop_signal}
stopwaitsecs={part.stop_wait_s}
killasgroup=true
redirect_stderr=true
stdout_logfile={blueprint.home.log_of(part.name)}
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=3
"""


def render_configuration(blueprint: Blueprint, parts: Iterable[Part]) -> str:
    """The configuration for `parts`, which come in the order of their start."""
    home = blueprint.home
    as_root = "user=root\n" if os.getuid() == 0 else ""
    head = f"""\
[supervisord]
logfile={home.supervisord_log}
logfile_maxbytes=5MB
logfile_backups=2
pidfile={home.supervisord_pid}
identifier=footfall
directory=/
minfds=4096
umask=022
{as_root}
[unix_http_server]
file={home.socket}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
    head = head.replace("%", "%%")
    return head + "".join(
        _program(blueprint, part, priority) for priority, part in enumerate(parts, start=1)
    )


def start_supervisord(blueprint: Blueprint, parts: Iterable[Part]) -> None:
    """Start supervisord in the background, with no part running yet."""
    home = blueprint.home
    write_private(home.supervisord_conf, render_configuration(blueprint, parts))
    home.socket.unlink(missing_ok=True)
    _begin_log(home)
    program = Path(sys.executable).with_name("supervisord")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    result = subprocess.run(
        [str(program), "--configuration", str(home.supervisord_conf)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    deadline = time.monotonic() + _SOCKET_WAIT_S
    while result.returncode == 0 and time.monotonic() < deadline:
        if Supervisor(home).is_running():
            return
        time.sleep(0.05)
    output = (result.stderr.strip() or result.stdout.strip() or "it did not answer").splitlines()
    raise TroubleError(
        f"supervisord, which watches over the parts, could not be started: {output[-1]}",
        f"See {home.supervisord_log}.",
    )


class Supervisor:
    """The running supervisord of a home. Every call connects anew, so threads may share it."""

    def __init__(self, home: Home) -> None:
        self._socket = home.socket

    def is_running(self) -> bool:
        try:
            return bool(self._call("getState")["statename"] == "RUNNING")
        except (OSError, HTTPException):
            return False

    def pid(self) -> int:
        return int(self._call("getPID"))

    def processes(self) -> dict[str, ProcessInfo]:
        return {info["name"]: _process_info(info) for info in self._call("getAllProcessInfo")}

    def process(self, name: str) -> ProcessInfo:
        return _process_info(self._call("getProcessInfo", name))

    def start(self, name: str) -> None:
        """Begin to start a part; says nothing of whether it stays."""
        with _tolerating(Faults.ALREADY_STARTED):
            self._call("startProcess", name, False)

    def stop(self, name: str) -> None:
        """Stop a part and wait until it has ended."""
        with _tolerating(Faults.NOT_RUNNING):
            self._call("stopProcess", name, True)

    def shut_down(self) -> None:
        with _tolerating(Faults.SHUTDOWN_STATE):
            self._call("shutdown")

    def _call(self, method: str, *arguments: str | bool) -> Any:
        transport = SupervisorTransport(  # type: ignore[no-untyped-call]  # it has no types
            None, None, f"unix://{self._socket}"
        )
        with ServerProxy("http://supervisor", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)


@contextmanager
def _tolerating(fault_code: int) -> Iterator[None]:
    try:
        yield
    except Fault as fault:
        if fault.faultCode != fault_code:
            raise


def _process_info(info: Mapping[str, Any]) -> ProcessInfo:
    return ProcessInfo(
        name=info["name"],
        state=info["statename"],
        pid=info["pid"],
        started_at=info["start"],
        explanation=info["description"],
    )


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended counts as gone even while nobody has collected it."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@dataclass(frozen=True)
class _Spawn:
    part: str
    pid: int
    logged_at: float


def _spawns(home: Home) -> list[_Spawn]:
    """Every start of a process that supervisord noted down in this run, or in the last one if it is not running."""
    rotated = (home.supervisord_log.with_name(f"{home.supervisord_log.name}.{n}") for n in (2, 1))
    return [
        _Spawn(part, int(pid), time.mktime(time.strptime(at, "%Y-%m-%d %H:%M:%S")))
        for log in (*rotated, home.supervisord_log)
        if log.exists()
        for at, part, pid in _SPAWNED.findall(log.read_text(errors="replace"))
    ]


def count_restarts(home: Home) -> dict[str, int]:
    """How often each part was started again since the house was."""
    return {
        name: count - 1 for name, count in Counter(spawn.part for spawn in _spawns(home)).items()
    }


def find_strays(home: Home) -> dict[str, psutil.Process]:
    """The programs that an ended supervisord has left running, by part. A pid alone may be somebody else's by now."""
    strays = {}
    for spawn in _spawns(home):
        try:
            process = psutil.Process(spawn.pid)
        except psutil.NoSuchProcess:
            continue
        if abs(process.create_time() - spawn.logged_at) < _LOG_DELAY_S and is_alive(spawn.pid):
            strays[spawn.part] = process
    return strays


def _begin_log(home: Home) -> None:
    """Keep the log of the run before under another name, so that counts begin anew."""
    for rotated in home.logs.glob(f"{home.supervisord_log.name}.*"):
        rotated.unlink()
    if home.supervisord_log.exists():
        home.supervisord_log.replace(home.logs / "supervisord-before.log")
