"""worker: the program that runs the workflows and activities of every product."""

import sys
from collections.abc import Mapping

from footfall.cli.blueprint import Blueprint
from footfall.cli.parts.part import Part
from footfall.cli.parts.probes import check_http


def _command(blueprint: Blueprint) -> list[str]:
    return [sys.executable, "-m", "footfall.server.temporal_worker"]


def _settings(blueprint: Blueprint) -> Mapping[str, str]:
    return blueprint.settings


def _check_ready(blueprint: Blueprint) -> None:
    check_http(f"http://{blueprint.settings['FOOTFALL_WORKER_LISTEN']}/_readiness")


WORKER = Part(
    name="worker",
    command=_command,
    check_ready=_check_ready,
    needs=("temporal", "postgres tables", "clickhouse tables", "redis", "objects"),
    ports=("worker",),
    settings=_settings,
    # longer than the worker's own patience with activities under way
    stop_wait_s=40,
)
