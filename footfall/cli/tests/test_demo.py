"""The made-up history: the same each time, in the shape that capture takes, and telling what it promises."""

import json
import pathlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from footfall.cli.demo.events import Event
from footfall.cli.demo.history import history
from footfall.cli.demo.plan import Plan
from footfall.cli.demo.record import plan_for
from footfall.cli.home import Home
from footfall.cli.trouble import TroubleError

ROOT = pathlib.Path(__file__).parents[3]
PLAN = Plan(seed=1, days=14, events=6000, until=datetime(2026, 11, 24, 16, tzinfo=UTC))
BUSY_PLAN = replace(PLAN, events=30_000)
_SHORT_NAMES = ("distinct_id", "event", "properties", "timestamp", "uuid")


def events_of(plan: Plan) -> list[Event]:
    return [event for day in history(plan) for event in day.events]


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return events_of(PLAN)


@pytest.fixture(scope="module")
def busy_events() -> list[Event]:
    return events_of(BUSY_PLAN)


def test_a_plan_gives_the_same_events_with_the_same_uuids(events: list[Event]) -> None:
    assert events_of(PLAN) == events


def test_another_seed_or_end_gives_other_uuids(events: list[Event]) -> None:
    known = {event.body["uuid"] for event in events}
    for other in (replace(PLAN, seed=2), replace(PLAN, until=PLAN.until + timedelta(hours=1))):
        assert not known & {event.body["uuid"] for event in events_of(other)}


def test_it_makes_about_as_many_events_as_asked_inside_of_its_days(events: list[Event]) -> None:
    assert abs(len(events) - PLAN.events) < 100
    moments = [datetime.fromtimestamp(event.at_ms / 1000, UTC) for event in events]
    assert PLAN.start <= min(moments)
    assert max(moments) < PLAN.until


def test_every_uuid_is_one_of_version_7_that_carries_its_time_and_the_plans_tag(
    events: list[Event],
) -> None:
    uuids = [UUID(event.body["uuid"]) for event in events]
    assert len(set(uuids)) == len(events)
    assert {(uuid.version, uuid.variant) for uuid in uuids} == {(7, uuids[0].variant)}
    assert [uuid.int >> 80 for uuid in uuids] == [event.at_ms for event in events]
    assert {uuid.int & (1 << 48) - 1 for uuid in uuids} == {PLAN.tag}


def test_every_event_is_what_capture_takes(events: list[Event]) -> None:
    schema = json.loads((ROOT / "contracts/events/captured_event.schema.json").read_text())
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    added = {"team_id": 1, "captured_at": "2026-11-24T16:00:00.000Z", "is_historical": True}
    for event in events:
        assert tuple(sorted(event.body)) == _SHORT_NAMES
        validator.validate({**event.body, **added})


def test_a_session_is_named_after_the_time_of_its_first_event(events: list[Event]) -> None:
    first: dict[str, int] = {}
    for event in events:
        session = event.body["properties"].get("$session_id")
        first.setdefault(session or "none", event.at_ms)
    first.pop("none")
    assert {UUID(session).int >> 80 for session in first} == set(first.values())
    assert all(UUID(session).int >> 80 == at_ms for session, at_ms in first.items())


def test_people_are_known_before_their_company_bills_them_and_no_name_is_of_somebody(
    events: list[Event],
) -> None:
    people = [
        event.body["properties"]["$set"] for event in events if event.body["event"] == "$identify"
    ]
    assert people
    assert all(
        person["name"] == f"User {person['email'].split('@')[0].removeprefix('user')}"
        and person["email"].endswith(".example")
        for person in people
    )


def test_it_holds_what_the_pages_show(busy_events: list[Event]) -> None:
    names = Counter(event.body["event"] for event in busy_events)
    assert {
        *("$pageview", "$pageleave", "$autocapture", "$identify", "$groupidentify", "$exception"),
        *("signed up", "report exported", "invoice paid", "subscription started"),
    } <= names.keys()
    said = [event.body["properties"] for event in busy_events]
    countries = {one.get("$geoip_country_code") for one in said}
    assert len(countries) > 8
    assert {"Desktop", "Mobile"} <= {one.get("$device_type") for one in said}
    assert len({one["currency"] for one in said if "revenue" in one}) > 1
    assert {"gclid", "msclkid", "fbclid"} <= {name for one in said for name in one}


def test_on_the_last_day_exports_of_reports_fail_and_become_rare(
    busy_events: list[Event],
) -> None:
    incident_ms = int(PLAN.incident_from.timestamp() * 1000)
    week_ms = 7 * 24 * 3_600_000

    def count(name: str, before_ms: int) -> int:
        begin = incident_ms - before_ms
        end = int(PLAN.until.timestamp() * 1000) - before_ms
        return sum(
            event.body["event"] == name and begin <= event.at_ms < end for event in busy_events
        )

    assert count("report exported", 0) < count("report exported", week_ms) / 2
    assert count("$exception", 0) > 5 * max(1, count("$exception", week_ms))


def test_a_project_keeps_its_plan_and_refuses_another(tmp_path: pathlib.Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    first = plan_for(home, 1, 1, 90, 1000, PLAN.until)
    assert plan_for(home, 1, 1, 90, 1000, PLAN.until + timedelta(days=3)) == first
    assert plan_for(home, 2, 7, 2, 500, PLAN.until).until == PLAN.until
    with pytest.raises(TroubleError, match="--seed 1 --days 90 --events 1000"):
        plan_for(home, 1, 2, 90, 1000, PLAN.until)
