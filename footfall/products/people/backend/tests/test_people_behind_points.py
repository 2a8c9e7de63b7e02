"""Who is behind a point of an insight, and all persons, as clients of the API see them."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user
from footfall.products.people.backend.facade import persons, persons_by_id
from footfall.products.people.backend.tests.factories import make_person

pytestmark = pytest.mark.django_db

# PostgreSQL's teams begin anew with each run and ClickHouse may be an older one: what is asked for is of this run.
RUN = str(uuid.uuid4())
OF_THIS_RUN = [{"type": "event", "key": "run", "value": RUN}]
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAYS = {"date_from": "2026-03-02", "date_to": "2026-03-05"}
NAMES = ("ada", "bea", "cyd")
# Who opens which page, how many days and minutes after Monday noon.
VISITS = (
    ("ada", 0, 0, "/"),
    ("ada", 0, 5, "/shop"),
    ("ada", 1, 0, "/"),
    ("ada", 3, 0, "/"),
    ("bea", 0, 0, "/"),
    ("bea", 0, 10, "/shop"),
    ("cyd", 1, 0, "/"),
    ("cyd", 2, 0, "/"),
)


@pytest.fixture
def people(team: Team) -> dict[str, uuid.UUID]:
    return {name: person_of(team, name) for name in NAMES}


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    for name in NAMES:
        properties = {"email": f"{name}@example.com", "plan": "paid" if name == "ada" else "free"}
        person = make_person(made, name, f"{name}-phone", properties=properties)
        store_person(clickhouse, made.pk, person.id, properties, name)
        for who, days, minutes, url in VISITS:
            if who == name:
                store(clickhouse, made.pk, person.id, days, minutes, url)
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def person_of(team: Team, name: str) -> uuid.UUID:
    [found] = persons(team.pk, distinct_id=name).results
    return found.id


def store_person(
    clickhouse: ClickHouseUsers,
    team_id: int,
    person_id: uuid.UUID,
    properties: dict[str, Any],
    name: str,
) -> None:
    database = clickhouse.writer.settings.database
    clickhouse.writer.insert_rows(
        f"{database}.persons",
        ["team_id", "id", "properties", "is_identified", "is_deleted", "created_at", "version"],
        [(team_id, person_id, json.dumps(properties), True, False, MONDAY, 1)],
    )
    clickhouse.writer.insert_rows(
        f"{database}.person_distinct_ids",
        ["team_id", "distinct_id", "person_id", "is_deleted", "version"],
        [(team_id, f"{name}{end}", person_id, False, 1) for end in ("", "-phone")],
    )


def store(
    clickhouse: ClickHouseUsers,
    team_id: int,
    person: uuid.UUID,
    days: int,
    minutes: int,
    url: str,
    **properties: Any,
) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), "$pageview", "x", person),
                MONDAY + timedelta(days=days, minutes=minutes),
                json.dumps({"$current_url": url, "run": RUN, **properties}),
            )
        ],
    )


def ask(client: APIClient, team: Team, **query: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query}, format="json")


def actors(client: APIClient, team: Team, source: dict[str, Any], **more: Any) -> Any:
    response = ask(client, team, kind="ActorsQuery", source=source, **more)
    assert response.status_code == 200, response.content
    return response.json()


TRENDS: dict[str, Any] = {
    "kind": "TrendsQuery",
    "series": [{"event": "$pageview"}],
    "dateRange": DAYS,
    "properties": OF_THIS_RUN,
}
RETENTION: dict[str, Any] = {
    "kind": "RetentionQuery",
    "retentionFilter": {"totalIntervals": 4},
    "dateRange": {"date_to": "2026-03-05"},
    "properties": OF_THIS_RUN,
}
LIFECYCLE: dict[str, Any] = {**TRENDS, "kind": "LifecycleQuery"}
STICKINESS: dict[str, Any] = {**TRENDS, "kind": "StickinessQuery"}
PATHS: dict[str, Any] = {
    "kind": "PathsQuery",
    "pathsFilter": {"pathStartKey": "1_/", "pathEndKey": "2_/shop"},
    "dateRange": DAYS,
    "properties": OF_THIS_RUN,
}
STEP = {"kind": "EventsNode", "event": "$pageview"}
FUNNEL: dict[str, Any] = {
    "kind": "FunnelsQuery",
    "series": [
        STEP,
        {**STEP, "properties": [{"type": "event", "key": "$current_url", "value": "/shop"}]},
    ],
    "dateRange": DAYS,
    "properties": OF_THIS_RUN,
}


def point(source: dict[str, Any], **named: Any) -> dict[str, Any]:
    return {"kind": "InsightActorsQuery", "source": source, **named}


def funnel_point(source: dict[str, Any], **named: Any) -> dict[str, Any]:
    return {"kind": "FunnelsActorsQuery", "source": source, **named}


POINTS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    (point(TRENDS, day="2026-03-02"), {"ada", "bea"}),
    (point(TRENDS, day="2026-03-03"), {"ada", "cyd"}),
    (point(TRENDS), {"ada", "bea", "cyd"}),
    (point(RETENTION, interval=0), {"ada", "bea"}),
    (point(RETENTION, interval=0, column=1), {"ada"}),
    (point(RETENTION, day="2026-03-03", column=1), {"cyd"}),
    (point(LIFECYCLE, day="2026-03-03", status="new"), {"cyd"}),
    (point(LIFECYCLE, day="2026-03-03", status="dormant"), {"bea"}),
    (point(LIFECYCLE, day="2026-03-05", status="resurrecting"), {"ada"}),
    (point(STICKINESS, interval=3), {"ada"}),
    (point(STICKINESS, day=1), {"bea"}),
    (
        {"kind": "StickinessActorsQuery", "source": STICKINESS, "day": 2, "operator": "gte"},
        {"ada", "cyd"},
    ),
    (point(PATHS), {"ada", "bea"}),
    (point({**PATHS, "pathsFilter": {"pathDropoffKey": "1_/"}}), {"ada", "cyd"}),
    (funnel_point(FUNNEL, funnelStep=1), {"ada", "bea", "cyd"}),
    (funnel_point(FUNNEL, funnelStep=2), {"ada", "bea"}),
    (funnel_point(FUNNEL, funnelStep=-2), {"cyd"}),
    (
        funnel_point(
            {**FUNNEL, "funnelsFilter": {"funnelVizType": "trends"}},
            funnelTrendsEntrancePeriodStart="2026-03-03",
            funnelTrendsDropOff=True,
        ),
        {"ada", "cyd"},
    ),
    (
        funnel_point(
            {**FUNNEL, "funnelsFilter": {"funnelVizType": "time_to_convert", "binCount": 1}},
            funnelTimeBin=300,
        ),
        {"ada", "bea"},
    ),
)


@pytest.mark.parametrize(("source", "expected"), POINTS)
def test_those_behind_a_point_are_found(
    client: APIClient, team: Team, source: dict[str, Any], expected: set[str]
) -> None:
    answer = actors(client, team, source, select=["properties.email"])
    assert {row[0].split("@")[0] for row in answer["results"]} == expected


def test_an_actor_is_told_with_ids_and_properties(
    client: APIClient, team: Team, people: dict[str, uuid.UUID]
) -> None:
    answer = actors(client, team, point(TRENDS, day="2026-03-02"), search="ADA-pho")
    assert answer["columns"] == ["actor", "event_count"]
    assert answer["types"] == ["Tuple", "UInt64"]
    [[actor, count]] = answer["results"]
    known = persons_by_id(team.pk, [people["ada"]])[people["ada"]]
    assert actor == {
        "id": str(people["ada"]),
        "type": "person",
        "name": "ada@example.com",
        "distinct_ids": ["ada", "ada-phone"],
        "properties": {"email": "ada@example.com", "plan": "paid"},
        "is_identified": False,
        "created_at": known.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    assert count == 2


def test_sums_and_totals_tell_how_much_is_whose(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers, people: dict[str, uuid.UUID]
) -> None:
    for name, amount in (("ada", 5), ("ada", 2.5), ("bea", 1), ("bea", "none")):
        store(clickhouse, team.pk, people[name], 2, 0, "/paid", amount=amount)
    series = {"event": "$pageview", "math": "sum", "math_property": "amount"}
    asked = {**TRENDS, "series": [series]}
    answer = actors(client, team, point(asked, day="2026-03-04"), select=["id", "math_value"])
    held = dict(answer["results"])
    assert (held[str(people["ada"])], held[str(people["bea"])]) == (7.5, 1.0)
    total = ask(client, team, **asked).json()["results"][0]["data"][2]
    assert sum(value for value in held.values() if value is not None) == total == 8.5


def test_sessions_and_groups_are_told_by_what_is_known_of_them(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers, people: dict[str, uuid.UUID]
) -> None:
    session_id = f"s {RUN}"
    store(clickhouse, team.pk, people["ada"], 0, 30, "/a", **{"$session_id": session_id})
    store(clickhouse, team.pk, people["ada"], 0, 32, "/b", **{"$session_id": session_id})
    asked = {**TRENDS, "series": [{"event": "$pageview", "math": "unique_session"}]}
    [[session, times, length]] = actors(
        client,
        team,
        point(asked, day="2026-03-02"),
        select=["session", "event_count", "$session_duration"],
    )["results"]
    assert (session["id"], session["type"], times, length) == (session_id, "session", 2, 120.0)
    assert (session["$entry_current_url"], session["$end_current_url"]) == ("/a", "/b")
    assert session["person_id"] == str(people["ada"])
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"]
        + ["group_1"],
        [
            (
                team.pk,
                uuid.uuid4(),
                "joined",
                "x",
                people["ada"],
                MONDAY,
                f'{{"run": "{RUN}"}}',
                key,
            )
            for key in ("acme", "unknown", "")
        ],
    )
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.groups",
        ["team_id", "group_type_index", "group_key", "properties", "created_at", "version"],
        [(team.pk, 1, "acme", '{"size": 7}', MONDAY, 1), (team.pk, 0, "acme", "{}", MONDAY, 1)],
    )
    series = {"event": "joined", "math": "unique_group", "math_group_type_index": 1}
    source = point({**TRENDS, "series": [series]}, day="2026-03-02")
    answer = actors(client, team, source, select=["group", "properties.size"], orderBy=["id"])
    assert answer["results"] == [
        [
            {
                "id": "acme",
                "type": "group",
                "group_type_index": 1,
                "group_key": "acme",
                "properties": {"size": 7},
                "created_at": "2026-03-02T12:00:00.000Z",
            },
            "7",
        ],
        [
            {
                "id": "unknown",
                "type": "group",
                "group_type_index": 1,
                "group_key": "unknown",
                "properties": {},
                "created_at": None,
            },
            None,
        ],
    ]
    large = {"type": "group", "group_type_index": 1, "key": "size", "operator": "gt", "value": 5}
    answer = actors(client, team, source, select=["id"], properties=[large])
    assert answer["results"] == [["acme"]]


def test_all_persons_are_listed_filtered_and_searched(
    client: APIClient, team: Team, people: dict[str, uuid.UUID]
) -> None:
    def emails(**more: Any) -> list[str]:
        response = ask(client, team, kind="ActorsQuery", select=["properties.email"], **more)
        assert response.status_code == 200, response.content
        return [row[0].split("@")[0] for row in response.json()["results"]]

    assert sorted(emails()) == ["ada", "bea", "cyd"]
    assert emails(orderBy=["properties.email DESC"]) == ["cyd", "bea", "ada"]
    free = {"type": "person", "key": "plan", "value": "free"}
    assert emails(properties=[free], orderBy=["properties.email"]) == ["bea", "cyd"]
    either = {
        "type": "OR",
        "values": [
            {"type": "AND", "values": [free, {**free, "key": "email", "operator": "icontains"}]},
            {"type": "AND", "values": [{**free, "value": "paid"}]},
        ],
    }
    assert emails(properties=either) == ["ada"]
    assert emails(fixedProperties=[free], search="bea@") == ["bea"]
    assert emails(search="cyd-phone") == ["cyd"]
    assert emails(search=str(people["ada"])[:13]) == ["ada"]
    assert emails(search="nobody") == []


def test_pages_hold_everybody_once(client: APIClient, team: Team) -> None:
    pages = [
        ask(client, team, kind="ActorsQuery", select=["id"], limit=2, offset=offset).json()
        for offset in (0, 2)
    ]
    assert [page["hasMore"] for page in pages] == [True, False]
    assert len({row[0] for page in pages for row in page["results"]}) == 3
    assert sum(len(page["results"]) for page in pages) == 3


def test_merged_persons_are_one_actor(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers, people: dict[str, uuid.UUID]
) -> None:
    database = clickhouse.writer.settings.database
    clickhouse.writer.insert_rows(
        f"{database}.person_overrides",
        ["team_id", "old_person_id", "person_id", "merged_at", "version"],
        [(team.pk, people["bea"], people["ada"], MONDAY, 1)],
    )
    clickhouse.writer.run_command(f"SYSTEM RELOAD DICTIONARY {database}.person_overrides_dict")
    answer = actors(client, team, point(TRENDS, day="2026-03-02"), select=["id", "event_count"])
    assert answer["results"] == [[str(people["ada"]), 4]]


def test_somebody_without_a_profile_is_an_actor_too(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    nobody = uuid.uuid4()
    store(clickhouse, team.pk, nobody, 3, 0, "/")
    source = point(TRENDS, day="2026-03-05")
    answer = actors(client, team, source, select=["person"], orderBy=["id"])
    found = {row[0]["id"]: row[0] for row in answer["results"]}
    assert found[str(nobody)] == {
        "id": str(nobody),
        "type": "person",
        "name": str(nobody),
        "distinct_ids": [],
        "properties": {},
        "is_identified": False,
        "created_at": None,
    }
    unset = {"type": "person", "key": "plan", "operator": "is_not_set"}
    answer = actors(client, team, source, select=["id"], properties=[unset])
    assert answer["results"] == [[str(nobody)]]


def test_no_team_finds_anybody_of_another(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers, people: dict[str, uuid.UUID]
) -> None:
    other = make_team()
    theirs = make_person(other, "ada", properties={"email": "theirs@example.com"})
    store_person(clickhouse, other.pk, theirs.id, {"email": "theirs@example.com"}, "ada")
    store(clickhouse, other.pk, theirs.id, 0, 0, "/")
    # One id in both teams is two people.
    store(clickhouse, other.pk, people["ada"], 0, 0, "/")
    store_person(clickhouse, other.pk, people["ada"], {"email": "stolen@example.com"}, "stolen")
    for query in (
        {"kind": "ActorsQuery", "search": "theirs"},
        {"kind": "ActorsQuery", "search": "stolen"},
    ):
        assert ask(client, team, **query).json()["results"] == []
    answer = actors(client, team, point(TRENDS, day="2026-03-02"), select=["actor", "event_count"])
    assert {(row[0]["name"], row[1]) for row in answer["results"]} == {
        ("ada@example.com", 2),
        ("bea@example.com", 2),
    }
    store(clickhouse, team.pk, theirs.id, 2, 0, "/")
    answer = actors(client, team, point(TRENDS, day="2026-03-04"), select=["actor"])
    assert {row[0]["name"] for row in answer["results"]} == {"cyd@example.com", str(theirs.id)}
    stranger = client_of(make_user(other.organization))
    assert ask(stranger, team, kind="ActorsQuery").status_code == 404
    assert ask(stranger, team, kind="SessionsQuery", select=["session_id"]).status_code == 404


DAY = {"day": "2026-03-02"}
BY_URL = {**TRENDS, "breakdownFilter": {"breakdown": "$current_url"}}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"source": {"kind": "FlyingQuery"}}, "query.source.kind"),
        ({"source": point({"kind": "WebOverviewQuery"})}, "query.source.source.kind"),
        ({"source": point({**TRENDS, "series": []})}, "query.source.source.series"),
        ({"source": point({**TRENDS, "interval": "x"})}, "query.source.source.interval"),
        ({"source": point(TRENDS, day="2026-03-01")}, "query.source.day"),
        ({"source": point(TRENDS, day=1)}, "query.source.day"),
        ({"source": point(TRENDS, day="x' OR 1=1")}, "query.source.day"),
        ({"source": point(TRENDS, series=1)}, "query.source.series"),
        ({"source": point(TRENDS, compare="previous")}, "query.source.compare"),
        ({"source": point(TRENDS, breakdown="x")}, "query.source.breakdown"),
        ({"source": point(TRENDS, status="new")}, "query.source.status"),
        ({"source": point(TRENDS, interval=1)}, "query.source.interval"),
        ({"source": point(TRENDS, includeRecordings=True)}, "query.source.includeRecordings"),
        (
            {"source": point({**TRENDS, "trendsFilter": {"display": "BoldNumber"}}, **DAY)},
            "query.source.day",
        ),
        ({"source": point(BY_URL, breakdown=["a", "b"])}, "query.source.breakdown"),
        ({"source": point(RETENTION, interval=4)}, "query.source.interval"),
        ({"source": point(RETENTION, interval=3, column=1)}, "query.source.column"),
        ({"source": point(RETENTION, series=0)}, "query.source.series"),
        ({"source": point(LIFECYCLE, **DAY)}, "query.source.status"),
        ({"source": point(LIFECYCLE, status="new")}, "query.source.day"),
        ({"source": point(LIFECYCLE, status="old", **DAY)}, "query.source.status"),
        ({"source": point(STICKINESS)}, "query.source.day"),
        ({"source": point(STICKINESS, interval=9)}, "query.source.interval"),
        (
            {"source": point({**PATHS, "pathsFilter": {"pathEndKey": "/shop"}})},
            "query.source.source.pathsFilter.pathEndKey",
        ),
        (
            {
                "source": point(
                    {**PATHS, "pathsFilter": {"pathStartKey": "1_/", "pathEndKey": "3_/"}}
                )
            },
            "query.source.source.pathsFilter.pathEndKey",
        ),
        ({"source": funnel_point(FUNNEL)}, "query.source.funnelStep"),
        ({"source": funnel_point(FUNNEL, funnelStep=3)}, "query.source.funnelStep"),
        ({"source": funnel_point(FUNNEL, funnelStep=-1)}, "query.source.funnelStep"),
        (
            {"source": funnel_point({**FUNNEL, "funnelsFilter": {"funnelVizType": "trends"}})},
            "query.source.funnelTrendsEntrancePeriodStart",
        ),
        (
            {"source": funnel_point(FUNNEL, funnelStep=1, funnelStepBreakdown="x")},
            "query.source.funnelStepBreakdown",
        ),
        ({"select": ["team_id"]}, "query.select.0"),
        ({"select": ["id", "event_count"]}, "query.select.1"),
        ({"select": []}, "query.select"),
        ({"orderBy": ["sleep(1)"]}, "query.orderBy.0"),
        ({"limit": 100_000}, "query.limit"),
        ({"offset": -1}, "query.offset"),
        ({"properties": [{"type": "event", "key": "a", "value": "b"}]}, "query.properties.0.type"),
        (
            {"properties": [{"type": "person", "key": "a", "operator": "regex", "value": "("}]},
            "query.properties.0.value",
        ),
        ({"properties": [{"type": "cohort", "value": 7}]}, "query.properties.0.value"),
        (
            {"properties": [{"type": "group", "group_type_index": 0, "key": "a", "value": "b"}]},
            "query.properties.0.type",
        ),
    ],
)
def test_a_wrong_question_is_refused_with_the_path_of_the_field(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    response = ask(client, team, kind="ActorsQuery", **query)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "text", ["'", '"', "\\", "\\'", "\x00", "{p0:String}", "`", "😀", "') OR 1=1 --", "%", "\n"]
)
def test_hostile_texts_are_only_texts(client: APIClient, team: Team, text: str) -> None:
    asked = {"type": "person", "key": text, "operator": "icontains", "value": text}
    found = ask(client, team, kind="ActorsQuery", search=f"{text} {RUN}", properties=[asked])
    assert (found.status_code, found.json()["results"]) == (200, [])
    named = ask(
        client, team, kind="ActorsQuery", select=[f"properties.{text}"], orderBy=["created_at"]
    )
    assert (named.status_code, named.json()["results"]) == (200, [[None]] * 3)
    source = point(BY_URL, day="2026-03-02", breakdown=text)
    assert actors(client, team, source)["results"] == []


def test_the_person_of_a_session_is_told(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers, people: dict[str, uuid.UUID]
) -> None:
    store(clickhouse, team.pk, people["ada"], 0, 30, "/a", **{"$session_id": f"own {RUN}"})
    asked = {"kind": "SessionsQuery", "select": ["person"], "after": "all"}
    [[person]] = ask(client, team, **asked, eventProperties=OF_THIS_RUN).json()["results"]
    assert (person["name"], person["distinct_ids"]) == ("ada@example.com", ["ada", "ada-phone"])


def test_people_are_called_and_searched_by_what_the_project_says(
    client: APIClient, team: Team
) -> None:
    door = f"/api/projects/{team.pk}"
    names = {"person_display_name_properties": ["plan"]}
    assert client.patch(door, names, format="json").status_code == 200
    asked = {"kind": "ActorsQuery", "select": ["person_display_name"], "search": "PAI"}
    body = {"query": asked, "refresh": "force_blocking"}
    results = client.post(f"{door}/query", body, format="json").json()["results"]
    assert [row[0]["display_name"] for row in results] == ["paid"]
