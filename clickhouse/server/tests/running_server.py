"""A process of the real server on the real engine, and the ways to talk to it."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
import urllib.parse
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

import clickhouse_connect
from clickhouse_connect.driver.client import Client

REPO = Path(__file__).resolve().parents[3]
BINARY = REPO / "target" / "release" / "footfall-clickhouse-server"
LIBRARY = Path(
    os.environ.get(
        "FOOTFALL_LIBCHDB", REPO / "node_modules" / "@chdb" / "lib-linux-x64-gnu" / "libchdb.so"
    )
)
START_LIMIT_S = 60
PASSWORDS = {"writer": "writer-secret", "reader": "reader-secret"}


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def code(self) -> str | None:
        return self.headers.get("x-clickhouse-exception-code")


@dataclass
class Server:
    """A server process and its data directory, which outlives the process."""

    home: Path
    arguments: list[str] = field(default_factory=list)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        credentials = self.home / "credentials.json"
        users = [
            {
                "name": role,
                "role": role,
                "password_sha256": hashlib.sha256(password.encode()).hexdigest(),
            }
            for role, password in PASSWORDS.items()
        ]
        credentials.write_text(json.dumps({"users": users}))
        listen = f"127.0.0.1:{self.port}"
        return [str(BINARY), "--data", str(self.home / "data"), "--listen", listen, "--library"] + [
            str(LIBRARY),
            "--credentials",
            str(credentials),
            *self.arguments,
        ]

    def start(self) -> None:
        self.home.mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stderr=log, env={})
        deadline = time.monotonic() + START_LIMIT_S
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if self.request("GET", "/ping").body == b"Ok.\n":
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{(self.home / 'server.log').read_text()}")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Stops as an operator does and returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, names, response.read())
        finally:
            connection.close()

    def post(
        self,
        body: bytes | str,
        role: str = "writer",
        headers: dict[str, str] | None = None,
        **url: str,
    ) -> Reply:
        """POSTs a body as the role, with URL parameters."""
        path = f"/?{urllib.parse.urlencode(url)}"
        return self.request("POST", path, body, basic_auth(role) | (headers or {}))

    def client(self, role: str = "writer", **options: object) -> Client:
        return clickhouse_connect.get_client(
            host="127.0.0.1",
            port=self.port,
            username=role,
            password=PASSWORDS[role],
            **options,  # type: ignore[arg-type]  # passed through as the library takes them
        )

    def resident_bytes(self) -> int:
        fields = Path(f"/proc/{self.pid}/status").read_text().split("VmRSS:")[1].split()
        return int(fields[0]) * 1024


def basic_auth(role: str) -> dict[str, str]:
    pair = f"{role}:{PASSWORDS[role]}".encode()
    return {"Authorization": f"Basic {b64encode(pair).decode()}"}
