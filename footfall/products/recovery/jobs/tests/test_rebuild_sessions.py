"""`rebuild_sessions` against plain Python: random sessions spoilt, events that arrive meanwhile, runs that are killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from django.db import connection

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.dagster.resources import SHARED_RESOURCES, ClickHouseWriter
from footfall.foundations.operations.models import OperatorAction
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.recovery.jobs.rebuild_sessions import rebuild_sessions
from footfall.products.recovery.jobs.tests.made_up_sessions import (
    FIRST_DAY,
    LAST_DAY,
    Visit,
    Visits,
    assert_agree,
    expected,
    insert,
    properties_of,
    stored,
)

SESSIONS: list[str | None] = [None, "", *(f"s{number}" for number in range(40))]


@dataclass
class House:
    """One team's events and sessions, beside those of another team that must stay as they are."""

    writer: ClickHouse
    team_id: int
    visits: Visits
    events: list[Visit] = field(default_factory=list)

    def add(self, visits: list[Visit]) -> None:
        insert(self.writer, self.team_id, visits)
        self.events += visits

    def arrive(self, count: int, sessions: list[str | None]) -> None:
        self.add(self.visits.make(count, sessions))

    def spoil(self) -> None:
        """Some events count twice, some sessions have no event, some hold the numbers of another."""
        insert(self.writer, self.team_id, self.visits.choose(self.events, 60))
        copy = (
            "INSERT INTO sessions SELECT team_id, concat(session_id, {suffix:String}), distinct_id, "
            "person_id, started_at, ended_at, entry_url, exit_url, entry_referring_domain, "
            "event_count + 7, pageview_count, autocapture_count FROM sessions "
            "WHERE team_id = {team_id:Int64} AND session_id IN ('s1', 's2', 's3')"
        )
        for suffix in ("", " that never was"):
            self.writer.run_command(copy, {"team_id": self.team_id, "suffix": suffix})

    def stored(self) -> dict[str, dict[str, Any]]:
        return stored(self.writer, self.team_id)

    def settled(self) -> dict[str, dict[str, Any]]:
        """What of the sessions does not depend on the order in which ClickHouse reads: not which distinct_id is shown."""
        return {
            session_id: {name: told for name, told in fields.items() if name != "distinct_id"}
            for session_id, fields in self.stored().items()
        }

    def assert_mended(self) -> None:
        assert_agree(self.stored(), expected(self.events))
        left = self.writer.run_query(
            "SELECT name FROM system.tables WHERE database = currentDatabase() "
            "AND name IN ('sessions_staging', 'sessions_to_rebuild')"
        )
        assert left.rows == []


@pytest.fixture
def house(clickhouse: ClickHouseUsers, team_id: int) -> House:
    # what a test left behind that failed
    for table in ("sessions_staging", "sessions_to_rebuild"):
        clickhouse.writer.run_command(f"DROP TABLE IF EXISTS {table} SYNC")
    house = House(clickhouse.writer, team_id, Visits(seed=team_id))
    for _ in range(4):
        house.arrive(150, SESSIONS)
    assert_agree(house.stored(), expected(house.events))
    return house


class InterruptedClickHouse(ClickHouse):
    """The real client; after each statement something else may happen to the house."""

    meanwhile: Callable[[str], None]

    def run_command(self, sql: str, *arguments: Any, **named: Any) -> None:
        super().run_command(sql, *arguments, **named)
        self.meanwhile(sql)


@dataclass
class BusyWriter:
    """In the place of the resource: opens the client above."""

    meanwhile: Callable[[str], None]

    @contextmanager
    def open(self) -> Iterator[ClickHouse]:
        with SHARED_RESOURCES["clickhouse"].open() as client:
            busy = InterruptedClickHouse(client.settings)
            busy.meanwhile = self.meanwhile
            yield busy


def chosen(house: House, **config: Any) -> dict[str, Any]:
    return {
        "operator": "ops@example.com",
        "reason": "counted twice",
        "dry_run": False,
        "team_id": house.team_id,
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        **config,
    }


def run(
    house: House,
    clickhouse: ClickHouseWriter | BusyWriter = SHARED_RESOURCES["clickhouse"],
    **config: Any,
) -> OperatorAction:
    result = rebuild_sessions.execute_in_process(
        run_config=chosen(house, **config),
        resources={"clickhouse": clickhouse},
        raise_on_error=False,
    )
    return OperatorAction.objects.get(run_id=result.run_id)


@pytest.mark.django_db
def test_spoilt_sessions_are_what_plain_python_makes_of_their_events(house: House) -> None:
    house.spoil()
    spoilt = house.stored()
    with pytest.raises(AssertionError):
        assert_agree(spoilt, expected(house.events))
    action = run(house)
    assert (action.outcome, action.error) == ("done", "")
    assert action.result == {"rebuilt": len(spoilt), "rounds": 1, "wrong": 0}
    house.assert_mended()


@pytest.mark.django_db
def test_a_dry_run_counts_and_changes_nothing(house: House) -> None:
    house.spoil()
    spoilt = house.settled()
    action = run(house, dry_run=True)
    assert action.result == {"would_rebuild": len(spoilt)}
    assert house.settled() == spoilt


@pytest.mark.django_db
def test_sessions_of_other_days_and_other_teams_are_carried_over_as_they_are(
    house: House, clickhouse: ClickHouseUsers
) -> None:
    other = House(clickhouse.writer, house.team_id + 1, Visits(seed=1))
    other.arrive(100, SESSIONS)
    other.spoil()
    house.spoil()
    before, spoilt = other.settled(), house.settled()
    assert run(house, first_day="2026-03-05", last_day="2026-03-05").outcome == "done"
    assert house.settled() == spoilt
    run(house)
    house.assert_mended()
    assert other.settled() == before


@pytest.mark.django_db
def test_events_that_arrive_at_every_step_are_counted_once(house: House) -> None:
    """Before and after every statement of the first round, for sessions that are rebuilt and for new ones."""
    house.spoil()
    steps: list[str] = []

    def meanwhile(sql: str) -> None:
        # a round is over when its copy is dropped; from then on the house is quiet
        if not any(step.startswith("DROP TABLE sessions_staging") for step in steps):
            steps.append(sql)
            house.arrive(3, ["s1", "s30", f"new {len(steps)}", None])

    action = run(house, BusyWriter(meanwhile))
    assert (action.outcome, action.error) == ("done", "")
    assert len(house.events) > 600 + 3 * 8
    # at least one of them came between the copy and the change of names, and was found
    assert action.result["rounds"] > 1
    house.assert_mended()


@pytest.mark.django_db
def test_sessions_that_never_come_to_rest_are_given_up_and_nothing_is_lost(house: House) -> None:
    def meanwhile(sql: str) -> None:
        if sql.startswith("INSERT INTO sessions_staging"):
            house.arrive(5, ["s1"])

    action = run(house, BusyWriter(meanwhile))
    assert action.outcome == "failed"
    assert "1 sessions still differ from their events" in action.error
    assert run(house).outcome == "done"
    house.assert_mended()


@pytest.mark.django_db
def test_a_merge_that_takes_copied_parts_away_makes_the_copy_begin_again(house: House) -> None:
    house.spoil()
    merged: list[str] = []

    def meanwhile(sql: str) -> None:
        if sql.startswith("CREATE TABLE sessions_staging") and not merged:
            merged.append(sql)
            house.writer.run_command("SYSTEM START MERGES sessions")
            house.writer.run_command("OPTIMIZE TABLE sessions FINAL")
            house.writer.run_command("SYSTEM STOP MERGES sessions")

    assert run(house, BusyWriter(meanwhile)).outcome == "done"
    assert merged
    house.assert_mended()


@pytest.mark.django_db
def test_an_insert_that_is_on_its_way_while_the_tables_change_names_is_waited_for(
    house: House,
) -> None:
    """It was given the table of before, and writes to it after the change."""
    house.spoil()
    late = house.visits.make(50, ["s1", "s30", "late"])
    may_go_on = threading.Event()
    begun: list[bool] = []

    def rows() -> Iterator[bytes]:
        # enough for the server to begin the statement before it has all of it
        yield b"\n" * 2**22
        for one in late:
            yield json_row(house.team_id, one)
            may_go_on.wait(30)

    slow = threading.Thread(
        target=house.writer.insert_stream, args=("events", "JSONEachRow", rows())
    )

    def meanwhile(sql: str) -> None:
        if sql.startswith("INSERT INTO sessions_staging") and not slow.ident:
            slow.start()
            begun.append(is_begun(house.writer))
        if sql.startswith("EXCHANGE"):
            threading.Timer(1, may_go_on.set).start()

    action = run(house, BusyWriter(meanwhile))
    slow.join(30)
    house.events += late
    assert begun == [True]
    assert (action.outcome, action.error) == ("done", "")
    house.assert_mended()


@pytest.mark.django_db
def test_what_was_carried_over_before_a_failure_is_not_carried_over_twice(house: House) -> None:
    house.spoil()

    def meanwhile(sql: str) -> None:
        if sql.startswith("INSERT INTO sessions_staging"):
            house.arrive(20, ["s1", "other 1"])
            house.arrive(20, ["s1", "other 2"])
        if sql.startswith("INSERT INTO sessions SELECT"):
            raise ConnectionResetError("ClickHouse went away")

    with dg.DagsterInstance.local_temp() as instance:
        failed = rebuild_sessions.execute_in_process(
            run_config=chosen(house, last_day=FIRST_DAY),
            resources={"clickhouse": BusyWriter(meanwhile)},
            instance=instance,
            raise_on_error=False,
        )
        again = dg.ReexecutionOptions(failed.run_id, ["plan_rebuild", "apply_rebuild"])
        with dg.execute_job(
            dg.reconstructable(bound_job),
            instance,
            run_config=chosen(house),
            reexecution_options=again,
        ) as result:
            assert result.success
    house.assert_mended()


@pytest.mark.django_db
def test_more_sessions_than_allowed_are_refused(house: House) -> None:
    action = run(house, max_rows=39)
    assert action.outcome == "failed"
    assert "40 rows, more than max_rows (39)" in action.error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("config", "error"),
    [
        ({"first_day": "yesterday"}, "first_day: 'yesterday' is no day"),
        ({"last_day": "2026-02-30"}, "last_day: '2026-02-30' is no day"),
        ({"first_day": "2026-03-09"}, "last_day comes before first_day"),
    ],
)
def test_days_that_are_none_are_refused_by_name(
    house: House, config: dict[str, Any], error: str
) -> None:
    action = run(house, **config)
    assert action.outcome == "failed"
    assert error in action.error


def killed(house: House, folder: Path, statement: str) -> str:
    """Run the command in a process that dies after the statement; returns the run's id."""
    database = connection.settings_dict["NAME"]
    url = os.environ["FOOTFALL_POSTGRES_URL"].rsplit("/", 1)[0]
    module = "footfall.products.recovery.jobs.tests.killed_rebuild"
    ended = subprocess.run(
        [sys.executable, "-m", module, str(folder), statement, json.dumps(chosen(house))],
        env={**os.environ, "FOOTFALL_POSTGRES_URL": f"{url}/{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-3000:]
    return OperatorAction.objects.latest("started_at").run_id


def taken_up_again(instance: dg.DagsterInstance, run_id: str) -> OperatorAction:
    """As the daemon does it: the killed run is a failed one, and what it has not done is executed in its place."""
    run = instance.get_run_by_id(run_id)
    assert run is not None
    instance.report_run_failed(run)
    with dg.execute_job(
        dg.reconstructable(bound_job),
        instance,
        reexecution_options=dg.ReexecutionOptions.from_failure(run_id, instance),
    ):
        return OperatorAction.objects.get(run_id=run_id)


def bound_job() -> dg.JobDefinition:
    definitions = dg.Definitions(
        jobs=[rebuild_sessions], resources=SHARED_RESOURCES, executor=dg.in_process_executor
    )
    return definitions.resolve_job_def("rebuild_sessions")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO sessions_to_rebuild",
        "CREATE TABLE sessions_staging",
        "INSERT INTO sessions_staging",
        "EXCHANGE TABLES",
        "DROP TABLE sessions_staging",
    ],
)
def test_a_killed_run_is_taken_up_again(house: House, tmp_path: Path, statement: str) -> None:
    house.spoil()
    run_id = killed(house, tmp_path, statement)
    assert OperatorAction.objects.get(run_id=run_id).outcome == "running"
    # to the table of before or to the new one, whichever now has the name
    house.arrive(30, ["s1", "s30", "new"])
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        action = taken_up_again(instance, run_id)
    assert (action.outcome, action.error) == ("done", "")
    house.assert_mended()


@pytest.mark.django_db(transaction=True)
def test_a_killed_run_is_taken_up_again_after_clickhouse_merged_what_it_left(
    house: House, tmp_path: Path
) -> None:
    house.spoil()
    run_id = killed(house, tmp_path, "EXCHANGE TABLES")
    # sessions that are none of the wanted ones, in the table of before, which is started anew
    insert_before = "INSERT INTO sessions_staging SELECT * FROM sessions WHERE team_id = 0"
    house.writer.run_command(insert_before)
    house.writer.run_command("SYSTEM START MERGES sessions_staging")
    house.writer.run_command("OPTIMIZE TABLE sessions_staging FINAL")
    house.arrive(30, ["s1", "new"])
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        action = taken_up_again(instance, run_id)
    assert (action.outcome, action.error) == ("done", "")
    house.assert_mended()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_clickhouse_may_have_carried_over_is_built_anew(
    house: House, tmp_path: Path
) -> None:
    house.spoil()
    run_id = killed(house, tmp_path, "EXCHANGE TABLES")
    house.arrive(30, ["late"])
    # A part of the table of before that stands in the new one too, and whose token no longer tells.
    house.writer.run_command(
        "INSERT INTO sessions_staging SELECT * FROM sessions "
        "WHERE team_id = {team_id:Int64} AND session_id = 'late'",
        {"team_id": house.team_id},
    )
    action = OperatorAction.objects.get(run_id=run_id)
    # ClickHouse has been started since.
    action.result["copied_since"] = "2026-01-01T00:00:00+00:00"
    action.save(update_fields=["result"])
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        action = taken_up_again(instance, run_id)
    assert (action.outcome, action.error) == ("done", "")
    house.assert_mended()


@pytest.mark.django_db
def test_what_another_run_left_is_not_touched(house: House) -> None:
    house.writer.run_command("CREATE TABLE sessions_staging AS sessions")
    action = run(house)
    assert action.outcome == "failed"
    assert "Another run of rebuild_sessions was killed in its last step" in action.error
    assert house.writer.run_query("SELECT count() FROM sessions_staging").rows == [(0,)]
    house.writer.run_command("DROP TABLE sessions_staging SYNC")


def is_begun(writer: ClickHouse) -> bool:
    """Waits until the server is at an insert into events."""
    sql = "SELECT count() FROM system.processes WHERE query LIKE 'INSERT INTO events%'"
    for _ in range(600):
        if writer.run_query(sql).rows[0][0]:
            return True
        time.sleep(0.05)
    return False


def json_row(team_id: int, visit: Visit) -> bytes:
    row = {
        "team_id": team_id,
        "uuid": str(visit.uuid),
        "event": visit.event,
        "distinct_id": visit.distinct_id,
        "person_id": str(visit.person_id),
        "timestamp": visit.timestamp.strftime("%Y-%m-%d %H:%M:%S"),
        "captured_at": visit.timestamp.strftime("%Y-%m-%d %H:%M:%S"),
        "properties": json.dumps(properties_of(visit)),
    }
    return json.dumps(row).encode() + b"\n"
