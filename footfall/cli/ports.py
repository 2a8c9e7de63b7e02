"""Ports on the loopback: choosing free ones, holding them until their part listens, naming who has one."""

import random
import socket
from pathlib import Path
from types import TracebackType

import psutil

from footfall.cli.trouble import TroubleError

# Below the range from which the kernel takes the local ends of outgoing connections: a recorded port stays free.
_LOWEST_PORT = 15_000
_EPHEMERAL_RANGE_FILE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_ATTEMPTS = 500


def _highest_port() -> int:
    if _EPHEMERAL_RANGE_FILE.exists():
        return max(int(_EPHEMERAL_RANGE_FILE.read_text().split()[0]) - 1, _LOWEST_PORT + 1000)
    return 32_000


class PortReservations:
    """Ports that nobody else who chooses by binding can get, though the part they are for can listen on them.

    A reserving socket is bound alone and then marked reusable: Linux lets a second reusable socket bind and listen,
    and refuses every other.
    """

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def choose(self) -> int:
        """A free port, reserved until `close`."""
        highest = _highest_port()
        for _ in range(_ATTEMPTS):
            port = random.randint(_LOWEST_PORT, highest)  # noqa: S311  # spread, not secrecy
            candidate = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                candidate.close()
                continue
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._sockets.append(candidate)
            return port
        raise TroubleError(
            f"No free port was found between {_LOWEST_PORT} and {highest} on the loopback.",
            "Stop programs that listen on many ports and try again.",
        )

    def close(self) -> None:
        for reserved in self._sockets:
            reserved.close()
        self._sockets.clear()

    def __enter__(self) -> "PortReservations":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def is_free(host: str, port: int) -> bool:
    """Whether a program could listen on `host`:`port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
            candidate.listen(1)
        except OSError:
            return False
    return True


def holder_of(port: int) -> str:
    """Who listens on `port`, as words for a sentence."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another program"
    for connection in connections:
        if connection.status != psutil.CONN_LISTEN or connection.laddr[1:2] != (port,):
            continue
        if connection.pid is None:
            return "a program of another user"
        try:
            return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
        except psutil.NoSuchProcess:
            return f"a program that just ended (pid {connection.pid})"
    return "another program"
