"""Kills the worker and the Temporal server at random points while looks for tasks run, then counts what came of each signal.

    python -m flow_tests.workflow_kills_tasks --count 20 [--seed 7]

Errors that spike are planted, a handful before each look, and a local server that speaks the chat protocol drafts them, no
two answers alike. Afterwards every planted error must have one signal, one task, its evidence, and one text that never
changed once it stood; and one more look must find nothing. Exits 1 if one is missing, doubled or drafted twice, or if no
work was done twice: a fault test that disturbed nothing proves nothing.
"""

import argparse
import dataclasses
import itertools
import json
import pathlib
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg

from flow_tests.workflow_kills import Api, KillReport, insert_rows, kill_while, stamp
from footfall.cli.house import House, running_house
from footfall.products.tasks.backend.tests.chat_server import ModelServer, model_server

PARTS = ("web", "worker")
ALLOWING = {"FOOTFALL_OUTBOUND_ALLOW": "127.0.0.0/8"}
MINIMUM_ERRORS = 10
_HOUR = timedelta(hours=1)
_DAYS_BEFORE = 15
_VISITS_AN_HOUR = 3
_QUIET_LOOK_WITHIN_S = 180


@dataclasses.dataclass
class Planted:
    """The errors that were made to spike, with the hour and how often."""

    spikes: dict[str, tuple[datetime, int]] = dataclasses.field(default_factory=dict)


class Looks:
    """The looks under test: how to begin them, whether they are done, what they have made."""

    def __init__(self, house: House, model: ModelServer, seed: int, errors_a_look: int) -> None:
        self.house = house
        self.model = model
        self.chance = random.Random(seed)  # noqa: S311 - makes data up, guards nothing
        self.errors_a_look = errors_a_look
        self.planted = Planted()
        self.first_texts: dict[int, str] = {}
        keys = house.bootstrap(email="kills@example.com", project="Kills")
        self.team_id = int(keys["project_id"])
        self.api = Api(house, keys, "tasks")
        numbers = itertools.count(1)
        model.answer = lambda _: self._answer(next(numbers))
        slowness = random.Random(seed)  # noqa: S311 - spreads the kills, guards nothing
        model.hold = lambda: time.sleep(slowness.uniform(0.2, 0.8))
        insert_rows(house, "events", self._visits())
        settings = {
            "base_url": model.base_url,
            "model": "local",
            "minimum_errors": MINIMUM_ERRORS,
            # one event that does not fall, so that what is found is what was planted
            "watched_events": ["$pageview"],
        }
        self.api.ask("PATCH", "/settings", settings)

    def _answer(self, number: int) -> dict[str, Any]:
        return {
            "title": f"Draft number {number}",
            "what_happened": f"An error spiked, says answer {number}.",
            "likely_cause": "It was planted.",
            "next_steps": ["Look at the example events."],
            "severity": "medium",
        }

    def _visits(self) -> Iterator[dict[str, Any]]:
        """What makes hours without an error count as such."""
        end = datetime.now(UTC)
        for hour in range(24 * _DAYS_BEFORE):
            for number in range(_VISITS_AN_HOUR):
                yield self._event("$pageview", end - hour * _HOUR, number, {})

    def _event(
        self, event: str, at: datetime, number: int, properties: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "team_id": self.team_id,
            "uuid": str(uuid.UUID(int=self.chance.getrandbits(128))),
            "event": event,
            "distinct_id": f"somebody {number}",
            "person_id": str(uuid.UUID(int=number)),
            "timestamp": stamp(at),
            "captured_at": stamp(at),
            "properties": json.dumps(properties),
            "person_properties": "{}",
        }

    def start(self) -> None:
        """Plant errors in a whole hour that is over, and ask for a look."""
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - 3 * _HOUR
        events = []
        for _ in range(self.errors_a_look):
            letters = "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=12))
            count = self.chance.randint(3 * MINIMUM_ERRORS, 6 * MINIMUM_ERRORS)
            self.planted.spikes[f"Planted: {letters}"] = (hour, count)
            error = {"$exception_type": "Planted", "$exception_message": letters}
            events += [
                self._event("$exception", hour + _HOUR * number / count, number, error)
                for number in range(count)
            ]
        insert_rows(self.house, "events", events)
        self.api.ask("POST", "/runs")

    def is_settled(self) -> bool:
        self._note_texts()
        return not self._rows("SELECT 1 FROM tasks_run WHERE state = 'running'")

    def is_ripe(self) -> bool:
        """Whether a model is being asked just now; the pause that follows leads to any other step."""
        self._note_texts()
        return self.model.open_requests > 0

    def _note_texts(self) -> None:
        drafted = "SELECT id, title FROM tasks_task WHERE draft_state = 'drafted'"
        for task_id, title in self._rows(drafted):
            self.first_texts.setdefault(task_id, title)

    def _rows(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.house.settings["FOOTFALL_POSTGRES_URL"]) as connection:
            return connection.execute(question).fetchall()  # type: ignore[arg-type]  # the text is ours

    def look_once_more(self) -> dict[str, Any]:
        """A look at the same hours, undisturbed: what the others left out it would find."""
        run = self.api.ask("POST", "/runs")
        deadline = time.monotonic() + _QUIET_LOOK_WITHIN_S
        while run["state"] == "running":
            if time.monotonic() > deadline:
                raise RuntimeError(f"the last look did not end: {run}")
            time.sleep(0.2)
            run = self.api.ask("GET", f"/runs/{run['id']}")
        return dict(run)

    def count(self) -> dict[str, int]:
        """What is there of the planted errors; all but the first two numbers should be 0."""
        self._note_texts()
        tasks = self._rows(
            "SELECT id, fingerprint, title, draft_state, drafted_by, evidence ->> 'window_start', "
            "(evidence ->> 'count')::int, signal_count FROM tasks_task"
        )
        signals = self._rows(
            "SELECT t.fingerprint, s.window_start, s.count FROM tasks_signal s JOIN tasks_task t ON t.id = s.task_id"
        )
        by_error: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self.planted.spikes}
        for task in tasks:
            by_error.setdefault(task[1], []).append(task)
        expected = {(name, *spike) for name, spike in self.planted.spikes.items()}
        found = [(name, start.astimezone(UTC), count) for name, start, count in signals]
        return {
            "planted": len(self.planted.spikes),
            "answers": len(self.model.requests),
            "signals_missing": len(expected - set(found)),
            "signals_too_many": len(found) - len(expected & set(found)),
            "without_task": sum(1 for kept in by_error.values() if not kept),
            "with_more_than_one_task": sum(1 for kept in by_error.values() if len(kept) > 1),
            "not_drafted": sum(1 for task in tasks if task[3] != "drafted"),
            "text_changed": sum(1 for task in tasks if self.first_texts.get(task[0]) != task[2]),
            "same_text_twice": len(tasks) - len({task[2] for task in tasks}),
            "evidence_wrong": sum(1 for task in tasks if not self._has_its_evidence(*task)),
        }

    def _has_its_evidence(
        self,
        _id: int,
        name: str,
        _title: str,
        _state: str,
        _by: str,
        start: str,
        count: int,
        _n: int,
    ) -> bool:
        hour, times = self.planted.spikes.get(name, (None, None))
        return start is not None and datetime.fromisoformat(start) == hour and count == times

    def attempts(self) -> dict[str, int]:
        """Steps that were begun again, and tasks whose model was given up."""
        [(evidence, drafts, by_template)] = self._rows(
            "SELECT sum(greatest(evidence_attempts - 1, 0))::int, sum(greatest(draft_attempts - 1, 0))::int, "
            "count(*) FILTER (WHERE drafted_by = 'template') FROM tasks_task"
        )
        return {
            "repeated": int(evidence) + int(drafts),
            "drafted_from_the_evidence": int(by_template),
        }


def open_workflows(house: House) -> int:
    """How many looks Temporal itself knows as under way."""
    address = house.blueprint.address("temporal_http")
    answer = httpx.get(
        f"http://{address}/api/v1/namespaces/default/workflow-count",
        params={"query": "JobKind = 'tasks' AND ExecutionStatus = 'Running'"},
        timeout=60,
    )
    answer.raise_for_status()
    return int(answer.json().get("count", 0))


def run_rounds(
    house: House, model: ModelServer, count: int, seed: int, errors_a_look: int = 6
) -> dict[str, Any]:
    """Kill, look once more, and report."""
    looks = Looks(house, model, seed, errors_a_look)
    report: KillReport = kill_while(
        house,
        start=looks.start,
        is_settled=looks.is_settled,
        is_ripe=looks.is_ripe,
        count=count,
        seed=seed,
    )
    last = looks.look_once_more()
    return {
        **dataclasses.asdict(report),
        **looks.attempts(),
        "tasks": looks.count(),
        "open_workflows": open_workflows(house),
        "last_look": {name: last[name] for name in ("state", "signals_found", "tasks_created")},
    }


def is_clean(report: dict[str, Any]) -> bool:
    found = dict(report["tasks"])
    planted, answers = found.pop("planted"), found.pop("answers")
    return (
        report["repeated"] > 0
        and report["open_workflows"] == 0
        and report["last_look"] == {"state": "done", "signals_found": 0, "tasks_created": 0}
        and planted > 0
        and answers > 0
        and not any(found.values())
    )


def main() -> int:
    arguments = argparse.ArgumentParser(
        description="Kill worker and Temporal at random under looks; count what came of each signal."
    )
    arguments.add_argument("--count", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="footfall-kills-") as folder,
        model_server() as model,
        running_house(pathlib.Path(folder), parts=PARTS, given=ALLOWING) as house,
    ):
        report = run_rounds(house, model, chosen.count, chosen.seed)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if is_clean(report) else 1


if __name__ == "__main__":
    sys.exit(main())
