import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import pytest

from footfall.foundations.dagster.resources import SHARED_RESOURCES
from footfall.foundations.operations.models import OperatorAction
from footfall.foundations.testing.arrivals import Arrivals
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.recovery.jobs.replay_dead_letters import replay_dead_letters

pytestmark = pytest.mark.django_db

TOPIC = "events.captured.v1"
EARLIER = datetime.now(UTC) - timedelta(hours=1)


def captured(team_id: int, **fields: Any) -> dict[str, Any]:
    return {
        "team_id": team_id,
        "uuid": str(uuid.uuid4()),
        "event": "bought",
        "distinct_id": "ada",
        "properties": {"ä": 1},
        "captured_at": "2026-11-24T02:30:00.123Z",
        **fields,
    }


class Letters:
    """Dead letters of one team in ClickHouse, and what Kafka got since the test began."""

    def __init__(self, users: ClickHouseUsers, team_id: int) -> None:
        self._users, self.team_id = users, team_id
        self._arrivals = Arrivals(TOPIC)

    def add(self, payload: str, reason: str = "unreadable_event", at: datetime = EARLIER) -> None:
        self.add_all([payload], reason, at)

    def add_all(
        self, payloads: list[str], reason: str = "unreadable_event", at: datetime = EARLIER
    ) -> None:
        # offsets of a lane that no other test has
        offset = uuid.uuid4().int >> 66
        columns = (
            *("team_id", "reason", "error", "payload", "failed_at"),
            *("source_topic", "source_partition", "source_offset"),
        )
        rows = [
            (self.team_id, reason, "too early", payload, at, TOPIC, 0, offset + number)
            for number, payload in enumerate(payloads)
        ]
        self._users.writer.insert_rows("dead_letters", columns, rows)

    def arrived(self) -> list[tuple[str, dict[str, str | bytes | None], dict[str, Any]]]:
        """Key, headers and value of the team's messages."""
        found = [
            (one.key.decode(), one.headers, json.loads(one.value)) for one in self._arrivals.read()
        ]
        return [one for one in found if one[2]["team_id"] == self.team_id]


@pytest.fixture
def letters(clickhouse: ClickHouseUsers, team_id: int) -> Letters:
    return Letters(clickhouse, team_id)


def run(letters: Letters, **config: Any) -> dg.ExecuteInProcessResult:
    chosen = {
        "operator": "ops@example.com",
        "reason": "mended the parser",
        "dry_run": False,
        "team_id": letters.team_id,
        **config,
    }
    return replay_dead_letters.execute_in_process(
        run_config=chosen, resources=SHARED_RESOURCES, raise_on_error=False
    )


def action_of(result: dg.ExecuteInProcessResult) -> OperatorAction:
    return OperatorAction.objects.get(run_id=result.run_id)


def test_letters_go_back_to_their_topic_as_capture_had_written_them(letters: Letters) -> None:
    event = captured(letters.team_id)
    letters.add(json.dumps(event))
    result = run(letters)
    assert action_of(result).result == {"replayed": 1, "unreadable": 0}
    assert letters.arrived() == [
        (
            f"{letters.team_id}:ada",
            {"team_id": str(letters.team_id).encode(), "uuid": uuid.UUID(event["uuid"]).bytes},
            event,
        )
    ]


def test_a_second_run_sends_nothing_again(letters: Letters) -> None:
    letters.add(json.dumps(captured(letters.team_id)))
    run(letters)
    assert action_of(run(letters)).result == {"replayed": 0, "unreadable": 0}
    assert len(letters.arrived()) == 1


def test_a_dry_run_counts_and_sends_nothing(letters: Letters) -> None:
    letters.add(json.dumps(captured(letters.team_id)))
    action = action_of(run(letters, dry_run=True))
    assert (action.is_dry_run, action.result) == (True, {"would_replay": 1})
    assert letters.arrived() == []


def test_filters_choose_by_reason_and_by_time(letters: Letters) -> None:
    letters.add(json.dumps(captured(letters.team_id, event="wanted")), reason="refused")
    letters.add(json.dumps(captured(letters.team_id)), reason="empty")
    letters.add(json.dumps(captured(letters.team_id)), "refused", EARLIER - timedelta(days=2))
    run(letters, reasons=["refused"], failed_after=(EARLIER - timedelta(days=1)).isoformat())
    assert [value["event"] for _, _, value in letters.arrived()] == ["wanted"]


def test_what_cannot_be_a_message_is_counted_and_left(letters: Letters) -> None:
    for payload in ("{", "[]", '{"team_id": 1}', "\ufffd"):
        letters.add(payload)
    letters.add(json.dumps(captured(letters.team_id)))
    assert action_of(run(letters)).result == {"replayed": 1, "unreadable": 4}


def test_letters_that_can_all_not_be_sent_again_end_in_a_count(letters: Letters) -> None:
    letters.add("{")
    assert action_of(run(letters)).result == {"replayed": 0, "unreadable": 1}
    assert letters.arrived() == []


def test_letters_of_many_pages_are_each_sent_once(letters: Letters) -> None:
    events = [captured(letters.team_id, event=f"event {number}") for number in range(1100)]
    letters.add_all([json.dumps(event) for event in events])
    assert action_of(run(letters)).result == {"replayed": 1100, "unreadable": 0}
    assert sorted(value["event"] for _, _, value in letters.arrived()) == sorted(
        event["event"] for event in events
    )


def test_letters_of_another_team_are_left_alone(letters: Letters) -> None:
    letters.add(json.dumps(captured(letters.team_id)))
    run(letters, team_id=letters.team_id + 1)
    assert letters.arrived() == []


def test_a_letter_that_failed_after_the_plan_is_another_run_s(letters: Letters) -> None:
    letters.add(json.dumps(captured(letters.team_id)), at=datetime.now(UTC) + timedelta(minutes=5))
    assert action_of(run(letters)).result == {"replayed": 0, "unreadable": 0}


def test_more_rows_than_allowed_are_refused_with_a_record(letters: Letters) -> None:
    for _ in range(3):
        letters.add(json.dumps(captured(letters.team_id)))
    result = run(letters, max_rows=2)
    action = action_of(result)
    assert (result.success, action.outcome) == (False, "failed")
    assert "3 rows, more than max_rows (2)" in action.error
    assert letters.arrived() == []


def test_the_record_says_who_and_why(letters: Letters) -> None:
    action = action_of(run(letters))
    assert (action.command, action.operator, action.reason, action.outcome) == (
        "replay_dead_letters",
        "ops@example.com",
        "mended the parser",
        "done",
    )
    assert action.finished_at is not None


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"operator": "ops"},
        {"operator": "ops", "reason": 5},
        {"operator": "ops", "reason": "r", "team_id": "x"},
        {"operator": "ops", "reason": "r", "drop_everything": True},
    ],
)
def test_a_configuration_of_another_shape_is_refused_before_anything_runs(
    config: dict[str, Any],
) -> None:
    with pytest.raises(dg.DagsterInvalidConfigError):
        replay_dead_letters.execute_in_process(run_config=config, resources=SHARED_RESOURCES)


def test_a_topic_without_dead_letters_is_refused_by_name(letters: Letters) -> None:
    action = action_of(run(letters, source_topics=["secrets.told.v1"]))
    assert "there are no dead letters of 'secrets.told.v1'" in action.error
