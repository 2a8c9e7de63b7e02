"""Funnels as clients of the API see them."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, BEA, CYD, DAN = (uuid.uuid4() for _ in range(4))
# Who does what, how many minutes after Monday noon, with which browser.
DONE = (
    (ADA, 0, "view", "Chrome"),
    (ADA, 10, "cart", "Chrome"),
    (ADA, 40, "paid", "Firefox"),
    (BEA, 0, "view", "Firefox"),
    (BEA, 1, "help", "Firefox"),
    (BEA, 30, "cart", "Firefox"),
    (CYD, 24 * 60, "view", "Chrome"),
    (CYD, 24 * 60 + 20, "cart", "Chrome"),
    (CYD, 24 * 60 + 79, "paid", "Chrome"),
    (DAN, 5, "paid", "Chrome"),
)
FUNNEL: dict[str, Any] = {
    "kind": "FunnelsQuery",
    "series": [{"event": "view"}, {"event": "cart"}, {"event": "paid"}],
    "dateRange": {"date_from": "2026-03-02", "date_to": "2026-03-03"},
}


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    store(clickhouse, made.pk, DONE)
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store(clickhouse: ClickHouseUsers, team_id: int, done: Any) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        [
            *("team_id", "uuid", "event", "distinct_id", "person_id", "timestamp"),
            *("properties", "group_0"),
        ],
        [
            (
                *(team_id, uuid.uuid4(), event, "x", person),
                *(MONDAY + timedelta(minutes=minutes), f'{{"$browser": "{browser}"}}', browser),
            )
            for person, minutes, event, browser in done
        ],
    )


def ask(client: APIClient, team: Team, query: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query}, format="json")


def computed(client: APIClient, team: Team, query: Any) -> Any:
    """Not an answer that was kept."""
    body = {"query": query, "refresh": "force_blocking"}
    response = client.post(f"/api/projects/{team.pk}/query", body, format="json")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def funnel(**asked: Any) -> dict[str, Any]:
    return {**FUNNEL, "funnelsFilter": asked}


def counts(client: APIClient, team: Team, query: Any) -> list[int]:
    response = ask(client, team, query)
    assert response.status_code == 200, response.content
    return [step["count"] for step in response.json()["results"]]


def test_a_funnel_tells_how_far_people_get_and_how_long_they_take(
    client: APIClient, team: Team
) -> None:
    first, second, third = ask(client, team, FUNNEL).json()["results"]
    assert first == {
        "action_id": "view",
        "type": "events",
        "order": 0,
        "name": "view",
        "custom_name": None,
        "count": 3,
        "average_conversion_time": None,
        "median_conversion_time": None,
        "breakdown_value": None,
        "breakdown_label": None,
        "compare_label": None,
    }
    assert (second["count"], third["count"]) == (3, 2)
    assert (second["average_conversion_time"], second["median_conversion_time"]) == (1200.0, 1200.0)
    assert third["median_conversion_time"] == (30 + 59) * 60 / 2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"funnelWindowInterval": 40, "funnelWindowIntervalUnit": "minute"}, [3, 3, 1]),
        ({"funnelWindowInterval": 39, "funnelWindowIntervalUnit": "minute"}, [3, 3, 0]),
        ({"funnelOrderType": "strict"}, [3, 2, 2]),
        ({"funnelOrderType": "unordered"}, [4, 3, 2]),
        ({"exclusions": [{"event": "help", "funnelFromStep": 0, "funnelToStep": 1}]}, [2, 2, 2]),
        ({"exclusions": [{"event": "help", "funnelFromStep": 1, "funnelToStep": 2}]}, [3, 3, 2]),
    ],
)
def test_window_order_and_exclusions_decide_who_counts(
    client: APIClient, team: Team, asked: dict[str, Any], expected: list[int]
) -> None:
    assert counts(client, team, funnel(**asked)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"Chrome": [2, 2, 2], "Firefox": [1, 1, 0]}),
        ({"breakdownAttributionType": "last_touch"}, {"Firefox": [2, 2, 1], "Chrome": [1, 1, 1]}),
        ({"breakdownAttributionType": "all_events"}, {"Chrome": [2, 2, 1], "Firefox": [1, 1, 0]}),
        (
            {"breakdownAttributionType": "step", "breakdownAttributionValue": 2},
            {
                "Chrome": [1, 1, 1],
                "Firefox": [1, 1, 1],
                "$$_posthog_breakdown_null_$$": [1, 1, 0],
            },
        ),
    ],
)
def test_a_breakdown_asks_for_the_value_of_a_touch_or_a_step(
    client: APIClient, team: Team, asked: dict[str, Any], expected: dict[str, list[int]]
) -> None:
    query = {**funnel(**asked), "breakdownFilter": {"breakdown": "$browser"}}
    found = ask(client, team, query).json()["results"]
    assert {
        steps[0]["breakdown_value"]: [step["count"] for step in steps] for steps in found
    } == expected


def test_groups_get_through_a_funnel_together(client: APIClient, team: Team) -> None:
    assert counts(client, team, {**FUNNEL, "aggregation_group_type_index": 0}) == [2, 2, 2]


def test_times_to_convert_are_counted_in_bins(client: APIClient, team: Team) -> None:
    asked = funnel(funnelVizType="time_to_convert", binCount=2)
    answer = ask(client, team, asked).json()["results"]
    # 40 and 79 minutes
    assert answer == {"bins": [[2400, 1], [3571, 1]], "average_conversion_time": 59.5 * 60}
    asked = funnel(funnelVizType="time_to_convert", funnelToStep=1)
    assert sum(count for _, count in ask(client, team, asked).json()["results"]["bins"]) == 3


def test_trends_tell_how_many_of_each_day_convert(client: APIClient, team: Team) -> None:
    asked = {**funnel(funnelVizType="trends"), "interval": "day"}
    (answer,) = ask(client, team, asked).json()["results"]
    assert answer["days"] == ["2026-03-02", "2026-03-03"]
    assert (answer["entered"], answer["converted"]) == ([2, 1], [1, 1])
    assert answer["data"] == [50.0, 100.0]


def test_trends_by_value_have_a_series_for_each(client: APIClient, team: Team) -> None:
    asked = {**funnel(funnelVizType="trends"), "breakdownFilter": {"breakdown": "$browser"}}
    answer = ask(client, team, asked).json()["results"]
    assert {series["breakdown_value"]: series["entered"] for series in answer} == {
        "Chrome": [1, 1],
        "Firefox": [1, 0],
    }


def test_no_team_sees_what_another_did(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    asked = [
        funnel(funnelVizType=viz, funnelOrderType=order)
        for viz in ("steps", "time_to_convert", "trends")
        for order in ("ordered", "strict", "unordered")
    ]
    before = [computed(client, team, query) for query in asked]
    store(clickhouse, make_team().pk, [(person, m + 1, *rest) for person, m, *rest in DONE])
    assert [computed(client, team, query) for query in asked] == before
    stranger = client_of(make_user(make_team().organization))
    assert ask(stranger, team, FUNNEL).status_code == 404


def test_fifty_steps_are_answered(client: APIClient, team: Team) -> None:
    query = {**FUNNEL, "series": [{"event": "view"}, *[{"event": "cart"}] * 49]}
    assert counts(client, team, query) == [3, 3, *[0] * 48]


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({**FUNNEL, "series": [{"event": "view"}]}, "query.series"),
        ({**FUNNEL, "series": [{"event": "view"}] * 51}, "query.series"),
        (
            {**FUNNEL, "series": [{"event": "a"}, {"kind": "DataWarehouseNode"}]},
            "query.series.1.kind",
        ),
        ({**FUNNEL, "series": [{"event": "a"}, {"math": "sum"}]}, "query.series.1.math"),
        (
            {
                **FUNNEL,
                "series": [
                    {"event": "a"},
                    {
                        "event": "b",
                        "properties": [
                            {"type": "event", "key": "k", "operator": "regex", "value": "("}
                        ],
                    },
                ],
            },
            "query.series.1.properties.0.value",
        ),
        (funnel(funnelVizType="flow"), "query.funnelsFilter.funnelVizType"),
        (funnel(funnelOrderType="any"), "query.funnelsFilter.funnelOrderType"),
        (funnel(funnelWindowInterval=0), "query.funnelsFilter.funnelWindowInterval"),
        (funnel(funnelWindowIntervalUnit="year"), "query.funnelsFilter.funnelWindowIntervalUnit"),
        (
            funnel(exclusions=[{"event": "x", "funnelFromStep": 1, "funnelToStep": 1}]),
            "query.funnelsFilter.exclusions.0.funnelFromStep",
        ),
        (
            funnel(exclusions=[{"event": "x", "funnelFromStep": 0, "funnelToStep": 3}]),
            "query.funnelsFilter.exclusions.0.funnelToStep",
        ),
        (
            funnel(exclusions=[{"event": "x", "funnelFromStep": 0}]),
            "query.funnelsFilter.exclusions.0.funnelToStep",
        ),
        (
            funnel(
                funnelOrderType="unordered",
                exclusions=[{"event": "x", "funnelFromStep": 0, "funnelToStep": 1}],
            ),
            "query.funnelsFilter.exclusions.0.funnelToStep",
        ),
        (
            funnel(
                exclusions=[
                    {
                        "event": "x",
                        "funnelFromStep": 0,
                        "funnelToStep": 1,
                        "properties": [
                            {"type": "event", "key": "k", "operator": "regex", "value": "("}
                        ],
                    }
                ]
            ),
            "query.funnelsFilter.exclusions.0.properties.0.value",
        ),
        (
            funnel(funnelVizType="time_to_convert", funnelToStep=3),
            "query.funnelsFilter.funnelToStep",
        ),
        (
            funnel(funnelVizType="time_to_convert", funnelFromStep=2),
            "query.funnelsFilter.funnelFromStep",
        ),
        (
            {
                **funnel(funnelVizType="time_to_convert"),
                "breakdownFilter": {"breakdown": "$browser"},
            },
            "query.breakdownFilter",
        ),
        (
            {
                **funnel(breakdownAttributionType="step", breakdownAttributionValue=3),
                "breakdownFilter": {"breakdown": "$browser"},
            },
            "query.funnelsFilter.breakdownAttributionValue",
        ),
        ({**FUNNEL, "aggregation_group_type_index": 5}, "query.aggregation_group_type_index"),
        ({**FUNNEL, "dateRange": {"date_from": "soon"}}, "query.dateRange.date_from"),
    ],
)
def test_a_wrong_question_is_refused_with_the_path_of_the_field(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    response = ask(client, team, query)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "text", ["'", '"', "\\", "\\'", "\x00", "{p0:String}", "`", "😀", "') OR 1=1 --", "\n\t", "*("]
)
def test_hostile_texts_are_only_texts(client: APIClient, team: Team, text: str) -> None:
    node = {"event": text, "properties": [{"type": "event", "key": text, "value": text}]}
    excluded = {**node, "funnelFromStep": 0, "funnelToStep": 1}
    query = {
        **funnel(exclusions=[excluded]),
        "series": [node, node],
        "breakdownFilter": {"breakdown": text},
    }
    response = ask(client, team, query)
    assert (response.status_code, response.json()["results"]) == (200, []), response.content
