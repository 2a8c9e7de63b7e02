"""What the products make of the demo's events, one small step each. A step that is repeated does nothing twice.

A step that fails is told and does not keep the others from their turn: the events are there without it.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from footfall.cli.blueprint import Blueprint
from footfall.cli.demo.api import Api, RefusedError
from footfall.cli.demo.plan import Plan
from footfall.cli.parts.dagster import dagster_call

_EXPORT: Final = "Everything, by hour"
_ASK_EVERY_S: Final = 1.0
_LOOK_WAITS_S: Final = 120
_BUILD_WITHIN_S: Final = 600
_SAMPLE_RATES: Final = {"ops": {"exchange_rates": {"config": {"provider": "sample"}}}}


@dataclass(frozen=True)
class Stage:
    """Where the steps play: the demo's project, its house, and the days of its history."""

    api: Api
    blueprint: Blueprint
    plan: Plan


@dataclass(frozen=True)
class Step:
    """`run` returns what came of it, in a few words, and raises `RefusedError`."""

    name: str
    run: Callable[[Stage], str]


def _load_sample_rates(stage: Stage) -> str:
    known = stage.api.get("/exchange_rates")["status"]
    first = stage.plan.start.date().isoformat()
    if known["first_day"] is not None and known["first_day"] <= first and not known["missing_days"]:
        return f"the house has rates until {known['last_day']} from {', '.join(known['stored_providers'])}"
    _materialize(stage, "exchange_rates", "--config-json", json.dumps(_SAMPLE_RATES))
    return "the sample's rates are loaded; a day that your own provider publishes takes their place"


def _build_web_states(stage: Stage) -> str:
    _materialize(stage, "web_states_daily")
    return f"web analytics reads {stage.plan.days} days from states"


def _materialize(stage: Stage, asset: str, *options: str) -> None:
    first, last = stage.plan.start.date(), stage.plan.until.date()
    arguments = ["asset", "materialize", "--select", asset, *options]
    command, environment = dagster_call(
        stage.blueprint, [*arguments, "--partition-range", f"{first}...{last}"]
    )
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=_BUILD_WITHIN_S,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"{asset} was not built within {_BUILD_WITHIN_S} s") from error
    if done.returncode:
        raise RefusedError(f"{asset}: {(done.stderr or done.stdout).strip()[-400:]}")


def _export_to_the_house(stage: Stage) -> str:
    api = stage.api
    known = api.get("/batch_exports", search=_EXPORT)["results"]
    export = known[0] if known else api.post("/batch_exports", _wished_export())
    if export["latest_run"] is None:
        api.post(f"/batch_exports/{export['id']}/backfills")
    return f"“{_EXPORT}” goes to the house's own bucket, each hour a few minutes after its end"


def _wished_export() -> dict[str, Any]:
    return {
        "name": _EXPORT,
        "model": "events",
        "interval": "hour",
        "destination": {"type": "House", "config": {}},
    }


def _look_for_tasks(stage: Stage) -> str:
    api = stage.api
    run = api.post("/tasks/runs")
    deadline = time.monotonic() + _LOOK_WAITS_S
    while run["finished_at"] is None and time.monotonic() < deadline:
        time.sleep(_ASK_EVERY_S)
        run = api.get(f"/tasks/runs/{run['id']}")
    if run["finished_at"] is None:
        return "a look at the last day is under way"
    return f"{api.get('/tasks')['count']} tasks wait for triage"


STEPS: Final = (
    Step("exchange rates", _load_sample_rates),
    Step("web states", _build_web_states),
    Step("export", _export_to_the_house),
    Step("tasks", _look_for_tasks),
)
