"""Sessions as clients of the API see them."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user

pytestmark = pytest.mark.django_db

# PostgreSQL's teams begin anew with each run and ClickHouse may be an older one: the sessions' names are of this run.
RUN = str(uuid.uuid4())
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, BEA = uuid.uuid4(), uuid.uuid4()
LONG, SHORT = f"long {RUN}", f"short {RUN}"
OF_THIS_RUN = [{"type": "event", "key": "run", "value": RUN}]
FROM_A_SEARCH = {"utm_source": "google", "utm_medium": "cpc", "gclid": "x"}
# Session, person, event, seconds after noon, properties.
EVENTS = (
    (LONG, ADA, "$pageview", 0, {"$pathname": "/", **FROM_A_SEARCH}),
    (LONG, ADA, "$pageview", 90, {"$pathname": "/pricing"}),
    (LONG, ADA, "paid", 120, {"amount": 5}),
    (SHORT, BEA, "$pageview", 3600, {"$pathname": "/", "$referring_domain": "$direct"}),
)


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    store(clickhouse, made.pk)
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store(clickhouse: ClickHouseUsers, team_id: int, *, with_run: str = RUN) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), event, "x", person, NOON + timedelta(seconds=seconds)),
                json.dumps(
                    {
                        "$session_id": session,
                        "$host": "shop.example.com",
                        "$current_url": f"https://shop.example.com{properties.get('$pathname', '')}",
                        "run": with_run,
                        **properties,
                    }
                ),
            )
            for session, person, event, seconds, properties in EVENTS
        ],
    )


def ask(client: APIClient, team: Team, **query: Any) -> Any:
    asked = {"kind": "SessionsQuery", "after": "2026-03-02", "eventProperties": OF_THIS_RUN}
    return client.post(
        f"/api/projects/{team.pk}/query", {"query": {**asked, **query}}, format="json"
    )


def rows(client: APIClient, team: Team, *select: str, **query: Any) -> list[list[Any]]:
    response = ask(client, team, select=list(select), **query)
    assert response.status_code == 200, response.content
    results: list[list[Any]] = response.json()["results"]
    return results


def test_sessions_tell_when_they_were_how_long_and_where_from(
    client: APIClient, team: Team
) -> None:
    select = [
        *("session_id", "$start_timestamp", "$end_timestamp", "$session_duration"),
        *("$entry_current_url", "$end_current_url", "$entry_pathname", "$end_pathname"),
        *("$entry_utm_source", "$channel_type", "$event_count", "$pageview_count", "$is_bounce"),
        "person_id",
    ]
    answer = ask(client, team, select=select).json()
    assert answer["columns"] == select
    assert answer["types"][:4] == [
        *("String", "DateTime64(3, 'UTC')", "DateTime64(3, 'UTC')", "Float64"),
    ]
    home = "https://shop.example.com/"
    assert answer["results"] == [
        [
            *(SHORT, "2026-03-02T13:00:00.000Z", "2026-03-02T13:00:00.000Z", 0.0, home, home),
            *("/", "/", None, "Direct", 1, 1, True, str(BEA)),
        ],
        [
            *(LONG, "2026-03-02T12:00:00.000Z", "2026-03-02T12:02:00.000Z", 120.0, home),
            *("https://shop.example.com", "/", "/pricing", "google", "Paid Search", 3, 2, False),
            str(ADA),
        ],
    ]
    assert (answer["hasMore"], answer["limit"], answer["offset"]) == (False, 100, 0)


def test_sessions_are_filtered_by_what_they_are_and_by_one_of_their_events(
    client: APIClient, team: Team
) -> None:
    def names(**query: Any) -> list[str]:
        return [row[0].split()[0] for row in rows(client, team, "session_id", **query)]

    def of_session(key: str, value: Any, operator: str = "exact") -> list[dict[str, Any]]:
        return [{"type": "session", "key": key, "value": value, "operator": operator}]

    assert names(properties=of_session("$session_duration", 60, "gt")) == ["long"]
    assert names(properties=of_session("$channel_type", "Direct")) == ["short"]
    assert names(properties=of_session("$entry_utm_source", "", "is_not_set")) == ["short"]
    assert names(properties=of_session("$is_bounce", "true")) == ["short"]
    assert names(properties=of_session("$end_timestamp", "2026-03-02T12:30:00Z", "is_date_before"))
    assert names(event="paid") == ["long"]
    # One event has to pass them all.
    pricing = [*OF_THIS_RUN, {"type": "event", "key": "$pathname", "value": "/pricing"}]
    assert names(eventProperties=pricing) == ["long"]
    assert names(eventProperties=pricing, event="paid") == []
    assert names(personId=str(BEA)) == ["short"]
    assert names(before="2026-03-02T12:30:00") == ["long"]
    assert names(after="2026-03-02T12:00:00") == ["short"]
    assert names(orderBy=["$session_duration DESC"]) == ["long", "short"]
    assert names(orderBy=["$entry_utm_source", "session_id"]) == ["long", "short"]


def test_without_after_they_are_of_the_last_day(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    answer = ask(client, team, select=["session_id"], after=None).json()
    assert answer["results"] == []
    everything = ask(client, team, select=["session_id"], after="all").json()
    assert len(everything["results"]) == 2


def test_pages_hold_every_session_once(client: APIClient, team: Team) -> None:
    pages = [
        ask(client, team, select=["id"], limit=1, offset=offset, orderBy=["$is_bounce"]).json()
        for offset in (0, 1)
    ]
    assert [page["hasMore"] for page in pages] == [True, False]
    assert sorted(row[0] for page in pages for row in page["results"]) == [LONG, SHORT]


def test_a_session_without_page_views_came_from_nowhere(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team.pk, uuid.uuid4(), "seen", "ada", ADA, NOON),
                json.dumps({"$session_id": f"own {RUN}", "run": RUN}),
            )
        ],
    )
    [[person, channel, path]] = rows(
        client, team, "person", "$channel_type", "$entry_pathname", event="seen"
    )
    assert (person["id"], person["distinct_ids"]) == (str(ADA), [])
    assert (channel, path) == (None, None)


def test_no_team_sees_sessions_of_another(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    before = rows(client, team, "session_id", "$event_count", "$channel_type", "person")
    store(clickhouse, make_team().pk)
    assert rows(client, team, "session_id", "$event_count", "$channel_type", "person") == before


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"select": []}, "query.select"),
        ({"select": ["team_id"]}, "query.select.0"),
        ({"select": ["session_id", "sleep(1)"]}, "query.select.1"),
        ({"select": ["id"], "orderBy": ["person"]}, "query.orderBy.0"),
        ({"select": ["id"], "after": "soon"}, "query.after"),
        ({"select": ["id"], "before": "x"}, "query.before"),
        ({"select": ["id"], "limit": 0}, "query.limit"),
        ({"select": ["id"], "personId": "ada"}, "query.personId"),
        ({"select": ["id"], "where": ["1 = 1", "1 ="]}, "query.where.1"),
        (
            {"select": ["id"], "properties": [{"type": "session", "key": "plan", "value": "x"}]},
            "query.properties.0.key",
        ),
        (
            {
                "select": ["id"],
                "properties": [
                    {"type": "session", "key": "$channel_type", "operator": "regex", "value": "("}
                ],
            },
            "query.properties.0.value",
        ),
        (
            {
                "select": ["id"],
                "eventProperties": [
                    {"type": "event", "key": "a", "operator": "gt", "value": "x"},
                ],
            },
            "query.eventProperties.0.value",
        ),
    ],
)
def test_a_wrong_question_is_refused_with_the_path_of_the_field(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    response = ask(client, team, **query)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert response.json()["detail"]


@pytest.mark.parametrize("text", ["'", '"', "\\", "\x00", "{p0:String}", "`", "') OR 1=1 --"])
def test_hostile_texts_are_only_texts(client: APIClient, team: Team, text: str) -> None:
    filters = [{"type": "session", "key": "$entry_pathname", "value": text}]
    assert rows(client, team, "session_id", properties=filters) == []
    named = [{"type": "event", "key": text, "value": text}]
    assert rows(client, team, "session_id", event=text, eventProperties=named) == []
