"""States: never seen by halves, never used when an event came since, and never different from the events."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import run_query
from footfall.products.web_analytics.backend.contracts import WebOverviewResult
from footfall.products.web_analytics.backend.facade import build_states
from footfall.products.web_analytics.backend.logic import build_states as building
from footfall.products.web_analytics.backend.tests.visits import a_day_of_visits, store_events

NOW = datetime.now(UTC)
NOON = (NOW - timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
MIDNIGHT = NOON.replace(hour=0)
DAY = (MIDNIGHT, MIDNIGHT + timedelta(days=1))
LONG_AGO = NOW - timedelta(hours=3)


def overview(reader: ClickHouse, team_id: int, **asked: Any) -> WebOverviewResult:
    day = f"{NOON:%Y-%m-%d}"
    query = {
        "kind": "WebOverviewQuery",
        "dateRange": {"date_from": day, "date_to": day},
        **asked,
    }
    asker = Asker(team_id, ZoneInfo("UTC"))
    answered: WebOverviewResult = run_query(reader, query, asker, NOW, "query")
    return answered


def views(result: WebOverviewResult) -> float | None:
    return result.results[1].value


def test_an_event_that_comes_late_is_counted_at_once_and_only_its_hour_is_read_anew(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    store_events(clickhouse.writer, team_id, a_day_of_visits(NOON), LONG_AGO)
    hours = [(MIDNIGHT + timedelta(hours=n), MIDNIGHT + timedelta(hours=n + 1)) for n in range(24)]
    build_states(clickhouse.writer, team_id, hours)
    assert overview(clickhouse.reader, team_id).preAggregatedShare == 1
    late = [("$pageview", "dee", NOON + timedelta(minutes=5), {"$pathname": "/late"})]
    store_events(clickhouse.writer, team_id, late, datetime.now(UTC))
    found = overview(clickhouse.reader, team_id)
    assert views(found) == 5
    assert found.preAggregatedShare == pytest.approx(23 / 24)


def test_an_event_without_a_visit_makes_nothing_dirty(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    store_events(clickhouse.writer, team_id, a_day_of_visits(NOON), LONG_AGO)
    build_states(clickhouse.writer, team_id, [DAY])
    store_events(clickhouse.writer, team_id, [("invoice paid", "dee", NOON, {})], datetime.now(UTC))
    assert overview(clickhouse.reader, team_id).preAggregatedShare == 1


def test_a_rebuild_takes_the_place_of_the_build_before(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    day = a_day_of_visits(NOON)
    store_events(clickhouse.writer, team_id, day, LONG_AGO)
    build_states(clickhouse.writer, team_id, [DAY])
    store_events(clickhouse.writer, team_id, day[:1], LONG_AGO)
    build_states(clickhouse.writer, team_id, [DAY])
    found = overview(clickhouse.reader, team_id)
    assert (views(found), found.preAggregatedShare) == (5, 1)


def test_a_rebuild_that_is_cut_short_changes_no_answer(
    clickhouse: ClickHouseUsers, team_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_events(clickhouse.writer, team_id, a_day_of_visits(NOON), LONG_AGO)
    hours = [(MIDNIGHT + timedelta(hours=n), MIDNIGHT + timedelta(hours=n + 1)) for n in range(24)]
    build_states(clickhouse.writer, team_id, hours)
    monkeypatch.setattr(building, "WINDOWS_AT_ONCE", 5)

    class CutShortError(Exception):
        pass

    def stop(done: int) -> None:
        if done >= 15:
            raise CutShortError

    with pytest.raises(CutShortError):
        building.build_states(clickhouse.writer, team_id, hours, announce=stop)
    found = overview(clickhouse.reader, team_id)
    assert (views(found), found.preAggregatedShare) == (4, 1)


def test_a_filter_that_states_do_not_know_reads_the_events(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    store_events(clickhouse.writer, team_id, a_day_of_visits(NOON), LONG_AGO)
    build_states(clickhouse.writer, team_id, [DAY])
    known = {"type": "event", "key": "$geoip_city_name", "value": ["München"]}
    found = overview(clickhouse.reader, team_id, properties=[known])
    assert (views(found), found.preAggregatedShare) == (2, 1)
    unknown = {"type": "event", "key": "plan", "operator": "is_not_set", "value": None}
    found = overview(clickhouse.reader, team_id, properties=[unknown])
    assert (views(found), found.preAggregatedShare) == (4, 0)


def test_people_who_were_merged_after_a_build_are_one_visitor(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    events = a_day_of_visits(NOON)
    store_events(clickhouse.writer, team_id, events, LONG_AGO)
    build_states(clickhouse.writer, team_id, [DAY])
    assert overview(clickhouse.reader, team_id).results[0].value == 3
    ids = dict(
        clickhouse.writer.run_query(
            "SELECT distinct_id, any(person_id) FROM events WHERE team_id = {team_id:Int64} GROUP BY distinct_id",
            {"team_id": team_id},
        ).rows
    )
    clickhouse.writer.insert_rows(
        "person_overrides",
        ["team_id", "old_person_id", "person_id", "merged_at", "version"],
        [(team_id, ids["bea"], ids["ada"], NOW, 1)],
    )
    clickhouse.writer.run_command("SYSTEM RELOAD DICTIONARY person_overrides_dict")
    found = overview(clickhouse.reader, team_id)
    assert (found.results[0].value, found.preAggregatedShare) == (2, 1)
