"""From events in ClickHouse to tasks with evidence: each signal once, whatever is repeated."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import make_team
from footfall.products.tasks.backend.contracts import (
    SettingsChange,
    Severity,
    SignalKind,
    TaskFilters,
    TaskStatus,
)
from footfall.products.tasks.backend.facade import (
    change_settings,
    change_task,
    draft_by_template,
    gather_evidence,
    get_task,
    list_tasks,
)
from footfall.products.tasks.backend.logic.past_windows import week_before
from footfall.products.tasks.backend.models import Signal, Task
from footfall.products.tasks.backend.tests.factories import (
    FINGERPRINT,
    HOUR,
    MOMENT,
    UNTIL,
    exception,
    hourly,
    hours_between,
    look,
    store,
    weeks_before,
)

pytestmark = pytest.mark.django_db

VISITS = list(hourly("$pageview", weeks_before(UNTIL, 7), 8))
RARE_ERRORS = list(
    hourly(
        "$exception",
        weeks_before(UNTIL - HOUR, 1)[::5],
        1,
        lambda number: exception(number, **{"$browser": "Chrome", "$pathname": "/cart"}),
    )
)
MANY_ERRORS = list(
    hourly(
        "$exception",
        [UNTIL - HOUR],
        40,
        lambda number: exception(number, **{"$browser": "Safari", "$pathname": "/cart"}),
    )
)
ORDERS = list(hourly("order paid", weeks_before(UNTIL - 6 * HOUR, 7), 10))


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    store(clickhouse.writer, made.pk, VISITS)
    return made


def tasks_of(team: Team, **filters: Any) -> list[Any]:
    return list(list_tasks(team.pk, TaskFilters(**filters)).results)


def with_evidence(team: Team, task_id: int) -> Any:
    gather_evidence(team.pk, 0, task_id, 0)
    return get_task(team.pk, task_id)


def test_a_quiet_team_gets_no_task(team: Team, clickhouse: ClickHouseUsers) -> None:
    store(clickhouse.writer, team.pk, RARE_ERRORS)
    assert look(team.pk) == []
    assert tasks_of(team) == []


def test_a_team_without_events_gets_no_task() -> None:
    assert look(make_team().pk) == []


def test_a_spike_of_an_error_becomes_one_task_with_its_evidence(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS])
    # the same errors of another team are none of ours
    store(clickhouse.writer, make_team().pk, MANY_ERRORS)
    [task_id] = look(team.pk)
    task = with_evidence(team, task_id)
    assert task.kind is SignalKind.ERROR_SPIKE
    assert task.status is TaskStatus.TRIAGE
    assert task.subject == FINGERPRINT
    evidence = task.evidence
    assert evidence["window_start"] == "2026-03-11T09:00:00Z"
    assert (evidence["count"], evidence["people"], evidence["sessions"]) == (40, 40, 7)
    assert 0 < evidence["expected"] < 1
    assert evidence["all_events"] == 48
    assert evidence["usual_all_events"] == pytest.approx(8, abs=0.5)
    assert evidence["first_seen_at"] == "2026-03-04T09:00:00Z"
    assert task.severity is Severity.CRITICAL
    assert len(evidence["hours"]) == 7 * 24
    assert evidence["hours"][-1] == {"start": "2026-03-11T09:00:00Z", "count": 40, "usual": 1}
    shares = {shares["property"]: shares["values"] for shares in evidence["properties"]}
    assert shares["$browser"][0] == {
        "value": "Safari",
        "count": 40,
        "share": 1.0,
        "usual_share": 0.0,
    }
    assert shares["$pathname"][0]["usual_share"] == 1.0
    assert "$release" not in shares
    assert len(evidence["examples"]) == 5
    assert evidence["examples"][0]["message"].startswith("Cannot read item")
    assert evidence["filters"] == {
        "event": "$exception",
        "properties": [
            {
                "key": "$exception_list",
                "operator": "icontains",
                "value": "of cart for ada@example.com",
                "type": "event",
            }
        ],
    }


def test_without_a_model_the_text_comes_from_the_evidence_and_says_so(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS])
    [task_id] = look(team.pk)
    gather_evidence(team.pk, 0, task_id, 0)
    draft_by_template(team.pk, task_id, "")
    task = get_task(team.pk, task_id)
    assert "40 times between 11 March 09:00 and 10:00 UTC" in task.what_happened
    assert "Browser “Safari” stands out: 100%" in task.likely_cause
    assert len(task.next_steps) >= 3
    assert task.drafted_by == "template"
    assert "No model is set up" in task.draft_note


def test_a_key_event_that_stops_becomes_one_task(team: Team, clickhouse: ClickHouseUsers) -> None:
    store(clickhouse.writer, team.pk, ORDERS)
    [task_id] = look(team.pk)
    task = with_evidence(team, task_id)
    assert (task.kind, task.subject) == (SignalKind.EVENT_DROP, "order paid")
    assert task.severity is Severity.CRITICAL
    evidence = task.evidence
    assert evidence["window_end"] == "2026-03-11T10:00:00Z"
    assert (evidence["count"], evidence["expected"], evidence["people"]) == (0, 60, 0)
    assert evidence["usual_people"] == 10
    assert evidence["filters"] == {"event": "order paid", "properties": []}
    draft_by_template(team.pk, task_id, "")
    text = get_task(team.pk, task_id)
    assert "100% is missing" in text.what_happened
    assert "has stopped altogether while others go on" in text.likely_cause


def test_when_everything_stops_there_is_one_task_and_not_one_for_each_event(
    clickhouse: ClickHouseUsers,
) -> None:
    team = make_team()
    until = UNTIL - 6 * HOUR
    store(clickhouse.writer, team.pk, hourly("seen", weeks_before(until, 6), 10))
    store(clickhouse.writer, team.pk, hourly("bought", weeks_before(until, 6), 10))
    look(team.pk)
    kinds = [(task.kind, task.subject) for task in tasks_of(team)]
    assert kinds == [(SignalKind.EVENT_DROP, "All events")]


def test_a_weekend_that_is_always_quiet_is_no_drop(clickhouse: ClickHouseUsers) -> None:
    team = make_team()
    sunday = UNTIL - timedelta(days=3)
    hours = [hour for hour in weeks_before(sunday, 6) if hour.weekday() < 5]
    store(clickhouse.writer, team.pk, hourly("order paid", hours, 20))
    look(team.pk, moment=sunday + timedelta(minutes=15))
    assert tasks_of(team) == []


def test_only_the_events_that_the_team_chose_are_watched(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse.writer, team.pk, ORDERS)
    change_settings(team.pk, SettingsChange(watched_events=("$pageview",)))
    assert look(team.pk) == []


def test_the_clocks_of_the_team_decide_which_hours_are_the_same() -> None:
    # on 29 March clocks in Berlin went forward: nine o'clock a week before was another hour of UTC
    zone = ZoneInfo("Europe/Berlin")
    wednesday = MOMENT.replace(month=4, day=1, hour=7, minute=0)
    assert week_before(wednesday, 1, zone) == wednesday - timedelta(weeks=1) + HOUR
    assert week_before(wednesday, 1, ZoneInfo("UTC")) == wednesday - timedelta(weeks=1)


def test_looking_again_changes_nothing(team: Team, clickhouse: ClickHouseUsers) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS, *ORDERS])
    first = look(team.pk)
    before = tasks_of(team)
    assert look(team.pk) == first
    assert look(team.pk, "another look") == first
    assert tasks_of(team) == before
    assert len(before) == 2


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_make_one_task(team: Team, clickhouse: ClickHouseUsers) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS])

    def one(number: int) -> list[int]:
        try:
            return look(team.pk, f"look {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(one, range(4)))
    assert found == [found[0]] * 4
    assert len(tasks_of(team)) == 1
    assert Signal.objects.of_team(team.pk).count() == 1


def store_second_spike(clickhouse: ClickHouseUsers, team: Team, hours_later: int) -> Any:
    hour = UNTIL + (hours_later - 1) * HOUR
    again = hourly("$exception", [hour], 90, exception)
    visits = hourly("$pageview", hours_between(UNTIL, UNTIL + hours_later * HOUR), 8)
    store(clickhouse.writer, team.pk, [*again, *visits])
    return MOMENT + hours_later * HOUR


def test_a_signal_that_comes_again_updates_the_open_task(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS])
    [task_id] = look(team.pk)
    with_evidence(team, task_id)
    draft_by_template(team.pk, task_id, "")
    assert look(team.pk) == []
    moment = store_second_spike(clickhouse, team, 3)
    assert look(team.pk, "later", moment) == [task_id]
    task = with_evidence(team, task_id)
    assert task.signal_count == 2
    assert task.evidence["count"] == 90
    # the text stays as it was drafted: people may have begun to work on it
    assert ": 40 in an hour" in task.title
    assert task.first_seen_at == UNTIL - HOUR
    assert task.last_seen_at == UNTIL + 3 * HOUR
    assert len(tasks_of(team)) == 1


def test_a_task_of_several_signals_is_named_by_the_one_that_its_evidence_describes(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS])
    moment = store_second_spike(clickhouse, team, 3)
    [task_id] = look(team.pk, moment=moment)
    assert ": 40 in an hour" in get_task(team.pk, task_id).title
    with_evidence(team, task_id)
    draft_by_template(team.pk, task_id, "")
    task = get_task(team.pk, task_id)
    assert ": 90 in an hour" in task.title
    assert "90 times" in task.what_happened


def test_a_dismissed_error_stays_quiet_and_a_mended_one_comes_back_as_a_new_task(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    store(clickhouse.writer, team.pk, [*RARE_ERRORS, *MANY_ERRORS])
    [task_id] = look(team.pk)
    moment = store_second_spike(clickhouse, team, 3)
    change_task(team, task_id, status=TaskStatus.DISMISSED)
    closed_at(team, task_id, UNTIL)
    assert look(team.pk, "dismissed", moment) == []
    assert [task.signal_count for task in tasks_of(team)] == [2]

    Signal.objects.of_team(team.pk).filter(window_start__gte=UNTIL).delete()
    change_task(team, task_id, status=TaskStatus.TRIAGE)
    change_task(team, task_id, status=TaskStatus.DONE)
    closed_at(team, task_id, UNTIL)
    [second] = look(team.pk, "mended", moment)
    assert second != task_id
    assert {task.status for task in tasks_of(team)} == {TaskStatus.DONE, TaskStatus.TRIAGE}


def closed_at(team: Team, task_id: int, moment: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tasks_task SET closed_at = %s WHERE id = %s AND team_id = %s",
            [moment, task_id, team.pk],
        )


SENT = {
    "RangeError: id # # #": {
        "$exception_type": "RangeError",
        "$exception_message": "id 12 0xFF a1b2c3d4e5f6a7b8",
    },
    "given 1": {"$exception_fingerprint": "given 1", "$exception_type": "X"},
    "Oops: first": {"$exception_list": [{"type": "Oops", "value": "first"}, {"type": "Cause"}]},
    "Error: ": {"$exception_list": "nonsense"},
    "Error: " + "ü" * 293: {"$exception_message": "ü" * 400},
    "Error: '; DROP TABLE x; -- \\ {a:String} %s": {
        "$exception_message": "'; DROP TABLE x; -- \\ {a:String} %s"
    },
}


def test_an_error_has_one_fingerprint_however_it_was_sent(
    team: Team, clickhouse: ClickHouseUsers
) -> None:
    hours = [UNTIL - HOUR]
    for properties in SENT.values():
        sent = hourly("$exception", hours, 30, lambda number, kept=properties: kept)  # type: ignore[misc]
        store(clickhouse.writer, team.pk, sent)
    counts = {
        task.fingerprint: with_evidence(team, task.pk).evidence["count"]
        for task in Task.objects.of_team(team.pk).filter(pk__in=look(team.pk))
    }
    assert counts == dict.fromkeys(SENT, 30)
