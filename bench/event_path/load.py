"""Drives the `footfall-load` program."""

import json
import pathlib
import subprocess
from dataclasses import dataclass

from bench.event_path.processes import cpu_s

LOAD = pathlib.Path(__file__).parents[2] / "target" / "release" / "footfall-load"


@dataclass(frozen=True)
class Round:
    """One round of load. CPU seconds are those of the measured process."""

    name: str
    acknowledged_events: int
    refused_requests: int
    wall_s: float
    cpu_s: float
    p50_ms: float
    p99_ms: float

    @property
    def events_per_cpu_s(self) -> float:
        return self.acknowledged_events / self.cpu_s


def http_round(
    name: str,
    pid: int,
    address: str,
    token: str,
    events: int,
    connections: int,
    rate: int | None = None,
) -> Round:
    """Sends `events` events in gzip batches of 50 and measures the process `pid` meanwhile."""
    command = [str(LOAD), "http", "--address", address, "--token", token]
    command += ["--events", str(events), "--connections", str(connections)]
    if rate is not None:
        command += ["--rate", str(rate)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr is not None
        if program.stderr.readline().strip() != "ready":
            raise RuntimeError(f"the load program did not get ready: {program.stderr.read()}")
        before_s = cpu_s(pid)
        printed, complaints = program.communicate("go\n")
        used_s = cpu_s(pid) - before_s
    if program.returncode != 0:
        raise RuntimeError(f"the load program failed: {complaints}")
    report = json.loads(printed)
    return Round(
        name=name,
        acknowledged_events=report["acknowledged_events"],
        refused_requests=report["refused_requests"],
        wall_s=report["wall_s"],
        cpu_s=used_s,
        p50_ms=report["p50_ms"],
        p99_ms=report["p99_ms"],
    )


def kafka_round(name: str, brokers: str, topic: str, events: int) -> Round:
    """Produces the same events straight to Kafka; the CPU is the producer's own."""
    command = [str(LOAD), "kafka", "--brokers", brokers, "--topic", topic, "--events", str(events)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Round(
        name=name,
        acknowledged_events=report["acknowledged_events"],
        refused_requests=0,
        wall_s=report["wall_s"],
        cpu_s=report["cpu_s"],
        p50_ms=float("nan"),
        p99_ms=float("nan"),
    )
