"""Options of single steps, of who counts and of what is looked at, as clients of the API see them."""

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
ADA, BEA, CYD = (uuid.uuid4() for _ in range(3))
# Who does what, how many minutes after Monday noon, in which session, for which plan.
DONE = (
    (ADA, 0, "view", "s1", "pro"),
    (ADA, 10, "cart", "s1", "pro"),
    (ADA, 20, "view", "s1", "free"),
    (ADA, 30, "paid", "s2", "pro"),
    (BEA, 0, "view", "s3", "free"),
    (BEA, 50, "paid", "s3", "pro"),
    (CYD, 0, "view", "s4", "free"),
    (CYD, 40, "basket", "s4", "free"),
    (CYD, 24 * 60, "view", "s5", "free"),
    (CYD, 24 * 60 + 5, "paid", "s5", "free"),
)
# What is most frequent on one day is not on the other.
SEEN = (
    (ADA, 1, "seen", "s1", "big"),
    (BEA, 1, "seen", "s1", "small"),
    (CYD, 1, "seen", "s1", "big"),
    (ADA, 1 - 24 * 60, "seen", "s0", "small"),
    (BEA, 1 - 24 * 60, "seen", "s0", "small"),
    (CYD, 1 - 24 * 60, "seen", "s0", "big"),
)
VIEW, CART, PAID = {"event": "view"}, {"event": "cart"}, {"event": "paid"}
EITHER = {"kind": "GroupNode", "operator": "OR", "nodes": [CART, {"event": "basket"}]}


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(made.pk, uuid.uuid4(), event, "x", person, MONDAY + timedelta(minutes=minutes)),
                f'{{"$session_id": "{session}", "plan": "{plan}"}}',
            )
            for person, minutes, event, session, plan in (*DONE, *SEEN)
        ],
    )
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def funnel(*series: dict[str, Any], more: Any = None, **asked: Any) -> dict[str, Any]:
    return {
        "kind": "FunnelsQuery",
        "series": list(series),
        "dateRange": {"date_from": "2026-03-02", "date_to": "2026-03-03"},
        "funnelsFilter": asked,
        **(more or {}),
    }


def ask(client: APIClient, team: Team, query: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query}, format="json")


def results(client: APIClient, team: Team, query: Any) -> Any:
    response = ask(client, team, query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def counts(client: APIClient, team: Team, query: Any) -> list[int]:
    return [step["count"] for step in results(client, team, query)]


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ([VIEW, CART, PAID], [3, 1, 1]),
        ([VIEW, {**CART, "optionalInFunnel": True}, PAID], [3, 1, 3]),
        ([VIEW, CART, {**PAID, "optionalInFunnel": True}], [3, 1, 1]),
        ([VIEW, EITHER, PAID], [3, 2, 2]),
        (
            [VIEW, {**PAID, "funnelWindowInterval": 30, "funnelWindowIntervalUnit": "minute"}],
            [3, 2],
        ),
        ([{**VIEW, "math": "first_time_for_user"}, CART, PAID], [3, 1, 1]),
        ([{**VIEW, "math": "first_time_for_user"}, PAID], [3, 3]),
        (
            [
                {
                    **VIEW,
                    "math": "first_time_for_user_with_filters",
                    "properties": [{"type": "event", "key": "plan", "value": "pro"}],
                },
                PAID,
            ],
            [1, 1],
        ),
    ],
)
def test_options_of_steps_decide_who_gets_there(
    client: APIClient, team: Team, series: list[dict[str, Any]], expected: list[int]
) -> None:
    assert counts(client, team, funnel(*series)) == expected


def test_the_time_of_a_step_is_since_the_one_done_before_it(client: APIClient, team: Team) -> None:
    query = funnel(VIEW, {**CART, "optionalInFunnel": True}, PAID)
    _, cart, paid = results(client, team, query)
    assert cart["average_conversion_time"] == 10 * 60
    # Ada's since her cart, the others' since their views
    assert paid["average_conversion_time"] == (20 + 50 + 5) * 60 / 3


def test_one_of_several_is_named_after_all_of_them(client: APIClient, team: Team) -> None:
    _, step = results(client, team, funnel(VIEW, EITHER))
    assert (step["type"], step["action_id"], step["name"]) == ("groups", None, "cart or basket")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [3, 3]),
        ({"holdConstantProperties": [{"property": "plan"}]}, [3, 2]),
        ({"holdConstantProperties": [{"property": "plan"}, {"property": "$session_id"}]}, [3, 1]),
        ({"funnelAggregateByHogQL": "properties.$session_id"}, [4, 2]),
        ({"funnelAggregateByHogQL": "properties.plan"}, [2, 2]),
    ],
)
def test_whose_events_make_a_try(
    client: APIClient, team: Team, asked: dict[str, Any], expected: list[int]
) -> None:
    assert counts(client, team, funnel(VIEW, PAID, **asked)) == expected


def test_an_exclusion_may_have_filters(client: APIClient, team: Team) -> None:
    excluded = {
        **VIEW,
        "funnelFromStep": 0,
        "funnelToStep": 1,
        "properties": [{"type": "event", "key": "plan", "value": "free"}],
    }
    pro = [{"type": "event", "key": "plan", "value": "pro"}]
    query = funnel({**VIEW, "properties": pro}, PAID, exclusions=[excluded])
    assert counts(client, team, query) == [0, 0]


def test_actions_are_steps_and_exclusions(client: APIClient, team: Team) -> None:
    made = client.post(
        f"/api/projects/{team.pk}/actions",
        {"name": "filled", "steps": [{"event": "cart"}, {"event": "basket"}]},
        format="json",
    )
    assert made.status_code == 201, made.content
    action = {"kind": "ActionsNode", "id": made.json()["id"]}
    first, second = results(client, team, funnel(VIEW, action))
    assert (first["count"], second["count"]) == (3, 2)
    assert (second["type"], second["action_id"]) == ("actions", action["id"])
    excluded = {**action, "funnelFromStep": 0, "funnelToStep": 1}
    # Cyd begins again on the next day, Ada after her cart
    one_try = {**VIEW, "math": "first_time_for_user"}
    assert counts(client, team, funnel(one_try, PAID, exclusions=[excluded])) == [1, 1]
    of_one = {"kind": "GroupNode", "operator": "OR", "nodes": [action, PAID]}
    assert counts(client, team, funnel(VIEW, of_one)) == [3, 3]


def test_who_only_tests_is_left_out(client: APIClient, team: Team) -> None:
    team.test_account_filters = [
        {"type": "event", "key": "plan", "operator": "exact", "value": "pro"}
    ]
    team.save(update_fields=["test_account_filters"])
    asked = funnel(VIEW, PAID, more={"filterTestAccounts": True})
    # Only what is of the plan that the filter names is looked at.
    assert counts(client, team, asked) == [1, 1]


def test_a_comparison_answers_both_periods(client: APIClient, team: Team) -> None:
    more = {"compareFilter": {"compare": True, "compare_to": "-1d"}}
    query = {**funnel(VIEW, PAID, more=more), "dateRange": {"date_from": "2026-03-03"}}
    query["dateRange"]["date_to"] = "2026-03-03"
    found = results(client, team, query)
    assert [[(step["compare_label"], step["count"]) for step in steps] for steps in found] == [
        [("current", 1), ("current", 1)],
        [("previous", 3), ("previous", 2)],
    ]
    trends = {**query, "funnelsFilter": {"funnelVizType": "trends"}}
    assert [(item["compare_label"], item["entered"]) for item in results(client, team, trends)] == [
        ("current", [1]),
        ("previous", [3]),
    ]


def test_the_values_of_the_period_are_told_apart_in_the_one_before(
    client: APIClient, team: Team
) -> None:
    more = {
        "compareFilter": {"compare": True, "compare_to": "-1d"},
        "breakdownFilter": {"breakdown": "plan"},
        "dateRange": {"date_from": "2026-03-03", "date_to": "2026-03-03"},
    }
    found = results(client, team, funnel(VIEW, PAID, more=more))
    assert [(steps[0]["compare_label"], steps[0]["breakdown_value"]) for steps in found] == [
        ("current", "free"),
        ("previous", "free"),
        ("previous", "$$_posthog_breakdown_other_$$"),
    ]


def test_the_values_of_both_periods_are_in_one_order(client: APIClient, team: Team) -> None:
    more = {
        "compareFilter": {"compare": True},
        "breakdownFilter": {"breakdown": "plan"},
        "dateRange": {"date_from": "2026-03-02", "date_to": "2026-03-02"},
    }
    found = results(client, team, funnel({"event": "seen"}, PAID, more=more))
    assert [(steps[0]["breakdown_value"], steps[0]["count"]) for steps in found] == [
        ("big", 2),
        ("small", 1),
        ("big", 1),
        ("small", 2),
    ]


def test_a_sample_says_that_it_is_one(client: APIClient, team: Team) -> None:
    whole = ask(client, team, funnel(VIEW, PAID)).json()
    assert whole["sampling_factor"] is None
    asked = funnel(VIEW, PAID, more={"samplingFactor": 1})
    assert ask(client, team, asked).json()["results"] == whole["results"]
    sampled = ask(client, team, funnel(VIEW, PAID, more={"samplingFactor": 0.5})).json()
    assert sampled["sampling_factor"] == 0.5
    # Each person of the sample stands for two.
    assert {step["count"] % 2 for step in sampled["results"]} == {0}


def test_fifty_steps_of_which_ten_may_be_left_out(client: APIClient, team: Team) -> None:
    rare = [{"event": "never", "optionalInFunnel": True}] * 10
    query = funnel(VIEW, *rare, *[PAID] * 39)
    assert counts(client, team, query)[:12] == [3, *[0] * 10, 3]


OPTIONAL = {**CART, "optionalInFunnel": True}
HOUR = {"funnelWindowInterval": 1, "funnelWindowIntervalUnit": "hour"}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        (funnel({**VIEW, "optionalInFunnel": True}, PAID), "series.0.optionalInFunnel"),
        (
            funnel(VIEW, OPTIONAL, PAID, funnelOrderType="unordered"),
            "series.1.optionalInFunnel",
        ),
        (funnel(VIEW, *[OPTIONAL] * 11, PAID), "series.11.optionalInFunnel"),
        (funnel(VIEW, {**CART, "optionalInFunnel": "maybe"}), "series.1.optionalInFunnel"),
        (funnel({**VIEW, **HOUR}, PAID), "series.0.funnelWindowInterval"),
        (
            funnel(VIEW, {**PAID, **HOUR}, funnelOrderType="unordered"),
            "series.1.funnelWindowInterval",
        ),
        (
            funnel(VIEW, {**PAID, "funnelWindowIntervalUnit": "hour"}),
            "series.1.funnelWindowInterval",
        ),
        (funnel(VIEW, {**PAID, "funnelWindowInterval": 0}), "series.1.funnelWindowInterval"),
        (funnel(VIEW, {**EITHER, "operator": "AND"}), "series.1.operator"),
        (funnel(VIEW, {**EITHER, "nodes": []}), "series.1.nodes"),
        (funnel(VIEW, {**EITHER, "nodes": [EITHER]}), "series.1.nodes.0.kind"),
        (
            funnel(VIEW, {**EITHER, "nodes": [{**CART, "math": "first_time_for_user"}]}),
            "series.1.nodes.0.math",
        ),
        (
            funnel(
                VIEW,
                {
                    **EITHER,
                    "nodes": [
                        {
                            "properties": [
                                {"type": "event", "key": "k", "operator": "regex", "value": "("}
                            ]
                        }
                    ],
                },
            ),
            "series.1.nodes.0.properties.0.value",
        ),
        (funnel(VIEW, {"kind": "ActionsNode", "id": 2**40}), "series.1.id"),
        (funnel(VIEW, {"kind": "ActionsNode"}), "series.1.id"),
        (
            funnel(
                VIEW,
                PAID,
                exclusions=[
                    {"kind": "ActionsNode", "id": 2**40, "funnelFromStep": 0, "funnelToStep": 1}
                ],
            ),
            "funnelsFilter.exclusions.0.id",
        ),
        (
            funnel(
                VIEW,
                PAID,
                exclusions=[{"kind": "GroupNode", "funnelFromStep": 0, "funnelToStep": 1}],
            ),
            "funnelsFilter.exclusions.0.kind",
        ),
        (
            funnel(VIEW, {**PAID, "math": "first_time_for_user", "math_property": "x"}),
            "series.1.math_property",
        ),
        (
            funnel(VIEW, PAID, funnelAggregateByHogQL="plan"),
            "funnelsFilter.funnelAggregateByHogQL",
        ),
        (
            funnel(VIEW, PAID, funnelAggregateByHogQL="properties."),
            "funnelsFilter.funnelAggregateByHogQL",
        ),
        (
            funnel(
                VIEW,
                PAID,
                funnelAggregateByHogQL="properties.plan",
                more={"aggregation_group_type_index": 0},
            ),
            "funnelsFilter.funnelAggregateByHogQL",
        ),
        (
            funnel(VIEW, PAID, holdConstantProperties=[{"property": "plan", "type": "group"}]),
            "funnelsFilter.holdConstantProperties.0.group_type_index",
        ),
        (
            funnel(
                VIEW, PAID, holdConstantProperties=[{"property": "plan", "type": "data_warehouse"}]
            ),
            "funnelsFilter.holdConstantProperties.0.type",
        ),
        (
            funnel(VIEW, PAID, holdConstantProperties=[{"property": "plan"}] * 4),
            "funnelsFilter.holdConstantProperties",
        ),
        (funnel(VIEW, PAID, more={"samplingFactor": 0}), "samplingFactor"),
        (funnel(VIEW, PAID, more={"samplingFactor": 1.5}), "samplingFactor"),
        (
            funnel(VIEW, PAID, more={"compareFilter": {"compare": True, "compare_to": "soon"}}),
            "compareFilter.compare_to",
        ),
        (
            funnel(
                VIEW,
                PAID,
                funnelVizType="time_to_convert",
                more={"compareFilter": {"compare": True}},
            ),
            "compareFilter",
        ),
    ],
)
def test_a_wrong_option_is_refused_with_the_path_of_the_field(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    response = ask(client, team, query)
    assert (response.status_code, response.json().get("attr")) == (
        400,
        f"query.{attr}",
    ), response.content
    assert response.json()["detail"]


@pytest.mark.parametrize("text", ["'", '"', "\\", "\x00", "{p0:String}", "`", "😀", "') --", "\n"])
def test_hostile_names_are_only_names(client: APIClient, team: Team, text: str) -> None:
    query = funnel(
        VIEW,
        PAID,
        funnelAggregateByHogQL=f"properties.{text}",
        holdConstantProperties=[{"property": text}],
    )
    assert counts(client, team, query) == [0, 0]
