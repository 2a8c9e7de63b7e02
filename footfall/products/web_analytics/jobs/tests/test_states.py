"""The jobs against the real servers: what they build, what they find due, and what is published at once."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.dagster.resources import SHARED_RESOURCES
from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import make_team
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from footfall.products.web_analytics.backend.logic.build_states import build_states, sweep_states
from footfall.products.web_analytics.backend.logic.refresh_states import due, local_days, utc_hours
from footfall.products.web_analytics.jobs.assets import (
    refresh_web_states,
    states_agree_with_events,
    web_states_daily,
    web_states_hourly,
)

NOW = datetime.now(UTC)
YESTERDAY = (NOW - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
LONG_AGO = NOW - timedelta(hours=2)


def keep_team(team_id: int, **fields: Any) -> None:
    """PostgreSQL's own ids begin anew with each run, and ClickHouse may remember what an earlier run did to them."""
    made = make_team(**fields)
    Team.objects.filter(pk=made.pk).update(id=team_id)


def visit(writer: ClickHouse, team_id: int, at: datetime, inserted_at: datetime) -> None:
    properties = {"$session_id": str(uuid.uuid4()), "$pathname": "/", "$host": "example.com"}
    writer.insert_rows(
        "events",
        [
            *("team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"),
            "inserted_at",
        ],
        [
            (
                *(team_id, uuid.uuid4(), "$pageview", "ada", uuid.uuid4(), at),
                *(json.dumps(properties), inserted_at),
            )
        ],
    )


def overview(clickhouse: ClickHouseUsers, team_id: int) -> tuple[float | None, bool]:
    asked = {"date_from": "-1d", "date_to": "-1d"}
    result = run_query(
        clickhouse.reader,
        {"kind": "WebOverviewQuery", "dateRange": asked},
        Asker(team_id, ZoneInfo("UTC")),
        NOW,
        "query",
    )
    return result.results[1].value, result.usedPreAggregatedTables


def rows_of(writer: ClickHouse, team_id: int) -> int:
    sql = "SELECT count() FROM web_states WHERE team_id = {team_id:Int64}"
    return int(writer.run_query(sql, {"team_id": team_id}).rows[0][0])


@pytest.fixture
def a_day() -> list[tuple[datetime, datetime]]:
    return local_days(YESTERDAY.date(), YESTERDAY.date(), ZoneInfo("UTC"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asset", "first", "last"),
    [
        (web_states_daily, NOW - timedelta(days=89), NOW),
        (web_states_hourly, NOW - timedelta(days=3), NOW),
    ],
    ids=["90 days", "72 hours"],
)
def test_a_range_of_partitions_is_built_in_one_run_and_answers_questions(
    clickhouse: ClickHouseUsers,
    team_id: int,
    asset: dg.AssetsDefinition,
    first: datetime,
    last: datetime,
) -> None:
    keep_team(team_id)
    visit(clickhouse.writer, team_id, YESTERDAY, LONG_AGO)
    key = "%Y-%m-%d" if asset is web_states_daily else "%Y-%m-%d-%H:00"
    result = dg.materialize(
        [asset],
        resources=SHARED_RESOURCES,
        tags={
            "dagster/asset_partition_range_start": first.strftime(key),
            "dagster/asset_partition_range_end": last.strftime(key),
        },
    )
    assert result.success
    assert overview(clickhouse, team_id) == (1, True)


@pytest.mark.django_db
def test_the_schedules_job_builds_what_is_missing_and_the_check_agrees(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    keep_team(team_id, timezone="Asia/Kolkata")
    visit(clickhouse.writer, team_id, YESTERDAY, LONG_AGO)
    assert refresh_web_states.execute_in_process(resources=SHARED_RESOURCES).success
    assert overview(clickhouse, team_id) == (1, True)
    checked = states_agree_with_events(SHARED_RESOURCES["clickhouse"])
    assert isinstance(checked, dg.AssetCheckResult)
    shown: dict[str, Any] = {name: held.value for name, held in checked.metadata.items()}
    assert checked.passed
    assert shown["from_states"] > 0


def test_a_late_event_makes_its_windows_dirty_until_they_are_built_again(
    clickhouse: ClickHouseUsers, team_id: int, a_day: list[tuple[datetime, datetime]]
) -> None:
    writer = clickhouse.writer
    visit(writer, team_id, YESTERDAY, LONG_AGO)
    build_states(writer, team_id, a_day)
    assert overview(clickhouse, team_id) == (1, True)
    # not NOW: the build is complete until a moment that is later
    now = datetime.now(UTC)
    assert due(writer, team_id, a_day, now) == []
    visit(writer, team_id, YESTERDAY + timedelta(minutes=5), now)
    assert overview(clickhouse, team_id) == (2, False)
    assert due(writer, team_id, a_day, now) == [], "it may still be getting events"
    later = now + timedelta(minutes=30)
    assert due(writer, team_id, a_day, later) == a_day


def test_a_dirty_hour_leaves_the_others_to_states(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    writer = clickhouse.writer
    midnight = YESTERDAY.replace(hour=0)
    visit(writer, team_id, YESTERDAY, LONG_AGO)
    build_states(writer, team_id, utc_hours(midnight, midnight + timedelta(days=1)))
    visit(writer, team_id, YESTERDAY + timedelta(hours=3), datetime.now(UTC))
    assert overview(clickhouse, team_id) == (2, True)


def test_rows_of_replaced_builds_are_swept_when_nobody_can_be_reading_them(
    clickhouse: ClickHouseUsers, team_id: int, a_day: list[tuple[datetime, datetime]]
) -> None:
    writer = clickhouse.writer
    visit(writer, team_id, YESTERDAY, LONG_AGO)
    build_states(writer, team_id, a_day)
    writer.run_command(
        "INSERT INTO web_states (team_id, build_id, window_start, session_id)"
        " VALUES ({team_id:Int64}, 1, {at:DateTime64(3)}, 'of an old build')",
        {"team_id": team_id, "at": YESTERDAY},
    )
    assert rows_of(writer, team_id) == 2
    sweep_states(writer)
    writer.run_command("OPTIMIZE TABLE web_states FINAL", settings={"mutations_sync": 1})
    assert rows_of(writer, team_id) == 1
    assert overview(clickhouse, team_id) == (1, True)


def test_the_days_of_a_zone_are_whole_and_none_is_built_before_it_is_over(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    days = local_days(NOW.date() - timedelta(days=2), NOW.date() + timedelta(days=2), zone)
    visit(clickhouse.writer, team_id, NOW - timedelta(days=5), LONG_AGO)
    found = due(clickhouse.writer, team_id, days, NOW)
    assert all(start.astimezone(zone).time().isoformat() == "00:00:00" for start, _ in found)
    assert 0 < len(found) < len(days)
    assert max(end for _, end in found) <= NOW
