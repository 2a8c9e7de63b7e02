import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Level, Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import (
    client_of,
    client_with_key,
    make_key,
    make_organization,
    make_team,
    make_user,
)
from footfall.products.people.backend import facade
from footfall.products.people.backend.models import Cohort, Person
from footfall.products.people.backend.tests.factories import make_override, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clickhouse: ClickHouseUsers) -> Team:
    # PostgreSQL's ids begin anew with each run, and ClickHouse may be an older one.
    return Team.objects.create(
        id=10**12 + uuid.uuid4().int % 10**12,
        organization=make_organization(),
        name="asked",
        api_token=uuid.uuid4().hex,
        timezone="UTC",
    )


@pytest.fixture
def client(team: Team) -> APIClient:
    return client_of(make_user(team.organization))


def store_persons(clickhouse: ClickHouseUsers, team: Team, *persons: Person) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.persons",
        ["team_id", "id", "properties", "is_deleted", "created_at", "version"],
        [
            (team.id, one.id, json.dumps(one.properties), False, timezone.now(), 1)
            for one in persons
        ],
    )


def store_event(clickhouse: ClickHouseUsers, team: Team, person: Person, event: str) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team.id, uuid.uuid4(), event, "x", person.id),
                *(timezone.now() - timedelta(hours=1), "{}"),
            )
        ],
    )


def criteria(*items: dict[str, Any]) -> dict[str, Any]:
    return {"properties": {"type": "OR", "values": [{"type": "AND", "values": list(items)}]}}


PAYS: dict[str, Any] = {"type": "person", "key": "plan", "value": "paid"}
DID: dict[str, Any] = {
    "type": "behavioral",
    "value": "performed_event",
    "key": "sign up",
    "event_type": "events",
    "time_value": 7,
    "time_interval": "day",
}


def create(client: APIClient, team: Team, **fields: Any) -> Any:
    body = {"name": "A cohort", **fields}
    return client.post(f"/api/projects/{team.id}/cohorts", body, format="json")


def made(client: APIClient, team: Team, **fields: Any) -> str:
    response = create(client, team, **fields)
    assert response.status_code == 201, response.content
    return f"/api/projects/{team.id}/cohorts/{response.json()['id']}"


def add(client: APIClient, cohort: str, **people: Any) -> Any:
    return client.patch(f"{cohort}/add_persons_to_static_cohort", people, format="json")


def people_of(client: APIClient, cohort: str, **page: Any) -> set[str]:
    response = client.get(f"{cohort}/persons", page)
    assert response.status_code == 200, response.content
    return {one["id"] for one in response.json()["results"]}


def ids_of(persons: Sequence[Person]) -> set[str]:
    return {str(one.id) for one in persons}


def test_a_static_cohort_has_whom_it_was_given(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    ada, bea, cyd, dan = [make_person(team, name) for name in ("ada", "bea", "cyd", "dan")]
    store_persons(clickhouse, team, ada, bea, cyd, dan)
    cohort = made(client, team, is_static=True)
    assert people_of(client, cohort) == set()
    csv = '\ufeffname,distinct_id\r\n"C, yd",cyd\r\n,nobody\r\n'
    added = add(client, cohort, person_ids=[str(ada.id)], distinct_ids=["bea", "x"], csv=csv)
    assert added.json() == {"added": 3, "not_found": ["x", "nobody"], "not_found_count": 2}
    assert people_of(client, cohort) == ids_of([ada, bea, cyd])
    assert client.get(f"{cohort}/count").json() == {"count": 3}
    again = add(client, cohort, distinct_ids=["ada"])
    assert (again.json()["added"], len(people_of(client, cohort))) == (1, 3)


def test_who_is_taken_out_can_come_back(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    ada, bea = make_person(team, "ada"), make_person(team, "bea")
    store_persons(clickhouse, team, ada, bea)
    cohort = made(client, team, is_static=True)
    add(client, cohort, distinct_ids=["ada", "bea"])
    gone = client.patch(
        f"{cohort}/remove_person_from_static_cohort", {"person_id": str(ada.id)}, format="json"
    )
    assert gone.status_code == 204
    assert people_of(client, cohort) == ids_of([bea])
    add(client, cohort, distinct_ids=["ada"])
    assert people_of(client, cohort) == ids_of([ada, bea])


def test_people_of_another_project_are_not_found(client: APIClient, team: Team) -> None:
    stranger = make_person(make_team(), "stranger")
    cohort = made(client, team, is_static=True)
    added = add(client, cohort, person_ids=[str(stranger.id)], distinct_ids=["stranger"])
    not_found = ["stranger", str(stranger.id)]
    assert added.json() == {"added": 0, "not_found": not_found, "not_found_count": 2}


def test_people_are_put_in_by_their_emails(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    ada = make_person(team, "ada", properties={"email": "Ada@Example.com"})
    bea = make_person(team, "bea", properties={"email": "bea@example.com"})
    twin = make_person(team, "twin", properties={"email": "BEA@example.com"})
    store_persons(clickhouse, team, ada, bea, twin)
    csv = "name,email\nAda,ada@example.com\nCyd,cyd@example.com\n"
    made_with = create(client, team, csv=csv, emails=["bea@example.COM"])
    assert made_with.status_code == 201, made_with.content
    told = made_with.json()
    found = {"added": 3, "not_found": ["cyd@example.com"], "not_found_count": 1}
    assert (told["people"], told["is_static"]) == (found, True)
    assert (told["count"], told["is_calculating"], told["last_error"]) == (3, False, "")
    assert told["last_calculation"] is not None
    cohort = f"/api/projects/{team.id}/cohorts/{told['id']}"
    assert people_of(client, cohort) == ids_of([ada, bea, twin])
    gone = {"person_id": str(twin.id)}
    door = f"{cohort}/remove_person_from_static_cohort"
    assert client.post(door, gone, format="json").status_code == 204
    assert client.get(cohort).json()["count"] == 2


def test_a_question_fills_a_cohort(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    ada, bea, cyd = [make_person(team, name) for name in ("ada", "bea", "cyd")]
    store_persons(clickhouse, team, ada, bea, cyd)
    for person in (ada, bea):
        store_event(clickhouse, team, person, "paid")
    store_event(clickhouse, team, cyd, "seen")
    trend = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "paid"}]}
    query = {
        "kind": "ActorsQuery",
        "source": {"kind": "InsightActorsQuery", "source": trend},
        "limit": 1,
    }
    cohort = f"/api/projects/{team.id}/cohorts/{create(client, team, query=query).json()['id']}"
    assert people_of(client, cohort) == ids_of([ada, bea])
    everybody = client.post(
        f"{cohort}/add_persons_to_static_cohort",
        {"query": {"kind": "ActorsQuery"}, "distinct_ids": ["x"]},
        format="json",
    )
    assert everybody.json() == {"added": 3, "not_found": ["x"], "not_found_count": 1}
    assert client.get(cohort).json()["count"] == 3


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"kind": "TrendsQuery", "series": [{}]}, "query.kind"),
        ({"kind": "ActorsQuery", "limit": "x"}, "query.limit"),
        (
            {"kind": "ActorsQuery", "properties": [{"type": "hogql", "key": "plan ="}]},
            "query.properties.0.key",
        ),
        (
            {
                "kind": "ActorsQuery",
                "source": {
                    "kind": "InsightActorsQuery",
                    "source": {
                        "kind": "TrendsQuery",
                        "series": [{"kind": "EventsNode", "math": "unique_session"}],
                    },
                },
            },
            "query.source",
        ),
    ],
)
def test_a_question_that_finds_no_people_makes_no_cohort(
    client: APIClient, team: Team, query: dict[str, Any], attr: str
) -> None:
    refused = create(client, team, query=query)
    assert (refused.status_code, refused.json()["attr"]) == (400, attr), refused.content
    assert client.get(f"/api/projects/{team.id}/cohorts").json()["count"] == 0
    cohort = made(client, team, is_static=True)
    assert add(client, cohort, query=query).status_code == 400
    assert client.get(cohort).json()["last_error"] != ""
    assert create(client, team, query=query, is_static=False).json()["attr"] == "is_static"


def test_a_filling_that_never_ended_is_told(client: APIClient, team: Team) -> None:
    cohort = made(client, team, is_static=True)
    row = Cohort.objects.of_team(team.id)
    row.update(filling_since=timezone.now())
    assert client.get(cohort).json()["is_calculating"] is True
    row.update(filling_since=timezone.now() - timedelta(hours=1))
    told = client.get(cohort).json()
    assert (told["is_calculating"], told["last_error"].startswith("It ended before")) == (
        False,
        True,
    )


def test_who_was_merged_is_put_in_and_taken_out_as_who_it_is_today(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    today = make_person(team, "today")
    store_persons(clickhouse, team, today)
    old_id = uuid.uuid4()
    make_override(team, old_id, today.id)
    cohort = made(client, team, is_static=True)
    assert add(client, cohort, person_ids=[str(old_id)]).json()["added"] == 1
    assert people_of(client, cohort) == ids_of([today])
    # somebody who was named before the merge
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.cohort_people",
        ["team_id", "cohort_id", "person_id", "is_deleted", "version"],
        [(team.id, int(cohort.rpartition("/")[2]), old_id, False, 1)],
    )
    gone = {"person_id": str(today.id)}
    client.patch(f"{cohort}/remove_person_from_static_cohort", gone, format="json")
    rows = clickhouse.reader.run_query(
        "SELECT argMax(is_deleted, version) FROM"
        f" {clickhouse.reader.settings.database}.cohort_people WHERE team_id = {{team: Int64}}"
        " GROUP BY person_id",
        {"team": team.id},
    ).rows
    assert rows == [(True,), (True,)]


def test_a_cohort_of_criteria_is_computed_when_it_is_asked_for(
    client: APIClient, team: Team, clickhouse: ClickHouseUsers
) -> None:
    ada = make_person(team, "ada", properties={"plan": "paid"})
    bea = make_person(team, "bea", properties={"plan": "paid"})
    cyd = make_person(team, "cyd", properties={"plan": "free"})
    store_persons(clickhouse, team, ada, bea, cyd)
    store_event(clickhouse, team, ada, "sign up")
    store_event(clickhouse, team, cyd, "sign up")
    both = made(client, team, filters=criteria(PAYS, DID))
    assert people_of(client, both) == ids_of([ada])
    number = int(both.rpartition("/")[2])
    not_both = made(
        client, team, filters=criteria({"type": "cohort", "value": number, "negation": True})
    )
    assert people_of(client, not_both) == ids_of([bea, cyd])
    store_event(clickhouse, team, bea, "sign up")
    assert people_of(client, not_both) == ids_of([cyd])
    assert client.get(f"{both}/count").json() == {"count": 2}


def test_persons_come_in_pages(client: APIClient, team: Team, clickhouse: ClickHouseUsers) -> None:
    persons = [make_person(team, f"p{number}", properties={"plan": "paid"}) for number in range(5)]
    store_persons(clickhouse, team, *persons)
    cohort = made(client, team, filters=criteria(PAYS))
    pages = [people_of(client, cohort, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert set().union(*pages) == ids_of(persons)
    page = client.get(f"{cohort}/persons", {"limit": 2}).json()
    assert (page["count"], "offset=2" in page["next"]) == (5, True)


def test_a_cohort_may_not_contain_itself(client: APIClient, team: Team) -> None:
    first = made(client, team, filters=criteria(PAYS))
    number = int(first.rpartition("/")[2])
    second = made(client, team, filters=criteria({"type": "cohort", "value": number}))
    back = criteria(PAYS, {"type": "cohort", "value": int(second.rpartition("/")[2])})
    refused = client.patch(first, {"filters": back}, format="json")
    assert refused.status_code == 400
    assert refused.json()["attr"] == "filters.properties.values.0.values.1.value"
    assert "contain themselves" in refused.json()["detail"]


def test_cohorts_that_multiply_each_other_are_refused(client: APIClient, team: Team) -> None:
    number = int(made(client, team, filters=criteria(*[PAYS] * 20)).rpartition("/")[2])
    many = criteria(*[{"type": "cohort", "value": number}] * 20)
    refused = create(client, team, filters=many)
    assert refused.status_code == 400
    assert "criteria in all" in refused.json()["detail"]


def test_a_cohort_that_another_is_made_of_is_not_deleted(client: APIClient, team: Team) -> None:
    first = made(client, team, filters=criteria(PAYS))
    second = made(
        client,
        team,
        filters=criteria({"type": "cohort", "value": int(first.rpartition("/")[2])}),
    )
    assert client.delete(first).status_code == 409
    assert client.delete(second).status_code == 204
    assert client.delete(first).status_code == 204
    assert (client.get(first).status_code, client.get(f"{first}/count").status_code) == (404, 404)
    assert client.get(f"/api/projects/{team.id}/cohorts").json()["count"] == 0


@pytest.mark.parametrize(
    ("item", "attr"),
    [
        ({"type": "likes"}, "type"),
        ({"type": "person", "value": 1}, "key"),
        ({"type": "person", "key": "a", "operator": "regex", "value": "("}, "value"),
        ({"type": "person", "key": "a", "operator": "gt", "value": "much"}, "value"),
        ({"type": "cohort", "value": 2**40}, "value"),
        ({"type": "cohort", "value": "everybody"}, "value"),
        ({**DID, "value": "performed_event_sequence"}, "value"),
        ({**DID, "time_value": None}, "time_value"),
        ({**DID, "time_interval": None}, "time_interval"),
        ({**DID, "time_interval": "fortnight"}, "time_interval"),
        ({**DID, "operator": "gte"}, "operator"),
        ({**DID, "value": "performed_event_multiple", "operator": "gte"}, "operator_value"),
        ({**DID, "explicit_datetime": "-3d"}, "explicit_datetime"),
        ({**DID, "time_value": None, "explicit_datetime": "soon"}, "explicit_datetime"),
        ({**DID, "explicit_datetime_to": "2001-01-01"}, "explicit_datetime_to"),
        ({**DID, "event_type": "actions"}, "key"),
        ({**DID, "event_type": "actions", "key": "99999999"}, "key"),
        ({**DID, "event_filters": [{"type": "event", "key": ""}]}, "event_filters.0.key"),
        (
            {
                **DID,
                "value": "stopped_performing_event",
                "seq_time_value": 8,
                "seq_time_interval": "day",
            },
            "seq_time_value",
        ),
    ],
)
def test_wrong_criteria_are_refused_with_their_place(
    client: APIClient, team: Team, item: dict[str, Any], attr: str
) -> None:
    item = {name: value for name, value in item.items() if value is not None}
    response = create(client, team, filters=criteria(PAYS, item))
    assert response.status_code == 400, response.content
    assert response.json()["attr"] == f"filters.properties.values.0.values.1.{attr}"


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({}, "filters"),
        ({"filters": {}}, "filters.properties"),
        ({"filters": criteria()}, "filters"),
        ({"filters": criteria(PAYS), "is_static": True}, "filters"),
        ({"name": "", "is_static": True}, "name"),
        ({"filters": criteria(PAYS), "is_static": "perhaps"}, "is_static"),
    ],
)
def test_a_cohort_without_sense_is_refused(
    client: APIClient, team: Team, fields: dict[str, Any], attr: str
) -> None:
    response = create(client, team, **fields)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content


@pytest.mark.parametrize(
    ("people", "attr"),
    [
        ({}, None),
        ({"person_ids": ["ada"]}, "person_ids.0"),
        ({"csv": "name\nada\n"}, "csv"),
        ({"csv": "person_id\nada\n"}, "csv"),
        ({"csv": ""}, "csv"),
        ({"distinct_ids": "ada"}, "distinct_ids"),
    ],
)
def test_people_who_cannot_be_read_are_refused(
    client: APIClient, team: Team, people: dict[str, Any], attr: str | None
) -> None:
    response = add(client, made(client, team, is_static=True), **people)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content


def test_nobody_is_put_into_a_cohort_of_criteria(client: APIClient, team: Team) -> None:
    make_person(team, "ada")
    cohort = made(client, team, filters=criteria(PAYS))
    assert add(client, cohort, distinct_ids=["ada"]).status_code == 400


def test_a_stranger_finds_no_cohort(client: APIClient, team: Team) -> None:
    number = made(client, team, is_static=True).rpartition("/")[2]
    other = make_team()
    stranger = client_of(make_user(other.organization))
    own_door = f"/api/projects/{other.id}/cohorts/{number}"
    assert stranger.get(f"/api/projects/{team.id}/cohorts/{number}").status_code == 404
    for answer in (
        stranger.get(own_door),
        stranger.get(f"{own_door}/persons"),
        stranger.get(f"{own_door}/count"),
        stranger.delete(own_door),
        stranger.patch(own_door, {"name": "mine"}, format="json"),
        add(stranger, own_door, distinct_ids=["ada"]),
        stranger.patch(
            f"{own_door}/remove_person_from_static_cohort",
            {"person_id": str(uuid.uuid4())},
            format="json",
        ),
    ):
        assert answer.status_code == 404
    nested = create(stranger, other, filters=criteria({"type": "cohort", "value": int(number)}))
    assert nested.status_code == 400
    assert "no cohort" in nested.json()["detail"]


def test_a_key_needs_the_scope(team: Team) -> None:
    user = make_user(team.organization, Level.MEMBER)
    reader = client_with_key(make_key(user, ["cohort:read"]))
    assert reader.get(f"/api/projects/{team.id}/cohorts").status_code == 200
    assert create(reader, team, is_static=True).status_code == 403


def test_a_project_that_is_erased_takes_its_cohorts_along(client: APIClient, team: Team) -> None:
    made(client, team, is_static=True)
    facade.erase_team(team.id)
    assert not Cohort.objects.of_team(team.id).exists()
