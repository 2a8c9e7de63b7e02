"""Filters that name more than properties, in every kind of question: test accounts, actions and cohorts."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import (
    client_of,
    make_organization,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db

NO_STAFF = [{"type": "event", "key": "email", "operator": "not_icontains", "value": "@us.example"}]
SERIES: dict[str, Any] = {"kind": "EventsNode", "event": "$pageview"}
# Of each kind, a question about page views.
QUESTIONS: dict[str, dict[str, Any]] = {
    "TrendsQuery": {"series": [SERIES]},
    "EventsQuery": {"select": ["event"], "event": "$pageview"},
    "FunnelsQuery": {"series": [SERIES, SERIES]},
    "RetentionQuery": {"retentionFilter": {}},
    "LifecycleQuery": {"series": [SERIES]},
    "StickinessQuery": {"series": [SERIES]},
    "PathsQuery": {"pathsFilter": {}},
    "WebOverviewQuery": {},
    "WebStatsTableQuery": {"breakdownBy": "Page"},
    "WebTrendsQuery": {},
}


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    # PostgreSQL's ids begin anew with each run, and ClickHouse may be an older one.
    made = Team.objects.create(
        id=10**12 + uuid.uuid4().int % 10**12,
        organization=make_organization(),
        name="asked",
        api_token=uuid.uuid4().hex,
        timezone="UTC",
    )
    store(clickhouse, made, "ada", email="ada@example.com")
    store(clickhouse, made, "bea", email="bea@example.com")
    store(clickhouse, made, "sam", email="sam@us.example")
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store(clickhouse: ClickHouseUsers, team: Team, name: str, **properties: Any) -> None:
    """Two page views of one visit, two hours ago."""
    at = timezone.now() - timedelta(hours=2)
    person = uuid.uuid5(uuid.NAMESPACE_OID, f"{team.id} {name}")
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team.id, uuid.uuid4(), "$pageview", name, person, at + timedelta(seconds=second)),
                json.dumps(
                    {
                        "$session_id": name,
                        "$pathname": f"/{second}",
                        "$current_url": f"https://a.example/{second}",
                        **properties,
                    }
                ),
            )
            for second in (1, 2)
        ],
    )


def ask(client: APIClient, team: Team, **query: Any) -> Any:
    return client.post(
        f"/api/projects/{team.id}/query",
        {"query": query, "refresh": "force_blocking"},
        format="json",
    )


def told(client: APIClient, team: Team, **query: Any) -> Any:
    response = ask(client, team, **query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def set_up(client: APIClient, team: Team, **fields: Any) -> Any:
    return client.patch(f"/api/projects/{team.id}", fields, format="json")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_test_accounts_are_left_out_as_their_filter_would_do(
    client: APIClient, team: Team, kind: str
) -> None:
    assert set_up(client, team, test_account_filters=NO_STAFF).status_code == 200
    question = {"kind": kind, **QUESTIONS[kind]}
    everybody = told(client, team, **question)
    without = told(client, team, **question, filterTestAccounts=True)
    assert without == told(client, team, **question, properties=NO_STAFF)
    assert without != everybody
    assert everybody == told(client, team, **question, filterTestAccounts=False)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_project_without_test_accounts_leaves_nobody_out(
    client: APIClient, team: Team, kind: str
) -> None:
    question = {"kind": kind, **QUESTIONS[kind]}
    assert told(client, team, **question, filterTestAccounts=True) == told(client, team, **question)


def test_sql_can_leave_test_accounts_out(client: APIClient, team: Team) -> None:
    set_up(client, team, test_account_filters=NO_STAFF)
    sql = {"kind": "HogQLQuery", "query": "SELECT count() FROM events WHERE {filters}"}
    assert told(client, team, **sql, filters={"filterTestAccounts": True}) == [[4]]
    assert told(client, team, **sql, filters={}) == [[6]]


@pytest.mark.parametrize(
    ("filters", "attr"),
    [
        ([{"type": "event"}], "test_account_filters.0.key"),
        ([{"type": "planet", "key": "a"}], "test_account_filters.0.type"),
        (
            [{"type": "event", "key": "a", "operator": "gt", "value": "x"}],
            "test_account_filters.0.value",
        ),
        (
            [{"type": "event", "key": "a", "operator": "regex", "value": "("}],
            "test_account_filters.0.value",
        ),
        ([{"type": "cohort", "value": 2**40}], "test_account_filters.0.value"),
        ("none", "test_account_filters"),
        ([5], "test_account_filters.0"),
    ],
)
def test_wrong_filters_of_test_accounts_are_not_kept(
    client: APIClient, team: Team, filters: object, attr: str
) -> None:
    response = set_up(client, team, test_account_filters=filters)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    team.refresh_from_db()
    assert team.test_account_filters == []


def test_wrong_rules_of_paths_are_not_kept(client: APIClient, team: Team) -> None:
    wrong = [{"regex": "a", "alias": "b"}, {"regex": "(", "alias": "b"}]
    response = set_up(client, team, path_cleaning_filters=wrong)
    assert (response.status_code, response.json()["attr"]) == (400, "path_cleaning_filters.1.regex")


def test_a_cohort_of_test_accounts_that_is_gone_is_told(client: APIClient, team: Team) -> None:
    cohort = client.post(
        f"/api/projects/{team.id}/cohorts", {"name": "staff", "is_static": True}, format="json"
    ).json()["id"]
    filters = [{"type": "cohort", "value": cohort, "operator": "not_in"}]
    assert set_up(client, team, test_account_filters=filters).status_code == 200
    trend = {"kind": "TrendsQuery", **QUESTIONS["TrendsQuery"], "filterTestAccounts": True}
    assert told(client, team, **trend)[0]["count"] == 6
    client.delete(f"/api/projects/{team.id}/cohorts/{cohort}")
    response = ask(client, team, **trend)
    assert (response.status_code, response.json()["attr"]) == (400, "query.filterTestAccounts")


def make_action(client: APIClient, team: Team, *steps: dict[str, Any], name: str = "") -> int:
    made = client.post(
        f"/api/projects/{team.id}/actions",
        {"name": name or uuid.uuid4().hex, "steps": list(steps)},
        format="json",
    )
    assert made.status_code == 201, made.content
    return int(made.json()["id"])


# Where a question of each kind names a series, with an event and with an action.
OF_ACTIONS: dict[str, str] = {
    "TrendsQuery": "query.series.0.id",
    "FunnelsQuery": "query.series.0.id",
    "LifecycleQuery": "query.series.0.id",
    "StickinessQuery": "query.series.0.id",
    "RetentionQuery": "query.retentionFilter.targetEntity.id",
}


def question_of(kind: str, series: dict[str, Any]) -> dict[str, Any]:
    if kind == "RetentionQuery":
        is_action = series["kind"] == "ActionsNode"
        entity = {
            "id": series["id"] if is_action else series["event"],
            "type": "actions" if is_action else "events",
        }
        return {
            "kind": kind,
            "retentionFilter": {"targetEntity": entity, "returningEntity": entity},
        }
    count = 2 if kind == "FunnelsQuery" else 1
    return {"kind": kind, "series": [{"custom_name": "viewed", **series}] * count}


def numbers_of(results: Any) -> str:
    """Without what names the series."""
    if isinstance(results, list):
        return str([numbers_of(item) for item in results])
    if not isinstance(results, dict):
        return str(results)
    kept = {
        name: numbers_of(value)
        for name, value in results.items()
        if name not in ("action", "action_id", "type", "name")
    }
    return str(kept)


@pytest.mark.parametrize("kind", OF_ACTIONS)
def test_an_action_is_asked_for_like_its_event(client: APIClient, team: Team, kind: str) -> None:
    action = make_action(client, team, {"event": "no such"}, {"event": "$pageview"})
    by_action = told(client, team, **question_of(kind, {"kind": "ActionsNode", "id": action}))
    by_event = told(client, team, **question_of(kind, SERIES))
    assert numbers_of(by_action) == numbers_of(by_event)
    nothing = make_action(client, team)
    by_nothing = told(client, team, **question_of(kind, {"kind": "ActionsNode", "id": nothing}))
    assert numbers_of(by_nothing) != numbers_of(by_event)


@pytest.mark.parametrize("kind", OF_ACTIONS)
def test_an_action_that_the_project_does_not_have_is_refused(
    client: APIClient, team: Team, kind: str
) -> None:
    other = make_team()
    theirs = make_action(client_of(make_user(other.organization)), other, {"event": "$pageview"})
    gone = make_action(client, team, {"event": "$pageview"})
    client.delete(f"/api/projects/{team.id}/actions/{gone}")
    for action in (theirs, gone, 2**50):
        response = ask(client, team, **question_of(kind, {"kind": "ActionsNode", "id": action}))
        assert response.status_code == 400, response.content
        assert response.json()["attr"] == OF_ACTIONS[kind]


@pytest.mark.parametrize("kind", [kind for kind in OF_ACTIONS if kind != "RetentionQuery"])
def test_answers_call_an_action_by_its_name(client: APIClient, team: Team, kind: str) -> None:
    action = make_action(client, team, {"event": "$pageview"}, name="saw a page")

    def names(custom_name: str | None) -> tuple[Any, str, str | None, str]:
        node = {"kind": "ActionsNode", "id": action, "name": "of old", "custom_name": custom_name}
        # not afresh: what was kept is of the name before
        asked = {"query": question_of(kind, node)}
        response = client.post(f"/api/projects/{team.id}/query", asked, format="json")
        assert response.status_code == 200, response.content
        found = response.json()["results"][0]
        if kind == "FunnelsQuery":
            return found["action_id"], found["name"], found["custom_name"], ""
        of, label = found["action"], found["label"].removesuffix(" - new")
        return of["id"], of["name"], of["custom_name"], label

    label = "" if kind == "FunnelsQuery" else "{}"
    assert names(None) == (action, "saw a page", None, label.format("saw a page"))
    assert names("mine") == (action, "saw a page", "mine", label.format("mine"))
    path = f"/api/projects/{team.id}/actions/{action}"
    assert client.patch(path, {"name": "looked"}, format="json").status_code == 200
    assert names(None) == (action, "looked", None, label.format("looked"))


def test_a_step_of_several_is_called_by_all_of_them(client: APIClient, team: Team) -> None:
    action = make_action(client, team, {"event": "$pageview"}, name="saw a page")
    nodes = [{"kind": "ActionsNode", "id": action}, {"kind": "EventsNode", "event": "paid"}]
    group = {"kind": "GroupNode", "operator": "OR", "nodes": nodes}
    funnel = {"kind": "FunnelsQuery", "series": [SERIES, group], "compareFilter": {"compare": True}}
    for steps in told(client, team, **funnel):
        assert [step["name"] for step in steps] == ["$pageview", "saw a page or paid"]


def test_an_action_that_is_gone_is_told_wherever_it_is_named(client: APIClient, team: Team) -> None:
    gone = make_action(client, team, {"event": "$pageview"})
    did = {
        "type": "behavioral",
        "value": "performed_event",
        "event_type": "actions",
        "key": str(gone),
        "time_value": 7,
        "time_interval": "day",
    }
    cohort = client.post(
        f"/api/projects/{team.id}/cohorts",
        {"name": "did", "filters": {"properties": {"type": "AND", "values": [did]}}},
        format="json",
    ).json()["id"]
    client.delete(f"/api/projects/{team.id}/actions/{gone}")
    node, entity = {"kind": "ActionsNode", "id": gone}, {"id": gone, "type": "actions"}
    group = {"kind": "GroupNode", "operator": "OR", "nodes": [SERIES, node]}
    funnel = {"kind": "FunnelsQuery", "series": [SERIES, group]}
    in_cohort = {"type": "cohort", "value": cohort}
    for query, attr in (
        (funnel, "series.1.nodes.1.id"),
        (
            {
                "kind": "ActorsQuery",
                "select": ["id"],
                "source": {"kind": "FunnelsActorsQuery", "funnelStep": 1, "source": funnel},
            },
            "source.source.series.1.nodes.1.id",
        ),
        (
            {"kind": "RetentionQuery", "retentionFilter": {"returningEntity": entity}},
            "retentionFilter.returningEntity.id",
        ),
        (
            {"kind": "PathsQuery", "pathsFilter": {}, "properties": [in_cohort]},
            "properties.0.value",
        ),
        (
            {"kind": "TrendsQuery", "series": [SERIES, {**SERIES, "properties": [in_cohort]}]},
            "series.1.properties.0.value",
        ),
        (
            {
                "kind": "TrendsQuery",
                "series": [SERIES],
                "breakdownFilter": {"breakdown_type": "cohort", "breakdown": ["all", cohort]},
            },
            "breakdownFilter.breakdown.1",
        ),
        (
            {
                "kind": "HogQLQuery",
                "query": f"SELECT 1 FROM events WHERE person_id IN COHORT {cohort}",
            },
            "query",
        ),
    ):
        response = ask(client, team, **query)
        assert (response.status_code, response.json()["attr"]) == (400, f"query.{attr}")
        assert f"this project has no action {gone}" in response.json()["detail"]


def test_an_action_can_be_excluded_from_a_funnel(client: APIClient, team: Team) -> None:
    first = {**SERIES, "properties": [{"type": "event", "key": "$pathname", "value": "/1"}]}
    second = {**SERIES, "properties": [{"type": "event", "key": "$pathname", "value": "/2"}]}
    funnel: dict[str, Any] = {"kind": "FunnelsQuery", "series": [first, second]}
    exclusion = {
        "kind": "ActionsNode",
        "id": make_action(client, team, {"event": "$pageview", "url": "example/2"}),
        "funnelFromStep": 0,
        "funnelToStep": 1,
    }
    counts = [
        [step["count"] for step in told(client, team, **funnel, funnelsFilter=filters)]
        for filters in ({}, {"exclusions": [exclusion]})
    ]
    # the event of a step is not between the steps
    assert counts == [[3, 3], [3, 3]]
    exclusion["id"] = 2**50
    response = ask(client, team, **funnel, funnelsFilter={"exclusions": [exclusion]})
    assert response.json()["attr"] == "query.funnelsFilter.exclusions.0.id"


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_cohort_filters_every_kind(client: APIClient, team: Team, kind: str) -> None:
    cohort = client.post(
        f"/api/projects/{team.id}/cohorts",
        {
            "name": "others",
            "filters": {
                "properties": {
                    "type": "AND",
                    "values": [
                        {
                            "type": "behavioral",
                            "value": "performed_event",
                            "key": "$pageview",
                            "event_type": "events",
                            "event_filters": NO_STAFF,
                            "time_value": 1,
                            "time_interval": "day",
                        }
                    ],
                }
            },
        },
        format="json",
    ).json()["id"]
    question = {"kind": kind, **QUESTIONS[kind]}
    in_cohort = told(client, team, **question, properties=[{"type": "cohort", "value": cohort}])
    assert in_cohort == told(client, team, **question, properties=NO_STAFF)
    assert in_cohort != told(client, team, **question)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_cohort_of_another_project_is_refused(client: APIClient, team: Team, kind: str) -> None:
    other = make_team()
    theirs = (
        client_of(make_user(other.organization))
        .post(f"/api/projects/{other.id}/cohorts", {"name": "a", "is_static": True}, format="json")
        .json()["id"]
    )
    question = {"kind": kind, **QUESTIONS[kind]}
    response = ask(client, team, **question, properties=[{"type": "cohort", "value": theirs}])
    assert response.status_code == 400, response.content
    assert response.json()["attr"] == "query.properties.0.value"


def test_a_changed_action_is_answered_anew(client: APIClient, team: Team) -> None:
    action = make_action(client, team, {"event": "no such"})
    query = {"kind": "TrendsQuery", "series": [{"kind": "ActionsNode", "id": action}]}
    body = {"query": query, "refresh": "blocking"}

    def count() -> int:
        response = client.post(f"/api/projects/{team.id}/query", body, format="json")
        return int(response.json()["results"][0]["count"])

    assert count() == 0
    client.patch(
        f"/api/projects/{team.id}/actions/{action}",
        {"steps": [{"event": "$pageview"}]},
        format="json",
    )
    assert count() == 6


def test_groups_may_not_be_too_deep(client: APIClient, team: Team) -> None:
    group: dict[str, Any] = {"type": "AND", "values": [{"type": "event", "key": "a", "value": 1}]}
    for _ in range(20):
        group = {"type": "OR", "values": [group]}
    response = ask(client, team, kind="TrendsQuery", series=[SERIES], properties=group)
    assert response.status_code == 400, response.content
    assert response.json()["attr"].startswith("query.properties.values.0.values")


@pytest.mark.parametrize(
    ("item", "attr"),
    [
        ({"operator": "between", "value": [1]}, "value"),
        ({"operator": "between", "value": [2, 1]}, "value"),
        ({"operator": "between", "value": ["a", 1]}, "value"),
        ({"operator": "is_date_before", "value": "soon"}, "value"),
        ({"operator": "is_date_exact", "value": ["2026-01-01", "2026-01-02"]}, "value"),
        ({"operator": "semver_gt", "value": "new"}, "value"),
        ({"operator": "semver_wildcard", "value": "1.2.3"}, "value"),
        ({"operator": "min", "value": None}, "value"),
        ({"operator": "resembles", "value": "a"}, "operator"),
        ({"type": "session", "key": "$mood", "value": "a"}, "key"),
        ({"type": "element", "key": "colour", "value": "a"}, "key"),
        ({"type": "element", "key": "selector", "operator": "gt", "value": "a"}, "operator"),
        ({"type": "element", "key": "selector", "value": "a::before"}, "value"),
        ({"type": "cohort", "key": "name", "value": 1}, "key"),
        ({"type": "cohort", "key": "id", "value": "1; DROP"}, "value"),
        ({"type": "cohort", "key": "id", "value": 1, "operator": "gt"}, "operator"),
        ({"type": "cohort", "key": "id", "value": []}, "value"),
    ],
)
def test_wrong_filters_are_refused_with_their_place(
    client: APIClient, team: Team, item: dict[str, Any], attr: str
) -> None:
    wrong = {"type": "event", "key": "a", **item}
    for properties, path in (
        ([wrong], "properties.0"),
        (
            {"type": "OR", "values": [{"type": "AND", "values": [wrong]}]},
            "properties.values.0.values.0",
        ),
    ):
        response = ask(client, team, kind="TrendsQuery", series=[SERIES], properties=properties)
        assert response.status_code == 400, response.content
        assert response.json()["attr"] == f"query.{path}.{attr}"


# Each passes ada and bea.
SAME: list[dict[str, Any]] = [
    {"type": "event_metadata", "key": "distinct_id", "value": ["ada", "bea"]},
    {"type": "hogql", "key": "properties.email ILIKE '%@example%' AND event = '$pageview'"},
    {
        "type": "hogql",
        "key": "person_id IN (SELECT person_id FROM events WHERE distinct_id NOT IN ('sam'))",
    },
]


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_expression_is_a_filter_of_every_question(
    client: APIClient, team: Team, kind: str
) -> None:
    question = {"kind": kind, **QUESTIONS[kind]}
    wanted = told(client, team, **question, properties=NO_STAFF)
    assert wanted != told(client, team, **question)
    for item in SAME:
        assert told(client, team, **question, properties=[item]) == wanted


def test_an_expression_is_a_filter_of_sql_persons_cohorts_and_actions(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    expression = {"type": "hogql", "key": "properties.email = 'ada@example.com'"}
    sql = {
        "kind": "HogQLQuery",
        "query": "SELECT count() FROM events AS e WHERE {filters} OR e.distinct_id = 'sam'",
    }
    assert told(client, team, **sql, filters={"properties": [expression]}) == [[4]]
    action = make_action(client, team, {"event": "$pageview", "properties": [expression]})
    trend = question_of("TrendsQuery", {"kind": "ActionsNode", "id": action})
    assert told(client, team, **trend)[0]["count"] == 2
    did = {
        "type": "behavioral",
        "value": "performed_event",
        "event_type": "events",
        "key": "$pageview",
        "time_value": 7,
        "time_interval": "day",
        "event_filters": [expression],
    }
    cohort = client.post(
        f"/api/projects/{team.id}/cohorts",
        {"name": "ada", "filters": {"properties": {"type": "AND", "values": [did]}}},
        format="json",
    ).json()["id"]
    events = {"kind": "EventsQuery", "select": ["distinct_id"]}
    in_cohort = [{"type": "cohort", "value": cohort}]
    assert told(client, team, **events, properties=in_cohort) == [["ada"], ["ada"]]
    # a condition of SQL in a cohort that a condition of SQL names
    by_name = [{"type": "hogql", "key": "person_id IN COHORT 'ada' AND event = '$pageview'"}]
    assert told(client, team, **events, properties=by_name) == [["ada"], ["ada"]]
    query = f"SELECT distinct_id FROM events WHERE {{filters}} OR person_id IN COHORT {cohort}"
    by_sql = {"kind": "HogQLQuery", "query": query}
    for filters in ([], in_cohort, by_name):
        asked = {"filters": {"properties": [*filters, expression]}}
        assert told(client, team, **by_sql, **asked) == [["ada"], ["ada"]]
    assert set_up(client, team, test_account_filters=[expression]).status_code == 200
    assert len(told(client, team, **events, filterTestAccounts=True)) == 2
    person = uuid.uuid5(uuid.NAMESPACE_OID, f"{team.id} ada")
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.persons",
        ["team_id", "id", "properties", "is_deleted", "created_at", "version"],
        [(team.id, person, '{"plan": "5"}', False, timezone.now(), 1)],
    )
    of_persons = [{"type": "hogql", "key": "properties.plan > 4 AND NOT is_identified"}]
    persons = {"kind": "ActorsQuery", "select": ["id"]}
    assert told(client, team, **persons, properties=of_persons) == [[str(person)]]
    of_persons = [{"type": "hogql", "key": "properties.plan > 5"}]
    assert told(client, team, **persons, properties=of_persons) == []


def test_an_expression_may_name_the_session_and_the_person_of_an_event(
    client: APIClient, team: Team
) -> None:
    events = {"kind": "EventsQuery", "select": ["distinct_id"]}
    for key, count in (
        ("session.entry_url = 'https://a.example/1' AND session.event_count = 2", 6),
        ("session.entry_url IS NULL", 0),
        ("person.created_at IS NULL AND session.pageview_count > 1", 6),
        ("timestamp > now() - INTERVAL 1 HOUR", 0),
        ("NULL", 0),
    ):
        found = told(client, team, **events, properties=[{"type": "hogql", "key": key}])
        assert len(found) == count, key


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("properties.email = ", "line 1, column 18"),
        ("event = 'a' AND\n  evnt = 'b'", "unknown column evnt: is it event? (line 2, column 3)"),
        ("sleep(1)", "the function sleep is not allowed: it waits (line 1, column 1)"),
        ("count() > 1", "here one row is looked at: count is of many (line 1, column 1)"),
        ("1 = row_number() OVER ()", "OVER is not allowed"),
        ("arrayJoin([1, 0])", "arrayJoin makes many of it"),
        ("properties.email", "expected a condition, which is true or false: this is Nullable(Str"),
        ("timestamp + event = 1", "Illegal types"),
        ("1 FROM events", "expected one expression"),
        ("1, 2", "expected one expression"),
        ("event AS e", "leave the AS out"),
        ("event = {name}", "there is no value for {name}"),
        ("1 UNION ALL SELECT 1", "expected one expression"),
        ("person_id IN (WITH x AS (SELECT 1) SELECT * FROM x)", "WITH is not allowed here"),
        ("event IN (SELECT name FROM system.tables)", "unknown table system.tables"),
        ("(((" * 20 + "1" + ")))" * 20, "nested too deeply"),
        ("  ", "expected an expression"),
        ("1) OR (1", "line 1, column 2"),
    ],
)
def test_wrong_expressions_are_refused_with_their_place(
    client: APIClient, team: Team, expression: str, said: str
) -> None:
    wrong = [NO_STAFF[0], {"type": "hogql", "key": expression}]
    response = ask(client, team, kind="TrendsQuery", series=[SERIES], properties=wrong)
    assert (response.status_code, response.json()["attr"]) == (400, "query.properties.1.key")
    assert said in response.json()["detail"]


def of_series(kind: str, *series: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "series": list(series), **fields}


def of_source(source: dict[str, Any]) -> dict[str, Any]:
    behind = {"kind": "FunnelsActorsQuery", "funnelStep": 1, "source": source}
    return {"kind": "ActorsQuery", "select": ["id"], "source": behind}


# Stands for an expression.
SQL = "<SQL>"
# Filters that one of SQL follows, and the same as groups.
IS_SET = {"type": "event", "key": "email", "operator": "is_set"}
WRITTEN = [IS_SET, {"type": "hogql", "key": SQL}]
GROUPS = {
    "type": "AND",
    "values": [{"type": "AND", "values": [IS_SET]}, {"type": "AND", "values": WRITTEN}],
}
WRITTEN_SERIES = {**SERIES, "properties": WRITTEN}
ONE_OF = {
    "kind": "GroupNode",
    "operator": "OR",
    "nodes": [{**SERIES, "event": "paid"}, WRITTEN_SERIES],
}
EXCLUSION = {**WRITTEN_SERIES, "funnelFromStep": 0, "funnelToStep": 1}
PARTS = [{"type": "event", "property": "email"}, {"type": "hogql", "property": SQL}]
ENTITY = {"id": "$pageview", "properties": WRITTEN}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        (of_series("TrendsQuery", SERIES, WRITTEN_SERIES), "series.1.properties.1.key"),
        (of_series("TrendsQuery", SERIES, properties=GROUPS), "properties.values.1.values.1.key"),
        (
            of_series("TrendsQuery", SERIES, breakdownFilter={"breakdowns": PARTS}),
            "breakdownFilter.breakdowns.1.property",
        ),
        (of_series("FunnelsQuery", SERIES, WRITTEN_SERIES), "series.1.properties.1.key"),
        (of_series("FunnelsQuery", SERIES, ONE_OF), "series.1.nodes.1.properties.1.key"),
        (
            of_series("FunnelsQuery", SERIES, SERIES, funnelsFilter={"exclusions": [EXCLUSION]}),
            "funnelsFilter.exclusions.0.properties.1.key",
        ),
        (
            of_series(
                "FunnelsQuery", SERIES, SERIES, funnelsFilter={"holdConstantProperties": PARTS}
            ),
            "funnelsFilter.holdConstantProperties.1.property",
        ),
        (
            of_source(of_series("FunnelsQuery", WRITTEN_SERIES, SERIES)),
            "source.source.series.0.properties.1.key",
        ),
        (
            {"kind": "RetentionQuery", "retentionFilter": {"returningEntity": ENTITY}},
            "retentionFilter.returningEntity.properties.1.key",
        ),
        (of_series("StickinessQuery", SERIES, WRITTEN_SERIES), "series.1.properties.1.key"),
        (of_series("LifecycleQuery", WRITTEN_SERIES), "series.0.properties.1.key"),
        (
            {"kind": "PathsQuery", "pathsFilter": {}, "properties": GROUPS},
            "properties.values.1.values.1.key",
        ),
    ],
)
def test_a_wrong_expression_is_told_with_its_whole_path(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    # What has no meaning is found before anything is read, and the other only by a row.
    for expression, said in (
        ("1 = 1 AND\n evnt = 'a'", "unknown column evnt: is it event? (line 2, column 2)"),
        ("intDiv(1, length(event) - 9) = 1", "an expression cannot be computed: Division by zero"),
    ):
        asked = json.loads(json.dumps(query).replace(SQL, json.dumps(expression)[1:-1]))
        response = ask(client, team, **asked)
        found = response.status_code, response.json()["attr"], response.json()["detail"]
        assert found == (400, f"query.{attr}", said)


def test_an_expression_that_a_row_breaks_is_told_where_the_question_names_it(
    client: APIClient, team: Team
) -> None:
    broken = {"type": "hogql", "key": "intDiv(1, length(event) - 9) = 1"}
    action = make_action(client, team, {"event": "$pageview", "properties": [broken]})
    by_action = of_series("TrendsQuery", SERIES, {"kind": "ActionsNode", "id": action})
    assert ask(client, team, **by_action).json()["attr"] == "query.series.1.id"
    assert set_up(client, team, test_account_filters=[broken]).status_code == 200
    tested = of_series("TrendsQuery", SERIES, filterTestAccounts=True)
    assert ask(client, team, **tested).json()["attr"] == "query.filterTestAccounts"
    # The engine does not say which of them it is.
    other = {"type": "hogql", "key": "event != 'a'"}
    of_two = ask(client, team, **of_series("TrendsQuery", SERIES, properties=[other, broken]))
    assert of_two.json()["attr"] == "query.properties"
    assert "(at one of query.properties.0.key, query.properties.1.key)" in of_two.json()["detail"]


def test_events_and_sessions_are_asked_for_by_where(client: APIClient, team: Team) -> None:
    events = {"kind": "EventsQuery", "select": ["distinct_id"], "orderBy": ["distinct_id"]}
    where = ["properties.$pathname = '/1'", "distinct_id != 'sam'"]
    assert told(client, team, **events, where=where) == [["ada"], ["bea"]]
    sessions = {"kind": "SessionsQuery", "select": ["session_id"], "orderBy": ["session_id"]}
    where = [
        "$session_duration < 2 AND sessions.$pageview_count = 2 AND NOT $is_bounce",
        "$entry_pathname = '/1' AND $channel_type = 'Direct' AND session_id IN ('ada', 'sam')",
        "$start_timestamp > now() - INTERVAL 3 HOUR AND $entry_current_url LIKE '%/1'",
    ]
    assert told(client, team, **sessions, where=where) == [["ada"], ["sam"]]
    assert told(client, team, **sessions, where=["$event_count = 3"]) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"kind": "EventsQuery", "select": ["event"], "where": ["1", "evnt = 'a'"]}, "evnt"),
        (
            {"kind": "SessionsQuery", "select": ["id"], "where": ["1", "event = 'a'"]},
            "unknown column event",
        ),
        (
            {"kind": "SessionsQuery", "select": ["id"], "where": ["1", "$session_duration"]},
            "expected a condition",
        ),
    ],
)
def test_a_wrong_where_is_refused_with_its_place(
    client: APIClient, team: Team, query: dict[str, Any], said: str
) -> None:
    response = ask(client, team, **query)
    assert (response.status_code, response.json()["attr"]) == (400, "query.where.1")
    assert said in response.json()["detail"]
