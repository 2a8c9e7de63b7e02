import uuid
from typing import Any

import pytest

from footfall.foundations.operations.models import OperatorAction
from footfall.foundations.operations.record import (
    begin_action,
    fail_action,
    finish_action,
    note_progress,
    read_progress,
)

pytestmark = pytest.mark.django_db
ARGUMENTS: dict[str, Any] = {
    "operator": "ops@example.com",
    "reason": "the parser was mended",
    "dry_run": False,
    "team_id": 7,
    "max_rows": 10,
}


@pytest.fixture
def run_id() -> str:
    run_id = str(uuid.uuid4())
    begin_action(run_id, "replay_dead_letters", ARGUMENTS)
    return run_id


def stored(run_id: str) -> OperatorAction:
    return OperatorAction.objects.get(run_id=run_id)


def test_an_action_is_on_record_before_it_changes_anything(run_id: str) -> None:
    action = stored(run_id)
    assert (action.operator, action.reason, action.team_id, action.is_dry_run) == (
        "ops@example.com",
        "the parser was mended",
        7,
        False,
    )
    assert action.arguments == ARGUMENTS
    assert (action.outcome, action.finished_at) == ("running", None)
    assert action.started_at is not None


def test_an_end_has_its_time_and_its_result(run_id: str) -> None:
    finish_action(run_id, {"replayed": 3})
    action = stored(run_id)
    assert (action.outcome, action.result, action.error) == ("done", {"replayed": 3}, "")
    assert action.finished_at is not None
    assert action.finished_at >= action.started_at


def test_a_failure_keeps_the_first_2000_characters_of_its_error(run_id: str) -> None:
    fail_action(run_id, "x" * 5000)
    action = stored(run_id)
    assert (action.outcome, action.error) == ("failed", "x" * 2000)
    assert action.finished_at is not None


def test_a_run_that_is_begun_again_keeps_its_row_and_what_it_noted(run_id: str) -> None:
    note_progress(run_id, copied_parts=["all_1_1_0"])
    note_progress(run_id, rounds=1)
    fail_action(run_id, "ClickHouse went away")
    begin_action(run_id, "replay_dead_letters", {**ARGUMENTS, "reason": "another"})
    action = stored(run_id)
    assert (action.outcome, action.error, action.finished_at) == ("running", "", None)
    assert action.reason == "the parser was mended"
    assert read_progress(run_id) == {"copied_parts": ["all_1_1_0"], "rounds": 1}
    finish_action(run_id, {})
    assert stored(run_id).error == ""


def test_only_its_own_row_is_changed_by_an_end(run_id: str) -> None:
    other = str(uuid.uuid4())
    begin_action(other, "verify_people", {**ARGUMENTS, "team_id": None})
    finish_action(other, {"compared": {}})
    assert (stored(run_id).outcome, stored(other).team_id) == ("running", None)
