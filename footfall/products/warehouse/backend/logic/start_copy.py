"""Starts the process that syncs a table (`run_copy`), hands on what it says, and ends it when it shall not go on."""

import dataclasses
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, Final, cast

from footfall.products.warehouse.backend.contracts import SourceError, SyncPlan

_MODULE: Final = "footfall.products.warehouse.backend.logic.run_copy"
_LOOK_EVERY_S: Final = 0.5
_KEPT_LINES: Final = 30
# Arenas of the C library's allocator keep what threads had freed.
_VARIABLES: Final = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
_PASSED_ON: Final = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "PYTHONPATH",
)


class CopyFailedError(Exception):
    """The process ended without a result; its last words are in the log. It may succeed when tried again."""


def run_copy(
    plan: SyncPlan, hear: Callable[[dict[str, Any]], None], check: Callable[[], None]
) -> dict[str, Any]:
    """The last message, of the kind `done`. `hear` gets every message, `check` is asked often and may raise to end it.

    Raises `SourceError` for a refusal, and `CopyFailedError`.
    """
    environment = {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        **{name: value for name, value in os.environ.items() if name.startswith("FOOTFALL_")},
        **_VARIABLES,
    }
    with (
        subprocess.Popen(  # noqa: S603  # our own program, and nothing of a user's in its arguments
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process
    ):
        to, answers, words = (
            cast("IO[str]", pipe) for pipe in (process.stdin, process.stdout, process.stderr)
        )
        complaints: list[str] = []
        messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        readers = [
            threading.Thread(target=_read_messages, args=(answers, messages), daemon=True),
            threading.Thread(target=_keep_lines, args=(words, complaints), daemon=True),
        ]
        for reader in readers:
            reader.start()
        try:
            to.write(json.dumps(dataclasses.asdict(plan)) + "\n")
            to.flush()
            return _listen(messages, hear, check, complaints, process)
        except BrokenPipeError as error:
            raise CopyFailedError("The process that copies ended at its start.") from error
        finally:
            process.kill()


def _listen(
    messages: "queue.Queue[dict[str, Any] | None]",
    hear: Callable[[dict[str, Any]], None],
    check: Callable[[], None],
    complaints: list[str],
    process: "subprocess.Popen[str]",
) -> dict[str, Any]:
    while True:
        check()
        try:
            message = messages.get(timeout=_LOOK_EVERY_S)
        except queue.Empty:
            continue
        if message is None:
            code = process.wait()
            said = "; ".join(complaints[-3:]) or f"exit code {code}"
            raise CopyFailedError(said[-1000:])
        if message["kind"] == "refused":
            raise SourceError(message["message"])
        hear(message)
        if message["kind"] == "done":
            return message


def _read_messages(stream: IO[str], messages: "queue.Queue[dict[str, Any] | None]") -> None:
    for line in stream:
        # a library may print something of its own
        if line.startswith('{"kind"'):
            messages.put(json.loads(line))
    messages.put(None)


def _keep_lines(stream: IO[str], kept: list[str]) -> None:
    for line in stream:
        if line.strip():
            kept.append(line.strip()[:500])
            del kept[:-_KEPT_LINES]
