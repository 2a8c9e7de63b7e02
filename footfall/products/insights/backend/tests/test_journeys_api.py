"""Retention, lifecycle, stickiness and paths as clients of the API see them."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user

pytestmark = pytest.mark.django_db

# PostgreSQL's teams begin anew with each run and ClickHouse may be an older one: what is asked for is of this run.
RUN = str(uuid.uuid4())
OF_THIS_RUN = [{"type": "event", "key": "run", "value": RUN}]
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, BEA, CYD = (uuid.uuid4() for _ in range(3))
DAYS = {"date_from": "2026-03-02", "date_to": "2026-03-05"}
# Who opens which page, how many days and minutes after Monday noon.
VISITS = (
    (ADA, 0, 0, "/"),
    (ADA, 0, 5, "/shop/"),
    (ADA, 0, 6, "/buy/7"),
    (ADA, 1, 0, "/"),
    (ADA, 3, 0, "/"),
    (BEA, 0, 0, "/"),
    (BEA, 0, 10, "/shop"),
    (BEA, 0, 41, "/buy/8"),
    (CYD, 1, 0, "/"),
    (CYD, 2, 0, "/"),
)


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    made = make_team()
    for person, days, minutes, url in VISITS:
        store(clickhouse, made.pk, person, MONDAY + timedelta(days=days, minutes=minutes), url)
    return made


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store(
    clickhouse: ClickHouseUsers, team_id: int, person: uuid.UUID, at: datetime, url: str
) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), "$pageview", "x", person, at),
                f'{{"$current_url": "{url}", "run": "{RUN}"}}',
            )
        ],
    )


def ask(client: APIClient, team: Team, **query: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query}, format="json")


RETENTION: dict[str, Any] = {
    "kind": "RetentionQuery",
    "retentionFilter": {"totalIntervals": 4},
    "dateRange": {"date_to": "2026-03-05"},
    "properties": OF_THIS_RUN,
}
LIFECYCLE: dict[str, Any] = {
    "kind": "LifecycleQuery",
    "series": [{"event": "$pageview"}],
    "dateRange": DAYS,
    "properties": OF_THIS_RUN,
}
STICKINESS: dict[str, Any] = {**LIFECYCLE, "kind": "StickinessQuery"}
PATHS: dict[str, Any] = {
    "kind": "PathsQuery",
    "pathsFilter": {},
    "dateRange": DAYS,
    "properties": OF_THIS_RUN,
}
EVERY = pytest.mark.parametrize("query", [RETENTION, LIFECYCLE, STICKINESS, PATHS])


def test_retention_tells_who_comes_back(client: APIClient, team: Team) -> None:
    answer = ask(client, team, **RETENTION).json()
    assert [[value["count"] for value in row["values"]] for row in answer["results"]] == [
        [2, 1, 0, 1],
        [2, 1, 1],
        [1, 0],
        [1],
    ]
    first = answer["results"][0]
    assert (first["label"], first["date"]) == ("Day 0", "2026-03-02T00:00:00+00:00")
    assert first["values"][1] == {"count": 1, "label": "Day 1", "percentage": 50.0}
    assert answer["means"][0]["values"][:2] == [100.0, pytest.approx(100 / 3)]


def test_first_time_retention_has_everybody_in_one_row(client: APIClient, team: Team) -> None:
    asked = {"totalIntervals": 4, "retentionType": "retention_first_time"}
    answer = ask(client, team, **{**RETENTION, "retentionFilter": asked}).json()
    assert [row["values"][0]["count"] for row in answer["results"]] == [2, 1, 0, 0]


def test_lifecycle_tells_new_from_returning_resurrecting_and_dormant(
    client: APIClient, team: Team
) -> None:
    answer = ask(client, team, **LIFECYCLE).json()
    assert {series["status"]: series["data"] for series in answer["results"]} == {
        "new": [2, 1, 0, 0],
        "returning": [0, 1, 1, 0],
        "resurrecting": [0, 0, 0, 1],
        "dormant": [0, -1, -1, -1],
    }
    assert answer["results"][0]["days"][0] == "2026-03-02"


def test_stickiness_counts_intervals_of_activity(client: APIClient, team: Team) -> None:
    series = ask(client, team, **STICKINESS).json()["results"][0]
    assert (series["data"], series["count"]) == ([1, 1, 1, 0], 3)
    assert (series["days"], series["labels"][:2]) == ([1, 2, 3, 4], ["1 day", "2 days"])


def test_paths_follow_a_visit_until_half_an_hour_of_nothing(client: APIClient, team: Team) -> None:
    asked = {"pathGroupings": ["/buy/*"], "includeEventTypes": ["$pageview"]}
    assert ask(client, team, **{**PATHS, "pathsFilter": asked}).json()["results"] == [
        {
            "source": "1_/",
            "target": "2_/shop",
            "value": 2,
            "average_conversion_time": 450_000.0,
        },
        {
            "source": "2_/shop",
            "target": "3_/buy/*",
            "value": 1,
            "average_conversion_time": 60_000.0,
        },
    ]


@EVERY
def test_no_team_sees_what_another_did(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers, query: dict[str, Any]
) -> None:
    before = ask(client, team, **query).json()["results"]
    other = make_team()
    for day in range(4):
        for minute in range(3):
            at = MONDAY + timedelta(days=day, minutes=minute)
            store(clickhouse, other.pk, uuid.uuid4(), at, f"/{minute}")
            store(clickhouse, other.pk, ADA, at, f"/{minute}")
    after = client.post(
        f"/api/projects/{team.pk}/query",
        {"query": query, "refresh": "force_blocking"},
        format="json",
    )
    assert after.json()["results"] == before


@EVERY
def test_a_stranger_is_not_answered(team: Team, query: dict[str, Any]) -> None:
    stranger = client_of(make_user(make_team().organization))
    assert ask(stranger, team, **query).status_code == 404


def retention(**asked: Any) -> dict[str, Any]:
    return {**RETENTION, "retentionFilter": asked}


def paths(**asked: Any) -> dict[str, Any]:
    return {**PATHS, "pathsFilter": asked}


def lifecycle(**series: Any) -> dict[str, Any]:
    return {**LIFECYCLE, "series": [series]}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"kind": "RetentionQuery"}, "query.retentionFilter"),
        (retention(period="Year"), "query.retentionFilter.period"),
        (retention(totalIntervals=63), "query.retentionFilter.totalIntervals"),
        (retention(totalIntervals=0), "query.retentionFilter.totalIntervals"),
        (
            retention(timeWindowMode="24_hour_windows", period="Month"),
            "query.retentionFilter.timeWindowMode",
        ),
        (retention(aggregationType="sum"), "query.retentionFilter.aggregationType"),
        (retention(aggregationProperty="amount"), "query.retentionFilter.aggregationProperty"),
        (
            retention(targetEntity={"id": "1", "type": "groups"}),
            "query.retentionFilter.targetEntity.type",
        ),
        (
            retention(returningEntity={"id": "1", "type": "actions"}),
            "query.retentionFilter.returningEntity.id",
        ),
        (
            retention(targetEntity={"id": "a", "kind": "ActionsNode"}),
            "query.retentionFilter.targetEntity.kind",
        ),
        (
            retention(
                returningEntity={
                    "id": "x",
                    "properties": [
                        {"type": "event", "key": "a", "operator": "regex", "value": "("}
                    ],
                }
            ),
            "query.retentionFilter.returningEntity.properties.0.value",
        ),
        (retention(minimumOccurrences=0), "query.retentionFilter.minimumOccurrences"),
        (
            retention(retentionCustomBrackets=[1, 0]),
            "query.retentionFilter.retentionCustomBrackets.1",
        ),
        ({**RETENTION, "samplingFactor": 0.5}, "query.samplingFactor"),
        ({**RETENTION, "aggregation_group_type_index": 5}, "query.aggregation_group_type_index"),
        (
            {**retention(), "dateRange": {"date_from": "-90d"}},
            "query.dateRange.date_from",
        ),
        ({**RETENTION, "dateRange": {"date_to": "soon"}}, "query.dateRange.date_to"),
        (
            {**RETENTION, "breakdownFilter": {"breakdown": "size", "breakdown_type": "group"}},
            "query.breakdownFilter.breakdown_group_type_index",
        ),
        ({**LIFECYCLE, "series": []}, "query.series"),
        (lifecycle(math="sum", math_property="a"), "query.series.0.math"),
        (lifecycle(math_property="a"), "query.series.0.math_property"),
        (lifecycle(math="unique_group", math_group_type_index=0), "query.series.0.math"),
        (lifecycle(event=5), "query.series.0.event"),
        (
            {**LIFECYCLE, "lifecycleFilter": {"toggledLifecycles": ["gone"]}},
            "query.lifecycleFilter.toggledLifecycles.0",
        ),
        ({**LIFECYCLE, "compareFilter": {"compare": True}}, "query.compareFilter"),
        ({**LIFECYCLE, "filterTestAccounts": "yes please"}, "query.filterTestAccounts"),
        ({**STICKINESS, "intervalCount": 2}, "query.intervalCount"),
        (
            {**STICKINESS, "series": [{"math": "unique_group"}]},
            "query.series.0.math_group_type_index",
        ),
        (
            {
                **STICKINESS,
                "stickinessFilter": {"stickinessCriteria": {"operator": "gt", "value": 1}},
            },
            "query.stickinessFilter.stickinessCriteria.operator",
        ),
        ({"kind": "PathsQuery"}, "query.pathsFilter"),
        ({**PATHS, "funnelPathsFilter": {}}, "query.funnelPathsFilter"),
        (paths(includeEventTypes=["hogql"]), "query.pathsFilter.includeEventTypes.0"),
        (paths(pathsHogQLExpression="event"), "query.pathsFilter.pathsHogQLExpression"),
        (paths(pathReplacements=True), "query.pathsFilter.pathReplacements"),
        (
            paths(localPathCleaningFilters=[{"regex": "a"}, {"regex": "("}]),
            "query.pathsFilter.localPathCleaningFilters.1.regex",
        ),
        (
            paths(localPathCleaningFilters=[{"regex": "(a)", "alias": "\\1"}]),
            "query.pathsFilter.localPathCleaningFilters.0.alias",
        ),
        (paths(stepLimit=21), "query.pathsFilter.stepLimit"),
        (paths(stepLimit=2, startPoint="/", endPoint="/a"), "query.pathsFilter.stepLimit"),
        (paths(edgeLimit=0), "query.pathsFilter.edgeLimit"),
        (
            {**PATHS, "dateRange": {"date_from": "2026-03-05", "date_to": "2026-03-01"}},
            "query.dateRange.date_from",
        ),
    ],
)
def test_a_wrong_question_is_refused_with_the_path_of_the_field(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    response = ask(client, team, **query)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "text", ["'", '"', "\\", "\\'", "\x00", "{p0:String}", "`", "😀", "') OR 1=1 --", "\n\t", "*("]
)
def test_hostile_texts_are_only_texts(client: APIClient, team: Team, text: str) -> None:
    asked = paths(
        startPoint=text, endPoint=text, excludeEvents=[text, f"*{text}*"], pathGroupings=[text]
    )
    response = ask(client, team, **asked)
    assert (response.status_code, response.json()["results"]) == (200, [])
    entity = {"id": text, "properties": [{"type": "event", "key": text, "value": text}]}
    response = ask(
        client,
        team,
        **{
            **retention(targetEntity=entity, returningEntity=entity),
            "breakdownFilter": {"breakdown": text},
        },
    )
    assert (response.status_code, response.json()["results"]) == (200, [])
