"""Workflows survive kills of the worker and of Temporal. `workflow_kills_…` are the long forms."""

import json
from pathlib import Path

from flow_tests import workflow_kills_exports, workflow_kills_syncs, workflow_kills_tasks
from footfall.cli.house import running_house
from footfall.products.tasks.backend.tests.chat_server import model_server


def test_kills_leave_each_row_once_at_each_destination(tmp_path: Path) -> None:
    kills = workflow_kills_exports
    with running_house(tmp_path / "home", parts=kills.PARTS, given=kills.ALLOWING) as house:
        size = kills.Size(hours=3, events_an_hour=8000)
        report = kills.run_rounds(house, size, count=4, seed=5, pause_s=(0.0, 1.0))
    assert kills.is_clean(report), json.dumps(report)


def test_kills_leave_each_signal_one_task_with_one_text(tmp_path: Path) -> None:
    kills = workflow_kills_tasks
    with (
        model_server() as model,
        running_house(tmp_path / "home", parts=kills.PARTS, given=kills.ALLOWING) as house,
    ):
        report = kills.run_rounds(house, model, count=4, seed=5)
    assert kills.is_clean(report), json.dumps(report)


def test_kills_leave_each_row_of_a_source_once_in_its_copy(tmp_path: Path) -> None:
    kills = workflow_kills_syncs
    with running_house(tmp_path / "home", parts=kills.PARTS, given=kills.ALLOWING) as house:
        size = kills.Size(rows=150_000, added=500)
        # a first copy takes longer than this
        report = kills.run_rounds(house, size, count=4, seed=5, pause_s=(0.0, 1.5))
    assert kills.is_clean(report), json.dumps(report)
