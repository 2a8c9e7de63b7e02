"""The door: what is answered, who may ask, and what is said when a question is wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import (
    anonymous_client,
    client_of,
    make_key,
    make_team,
    make_user,
)
from footfall.products.web_analytics.backend.facade import build_states
from footfall.products.web_analytics.backend.tests.visits import a_day_of_visits, store_events

pytestmark = pytest.mark.django_db

NOON = (datetime.now(UTC) - timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
MIDNIGHT = NOON.replace(hour=0)
LONG_AGO = NOON + timedelta(hours=12)
RANGE = {"date_from": f"{NOON:%Y-%m-%d}", "date_to": f"{NOON:%Y-%m-%d}"}
OVERVIEW: dict[str, Any] = {"kind": "WebOverviewQuery", "dateRange": RANGE}
TABLE: dict[str, Any] = {"kind": "WebStatsTableQuery", "dateRange": RANGE, "breakdownBy": "Page"}
TRENDS: dict[str, Any] = {"kind": "WebTrendsQuery", "dateRange": RANGE, "interval": "hour"}
WEB = (OVERVIEW, TABLE, TRENDS)


@pytest.fixture
def team(clickhouse: ClickHouseUsers, team_id: int) -> Team:
    """ClickHouse may remember what an earlier run stored for PostgreSQL's own ids, which begin anew."""
    made = make_team()
    Team.objects.filter(pk=made.pk).update(id=team_id)
    store_events(clickhouse.writer, team_id, a_day_of_visits(NOON), LONG_AGO)
    return Team.objects.get(pk=team_id)


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def ask(client: APIClient, team: Team, query: dict[str, Any]) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query}, format="json")


def test_the_overview_counts_what_the_readme_says(client: APIClient, team: Team) -> None:
    answer = ask(client, team, OVERVIEW)
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert {item["key"]: item["value"] for item in shown["results"]} == {
        "visitors": 3,
        "views": 4,
        "sessions": 2,
        "session duration": 45,
        "bounce rate": 50,
    }
    assert all(item["previous"] is None for item in shown["results"])
    assert shown["timezone"] == "UTC"
    assert shown["usedPreAggregatedTables"] is False
    assert shown["preAggregatedShare"] == 0


def test_a_comparison_has_the_day_before(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    before = [
        (event, person, at - timedelta(days=1), said)
        for event, person, at, said in a_day_of_visits(NOON)
    ]
    store_events(clickhouse.writer, team.pk, before[:1], LONG_AGO)
    shown = ask(client, team, {**OVERVIEW, "compareFilter": {"compare": True}}).json()
    visitors = shown["results"][0]
    assert (visitors["value"], visitors["previous"]) == (3, 1)
    assert visitors["changeFromPreviousPct"] == 200
    table = ask(client, team, {**TABLE, "compareFilter": {"compare": True}}).json()
    assert [row[:2] for row in table["results"]] == [["/", [2, 1]], ["/pricing", [2, 0]]]


@pytest.mark.parametrize(
    ("breakdown", "expected"),
    [
        ("Page", [["/", 2, 2, 2], ["/pricing", 2, 2, 1]]),
        ("InitialPage", [["/", 2, 3, 2], [None, 1, 1, 0]]),
        ("ExitPage", [["/pricing", 1, 2, 1], ["/", 1, 1, 1], [None, 1, 1, 0]]),
        ("InitialChannelType", [["Organic Search", 1, 2, 1], ["Direct", 1, 1, 1], [None, 1, 1, 0]]),
        ("Country", [["DE", 1, 2, 1], ["US", 1, 1, 1], [None, 1, 1, 0]]),
        ("Region", [[None, 2, 2, 1], ["Bayern", 1, 2, 1]]),
        ("City", [[None, 2, 2, 1], ["München", 1, 2, 1]]),
        ("Browser", [["Firefox", 1, 2, 1], ["Chrome", 1, 1, 1], [None, 1, 1, 0]]),
    ],
)
@pytest.mark.parametrize("from_states", [False, True], ids=["events", "states"])
def test_a_table_tells_the_values_apart(
    client: APIClient,
    team: Team,
    clickhouse: ClickHouseUsers,
    breakdown: str,
    expected: list[list[Any]],
    from_states: bool,
) -> None:
    day = [(MIDNIGHT, MIDNIGHT + timedelta(days=1))]
    build_states(clickhouse.writer, team.pk, day)
    query = {
        **TABLE,
        "breakdownBy": breakdown,
        "useWebAnalyticsPreAggregatedTables": from_states,
    }
    shown = ask(client, team, query).json()
    rows = [[row[0], *(cell[0] for cell in row[1:])] for row in shown["results"]]
    assert rows == expected
    assert shown["usedPreAggregatedTables"] is from_states
    assert shown["preAggregatedShare"] == int(from_states)


def test_a_table_is_read_page_by_page(client: APIClient, team: Team) -> None:
    pages = [
        ask(client, team, {**TABLE, "breakdownBy": "Country", "limit": 2, "offset": offset}).json()
        for offset in (0, 2)
    ]
    values = [[row[0] for row in page["results"]] for page in pages]
    assert values == [["DE", "US"], [None]]
    assert [page["hasMore"] for page in pages] == [True, False]


def test_sessions_stand_in_the_step_of_their_first_view(client: APIClient, team: Team) -> None:
    steps = ask(client, team, TRENDS).json()["results"]
    assert len(steps) == 24
    filled = {
        step["bucket"][11:16]: (step["metrics"]["PageViews"], step["metrics"]["Sessions"])
        for step in steps
        if step["metrics"]["PageViews"]
    }
    assert filled == {"12:00": (2, 1), "14:00": (1, 1), "15:00": (1, 0)}


def test_filters_choose_sessions_and_do_not_cut_them(client: APIClient, team: Team) -> None:
    on_a_page = {"type": "event", "key": "$pathname", "operator": "exact", "value": ["/pricing"]}
    shown = ask(client, team, {**OVERVIEW, "properties": [on_a_page]}).json()
    assert [item["value"] for item in shown["results"]] == [2, 2, 1, 90, 0]
    of_a_channel = {"type": "session", "key": "$channel_type", "value": ["Direct"]}
    shown = ask(client, team, {**OVERVIEW, "properties": [of_a_channel]}).json()
    assert [item["value"] for item in shown["results"]] == [1, 1, 1, 0, 100]


@pytest.mark.parametrize("query", WEB, ids=lambda query: query["kind"])
def test_one_team_never_counts_another_teams_visits_nor_reads_its_states(
    clickhouse: ClickHouseUsers, team: Team, query: dict[str, Any]
) -> None:
    build_states(clickhouse.writer, team.pk, [(MIDNIGHT, MIDNIGHT + timedelta(days=1))])
    other = make_team()
    outsider = client_of(make_user(other.organization))
    assert ask(outsider, team, query).status_code == 404
    assert ask(anonymous_client(), team, query).status_code == 401
    seen = ask(outsider, other, query).json()
    assert seen["usedPreAggregatedTables"] is False
    assert "/pricing" not in str(seen["results"])


def test_a_key_needs_the_scope_of_queries(team: Team) -> None:
    user = make_user(team.organization)
    for scopes, expected in ((["query:read"], 200), (["person:read"], 403)):
        asking = anonymous_client()
        asking.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(user, scopes)}")
        assert ask(asking, team, OVERVIEW).status_code == expected


_EVENT = {"type": "event", "key": "$pathname", "operator": "exact", "value": ["/"]}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({**OVERVIEW, "dateRange": {"date_from": "soon"}}, "query.dateRange.date_from"),
        (
            {**OVERVIEW, "dateRange": {"date_from": "2026-03-02", "date_to": "2026-03-01"}},
            "query.dateRange.date_from",
        ),
        ({**OVERVIEW, "dateRange": {"date_to": "2026-13-01"}}, "query.dateRange.date_to"),
        ({**OVERVIEW, "compareFilter": {"compare": "often"}}, "query.compareFilter.compare"),
        (
            {**OVERVIEW, "compareFilter": {"compare": True, "compare_to": "1 year"}},
            "query.compareFilter.compare_to",
        ),
        ({**OVERVIEW, "properties": {"key": "a"}}, "query.properties"),
        ({**OVERVIEW, "properties": [_EVENT] * 101}, "query.properties"),
        ({**OVERVIEW, "properties": [{"type": "sql", "key": "1"}]}, "query.properties.0.type"),
        (
            {**OVERVIEW, "properties": [{"type": "session", "key": "$nothing", "value": "a"}]},
            "query.properties.0.key",
        ),
        (
            {**OVERVIEW, "properties": [{**_EVENT, "operator": "like"}]},
            "query.properties.0.operator",
        ),
        (
            {**OVERVIEW, "properties": [{**_EVENT, "operator": "regex", "value": "(("}]},
            "query.properties.0.value",
        ),
        ({**OVERVIEW, "filterTestAccounts": "yes please"}, "query.filterTestAccounts"),
        ({**OVERVIEW, "sampling": 0.1}, "query.sampling"),
        ({**TABLE, "breakdownBy": "Shoe size"}, "query.breakdownBy"),
        ({"kind": "WebStatsTableQuery"}, "query.breakdownBy"),
        ({**TABLE, "limit": 0}, "query.limit"),
        ({**TABLE, "limit": 1001}, "query.limit"),
        ({**TABLE, "offset": -1}, "query.offset"),
        ({**TRENDS, "interval": "fortnight"}, "query.interval"),
        (
            {**TRENDS, "interval": "minute", "dateRange": {"date_from": "-90d"}},
            "query.interval",
        ),
    ],
)
def test_what_is_wrong_is_named(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    answer = ask(client, team, query)
    assert answer.status_code == 400, answer.content
    assert answer.json()["attr"] == attr


@pytest.mark.parametrize(
    "value", ["'; DROP TABLE events; --", "\\", "\x00", "%", "日本", "{a}", ""]
)
@pytest.mark.parametrize("query", WEB, ids=lambda query: query["kind"])
def test_hostile_values_are_values(
    client: APIClient, team: Team, query: dict[str, Any], value: str
) -> None:
    for operator in ("exact", "icontains"):
        filters = [{"type": "event", "key": f"a{value}", "operator": operator, "value": value}]
        answer = ask(client, team, {**query, "properties": filters})
        assert answer.status_code == 200, answer.content
        filters = [
            {"type": "session", "key": "$entry_pathname", "operator": operator, "value": value}
        ]
        assert ask(client, team, {**query, "properties": filters}).status_code == 200
