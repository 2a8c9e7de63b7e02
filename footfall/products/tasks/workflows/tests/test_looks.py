"""Looks over the real servers: events in ClickHouse, the workflow in Temporal, tasks in PostgreSQL, a local chat API."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleOverlapPolicy,
    WorkflowFailureError,
)

from footfall.foundations.identity.models import Team
from footfall.foundations.temporal.client import connect
from footfall.foundations.temporal.search_attributes import describe_job
from footfall.foundations.temporal.task_queue import TASK_QUEUE
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.foundations.testing.temporal_worker import running_worker
from footfall.products.tasks.backend.contracts import (
    JOB_KIND,
    LOOK_AT_TEAM,
    Run,
    RunState,
    RunTrigger,
    SettingsChange,
    SignalKind,
    Task,
    TaskFilters,
)
from footfall.products.tasks.backend.facade import (
    change_settings,
    get_run,
    list_runs,
    list_tasks,
    start_run,
)
from footfall.products.tasks.backend.logic.follow_run import (
    begin_run,
    fail_start,
    window_until,
)
from footfall.products.tasks.backend.models import Signal
from footfall.products.tasks.backend.models import Task as TaskRow
from footfall.products.tasks.backend.tests.chat_server import ANSWER, ModelServer
from footfall.products.tasks.backend.tests.conftest import model as model_fixture
from footfall.products.tasks.backend.tests.factories import (
    FINGERPRINT,
    HOUR,
    MOMENT,
    UNTIL,
    exception,
    hourly,
    store,
    weeks_before,
)
from footfall.products.tasks.plugin import plugin
from footfall.products.tasks.workflows.messages import SCHEDULE_ID, Look
from footfall.products.tasks.workflows.schedules import ensure_schedules

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
model = model_fixture

CANARY = "canary-key-8d21"
_STEPS = f"{__package__}.dying_steps"
DYING = replace(
    plugin,
    activities=tuple(f"{_STEPS}.{name.rpartition('.')[2]}" for name in plugin.activities),
)
_PATIENCE_S = 90
# one hour of errors; and an event that has stopped is missed in each window of six hours that is half empty
SIGNALS = 1 + 4


@pytest.fixture
def worker() -> Iterator[None]:
    with running_worker(plugin):
        yield


@pytest.fixture
def dying_worker() -> Iterator[None]:
    with running_worker(DYING):
        yield


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    """One with an error that spikes and an event that stops, at `MOMENT`."""
    return made_team(clickhouse, UNTIL)


def made_team(clickhouse: ClickHouseUsers, until: datetime) -> Team:
    made = make_team()
    visits = hourly("$pageview", weeks_before(until, 6), 8)
    orders = hourly("order paid", weeks_before(until - 6 * HOUR, 6), 10)
    errors = hourly("$exception", [until - HOUR], 40, exception)
    store(clickhouse.writer, made.pk, [*visits, *orders, *errors])
    return made


def waiting_for(work: Coroutine[Any, Any, T]) -> T:
    async def patiently() -> T:
        async with asyncio.timeout(_PATIENCE_S):
            return await work

    return asyncio.run(patiently())


async def begun(client: Client, team_id: int, key: str) -> Any:
    return await client.start_workflow(
        LOOK_AT_TEAM,
        Look(team_id, "manual", MOMENT.isoformat()),
        id=key,
        task_queue=TASK_QUEUE,
        search_attributes=describe_job(team_id, JOB_KIND),
    )


def looked(*team_ids: int) -> list[str]:
    """A look at each of the teams, all at once, to the end; the ids of the workflows."""

    async def all_together() -> list[str]:
        client = await connect()
        keys = [f"tasks:{team_id}:test:{uuid4()}" for team_id in team_ids]
        handles = [
            await begun(client, team_id, key) for team_id, key in zip(team_ids, keys, strict=True)
        ]
        for handle in handles:
            await handle.result()
        return keys

    return waiting_for(all_together())


def history_of(key: str) -> str:
    async def fetched() -> str:
        client = await connect()
        return (await client.get_workflow_handle(key).fetch_history()).to_json()

    return waiting_for(fetched())


def attempts_of(key: str) -> Counter[int]:
    """attempt -> how many steps ended with it."""

    async def counted() -> Counter[int]:
        history = await (await connect()).get_workflow_handle(key).fetch_history()
        return Counter(
            event.activity_task_started_event_attributes.attempt
            for event in history.events
            if event.HasField("activity_task_started_event_attributes")
        )

    return waiting_for(counted())


def tasks_of(team: Team) -> list[Task]:
    return sorted(list_tasks(team.pk, TaskFilters()).results, key=lambda task: task.kind)


def ended(team: Team, run_id: int) -> Run:
    deadline = time.monotonic() + _PATIENCE_S
    while (run := get_run(team.pk, run_id)).state is RunState.RUNNING:
        assert time.monotonic() < deadline, "the run did not end"
        time.sleep(0.05)
    return run


@pytest.mark.usefixtures("worker")
def test_a_look_ends_with_a_drafted_task_for_each_thing_that_stands_out(team: Team) -> None:
    looked(team.pk)
    spike, drop = tasks_of(team)
    assert (drop.kind, drop.subject) == (SignalKind.EVENT_DROP, "order paid")
    assert (spike.kind, spike.subject) == (SignalKind.ERROR_SPIKE, FINGERPRINT)
    assert (drop.signal_count, spike.signal_count) == (SIGNALS - 1, 1)
    for task in (drop, spike):
        assert (task.draft_state, task.drafted_by) == ("drafted", "template")
        assert "No model is set up" in task.draft_note
        assert task.evidence is not None
        assert task.evidence["window_end"] == "2026-03-11T10:00:00Z"
        assert len(task.next_steps) >= 3
    [run] = list_runs(team.pk)
    assert (run.state, run.step, run.error) == ("done", "finished", "")
    assert (run.signals_found, run.tasks_created, run.tasks_updated) == (SIGNALS, 2, 0)
    assert (run.steps_done, run.steps_total, run.looked_until) == (4, 4, UNTIL)


@pytest.mark.usefixtures("dying_worker")
def test_each_signal_is_drafted_once_although_every_step_is_cut_short_and_repeated(
    team: Team, model: ModelServer
) -> None:
    change_settings(team.pk, SettingsChange(base_url=model.base_url, model="m", api_key=CANARY))
    [key] = looked(team.pk)
    # begin, find, two of evidence, two of drafting, end: each ended with its second attempt
    assert attempts_of(key) == Counter({2: 7})
    assert Signal.objects.of_team(team.pk).count() == SIGNALS
    rows = TaskRow.objects.of_team(team.pk)
    assert {(row.evidence_attempts, row.draft_attempts) for row in rows} == {(2, 1)}
    assert [(task.title, task.drafted_by) for task in tasks_of(team)] == [
        (ANSWER["title"], "model")
    ] * 2
    # the answers were stored before the worker died, so nobody was asked twice
    assert len(model.requests) == 2
    [run] = list_runs(team.pk)
    assert (run.state, run.signals_found, run.tasks_created) == ("done", SIGNALS, 2)


@pytest.mark.usefixtures("dying_worker")
def test_so_it_is_without_a_model(team: Team) -> None:
    [key] = looked(team.pk)
    assert attempts_of(key) == Counter({2: 9})
    rows = TaskRow.objects.of_team(team.pk)
    assert {(row.evidence_attempts, row.draft_attempts) for row in rows} == {(2, 1)}
    assert {task.drafted_by for task in tasks_of(team)} == {"template"}


@pytest.mark.usefixtures("worker")
def test_three_looks_at_once_find_each_signal_once(team: Team) -> None:
    looked(team.pk, team.pk, team.pk)
    assert len(tasks_of(team)) == 2
    assert Signal.objects.of_team(team.pk).count() == SIGNALS
    runs = list_runs(team.pk)
    assert [run.state for run in runs] == ["done"] * 3
    assert sum(run.signals_found for run in runs) == SIGNALS
    assert sum(run.tasks_created for run in runs) == 2


@pytest.mark.usefixtures("worker")
def test_a_look_later_finds_nothing_new_and_asks_nobody(team: Team, model: ModelServer) -> None:
    change_settings(team.pk, SettingsChange(base_url=model.base_url, model="m"))
    looked(team.pk)
    before = tasks_of(team)
    looked(team.pk)
    assert tasks_of(team) == before
    assert len(model.requests) == 2
    assert list_runs(team.pk)[0].signals_found == 0


@pytest.mark.usefixtures("worker")
def test_when_the_model_refuses_the_evidence_speaks_and_says_why(
    team: Team, model: ModelServer
) -> None:
    change_settings(team.pk, SettingsChange(base_url=model.base_url, model="m", api_key=CANARY))
    model.script = [(401, {"error": {"message": f"bad key {CANARY}"}})] * 2
    [key] = looked(team.pk)
    for task in tasks_of(team):
        assert task.drafted_by == "template"
        assert "The endpoint does not accept the key (401)." in task.draft_note
        assert "written from the evidence" in task.draft_note
    assert len(model.requests) == 2
    assert [run.state for run in list_runs(team.pk)] == ["done"]
    # what Temporal keeps is encrypted: neither keys nor what events say
    kept = history_of(key)
    assert CANARY not in kept
    assert "cart" not in kept


@pytest.mark.usefixtures("worker")
def test_no_team_is_told_of_the_events_of_another(team: Team, clickhouse: ClickHouseUsers) -> None:
    quiet = make_team()
    store(clickhouse.writer, quiet.pk, hourly("$pageview", weeks_before(UNTIL, 2), 8))
    looked(team.pk, quiet.pk)
    assert tasks_of(quiet) == []
    assert len(tasks_of(team)) == 2


@pytest.mark.usefixtures("worker")
def test_a_look_at_a_team_that_is_gone_fails_and_leaves_nothing() -> None:
    gone = make_team()
    number = gone.pk
    gone.delete()
    with pytest.raises(WorkflowFailureError):
        looked(number)
    assert list_runs(number) == []


@pytest.mark.usefixtures("worker")
def test_somebody_asks_for_a_look_and_follows_it_to_its_end(clickhouse: ClickHouseUsers) -> None:
    team = made_team(clickhouse, window_until(timezone.now()))
    client = client_of(make_user(team.organization))
    path = f"/api/projects/{team.pk}/tasks"
    begun_run = client.post(f"{path}/runs")
    assert begun_run.status_code == 202
    run = ended(team, begun_run.json()["id"])
    assert (run.state, run.trigger, run.tasks_created) == ("done", "manual", 2)
    listed = client.get(path, {"status": "triage", "kind": "error_spike"}).json()["results"]
    assert [task["draft_state"] for task in listed] == ["drafted"]


def test_while_a_look_is_under_way_asking_again_gives_that_one(team: Team) -> None:
    # nobody works yet
    first, second = start_run(team.pk), start_run(team.pk)
    assert first.id == second.id
    with running_worker(plugin):
        assert ended(team, first.id).state is RunState.DONE
        third = start_run(team.pk)
        assert third.id != first.id
        assert ended(team, third.id).state is RunState.DONE


def test_a_look_whose_start_was_given_up_but_taken_tells_its_end(team: Team) -> None:
    key = f"tasks:{team.pk}:manual:{uuid4()}"
    run = begin_run(team.pk, key, RunTrigger.MANUAL, MOMENT)

    async def start() -> None:
        await begun(await connect(), team.pk, key)

    waiting_for(start())
    fail_start(team.pk, run.id, "The workflow server does not answer.")
    assert get_run(team.pk, run.id).state is RunState.FAILED
    with running_worker(plugin):
        deadline = time.monotonic() + _PATIENCE_S
        while get_run(team.pk, run.id).state is not RunState.DONE:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    done = get_run(team.pk, run.id)
    assert (done.error, done.tasks_created) == ("", 2)
    assert done.finished_at is not None


@pytest.fixture
def schedule() -> Iterator[None]:
    yield

    async def delete() -> None:
        await (await connect()).get_schedule_handle(SCHEDULE_ID).delete()

    waiting_for(delete())


@pytest.fixture
def _new_team_numbers() -> None:
    """A server that has seen these tests in this hour knows the looks at the first teams."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [Team._meta.db_table, 1000 + secrets.randbelow(2**30)],
        )


@pytest.mark.usefixtures("schedule", "worker", "_new_team_numbers")
def test_the_schedule_looks_at_every_team_once_an_hour(clickhouse: ClickHouseUsers) -> None:
    team = made_team(clickhouse, window_until(timezone.now()))
    off = made_team(clickhouse, window_until(timezone.now()))
    change_settings(off.pk, SettingsChange(is_enabled=False))

    async def twice() -> set[str]:
        client = await connect()
        await ensure_schedules(client)
        handle = client.get_schedule_handle(SCHEDULE_ID)
        for count in (1, 2):
            await handle.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)
            while len((await handle.describe()).info.recent_actions) < count:
                await asyncio.sleep(0.05)
        found = set()
        for started in (await handle.describe()).info.recent_actions:
            walk = started.action
            assert isinstance(walk, ScheduleActionExecutionStartWorkflow)
            await client.get_workflow_handle(
                walk.workflow_id, run_id=walk.first_execution_run_id
            ).result()
            found.add(walk.first_execution_run_id)
        return found

    assert len(waiting_for(twice())) == 2
    runs = list_runs(team.pk)
    # a second walk in the same hour finds the team looked at; between two hours there is one of each
    assert {run.trigger for run in runs} == {RunTrigger.SCHEDULE}
    assert len(runs) == len({run.looked_until for run in runs})
    assert {run.state for run in runs} == {RunState.DONE}
    assert [task.draft_state for task in tasks_of(team)] == ["drafted"] * 2
    assert list_runs(off.pk) == []


@pytest.mark.usefixtures("schedule")
def test_the_schedule_is_brought_to_what_is_written_and_stays_paused() -> None:
    async def described() -> tuple[Any, Any]:
        client = await connect()
        await ensure_schedules(client)
        handle = client.get_schedule_handle(SCHEDULE_ID)
        await handle.pause(note="while we move")
        await ensure_schedules(client)
        known = await handle.describe()
        return known.schedule, known.info.next_action_times

    schedule, times = waiting_for(described())
    assert (schedule.state.paused, schedule.state.note) == (True, "while we move")
    assert schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert {at.minute for at in times} == {12}
    assert times[1] - times[0] == timedelta(hours=1)


def test_a_scheduled_look_goes_on_where_the_last_one_ended() -> None:
    team = make_team()

    def at(hour: int, key: str) -> Run:
        moment = datetime(2026, 3, 11, hour, 12, tzinfo=UTC)
        return begin_run(team.pk, key, RunTrigger.SCHEDULE, moment)

    first = at(10, "first")
    assert (first.looked_from, first.looked_until) == (UNTIL - timedelta(days=1), UNTIL)
    # it did not end, so the next one does not rely on it
    assert at(11, "second").looked_from == UNTIL - timedelta(days=1) + HOUR
