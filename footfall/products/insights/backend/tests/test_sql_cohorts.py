"""`IN COHORT`: the people of a cohort in SQL are those that the cohort's own page and the filters have."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.tests.asking import ask, make_team_with_client

pytestmark = pytest.mark.django_db

# People and names of this run: databases of earlier ones may hold rows of teams with the same number.
ADA, BEA, CLEO, MERGED = (uuid.uuid4() for _ in range(4))
RUN = uuid.uuid4().hex
MAIL = {"type": "person", "key": "email", "operator": "icontains", "value": f"@{RUN}.com"}
BOUGHT = {
    "type": "behavioral",
    "key": f"bought-{RUN}",
    "event_type": "events",
    "value": "performed_event",
    "time_value": 30,
    "time_interval": "day",
}


@pytest.fixture
def stored(clickhouse: ClickHouseUsers) -> tuple[Team, APIClient]:
    team, client = make_team_with_client()
    database = clickhouse.writer.settings.database
    now = datetime.now(UTC)
    mails = {ADA: f"ada@{RUN}.com", BEA: f"bea@{RUN}.com", CLEO: f"cleo@{RUN}.org"}
    clickhouse.writer.insert_rows(
        f"{database}.persons",
        ["team_id", "id", "properties", "is_identified", "is_deleted", "created_at", "version"],
        [
            (team.pk, person, json.dumps({"email": mail}), True, False, now, 1)
            for person, mail in mails.items()
        ],
    )
    clickhouse.writer.insert_rows(
        f"{database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (team.pk, uuid.uuid4(), f"{event}-{RUN}", who, person, now, "{}")
            for event, who, person in (
                ("bought", "ada", ADA),
                ("seen", "bea", BEA),
                ("bought", "cleo", CLEO),
                # merged into Bea below
                ("seen", "bob", MERGED),
            )
        ],
    )
    clickhouse.writer.insert_rows(
        f"{database}.person_overrides",
        ["team_id", "old_person_id", "person_id", "version"],
        [(team.pk, MERGED, BEA, 1)],
    )
    clickhouse.writer.run_command(f"SYSTEM RELOAD DICTIONARY {database}.person_overrides_dict")
    return team, client


def cohort(client: APIClient, team: Team, name: str, **fields: Any) -> int:
    response = client.post(
        f"/api/projects/{team.pk}/cohorts", {"name": name, **fields}, format="json"
    )
    assert response.status_code == 201, response.content
    return int(response.json()["id"])


def of_criteria(*values: dict[str, Any]) -> dict[str, Any]:
    return {"properties": {"type": "AND", "values": list(values)}}


def names(client: APIClient, team: Team, condition: str) -> list[str]:
    sql = (
        f"SELECT distinct_id FROM events WHERE endsWith(event, '{RUN}') AND ({condition})"
        " ORDER BY distinct_id"
    )
    response = ask(client, team, {"kind": "HogQLQuery", "query": sql})
    assert response.status_code == 200, response.content
    return [row[0] for row in response.json()["results"]]


def test_people_are_in_cohorts_of_every_kind(
    clickhouse: ClickHouseUsers, stored: tuple[Team, APIClient]
) -> None:
    team, client = stored
    mails = cohort(client, team, "with a mail", filters=of_criteria(MAIL))
    buyers = cohort(client, team, "it's buyers", filters=of_criteria(BOUGHT))
    both = {"type": "cohort", "key": "id", "value": mails}
    cohort(client, team, "both", filters=of_criteria(both, BOUGHT))
    named = cohort(client, team, "named", is_static=True)
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.cohort_people",
        ["team_id", "cohort_id", "person_id", "is_deleted", "version"],
        [(team.pk, named, BEA, False, 1)],
    )
    assert names(client, team, f"person_id IN COHORT {mails}") == ["ada", "bea", "bob"]
    assert names(client, team, f"person_id NOT IN COHORT {mails}") == ["cleo"]
    assert names(client, team, r"person_id IN COHORT 'it\'s buyers'") == ["ada", "cleo"]
    assert names(client, team, "person_id IN COHORT 'both'") == ["ada"]
    assert names(client, team, "person.id IN COHORT 'named' OR event = 'x'") == ["bea", "bob"]
    assert names(
        client, team, f"NOT person_id IN COHORT {buyers} AND startsWith(event, 'seen')"
    ) == [
        "bea",
        "bob",
    ]
    inside = (
        "WITH events AS (SELECT distinct_id, id FROM persons AS p JOIN person_distinct_ids AS d"
        " ON d.person_id = p.id), persons AS (SELECT 1 AS id) "
        "SELECT count() FROM events WHERE id IN COHORT 'both'"
    )
    # The tables of a cohort are never the statement's own WITHs.
    assert ask(client, team, {"kind": "HogQLQuery", "query": inside}).status_code == 200
    by_id = "SELECT p.properties.email FROM persons AS p WHERE p.id IN COHORT {c} ORDER BY 1"
    question = {"kind": "HogQLQuery", "query": by_id, "values": {"c": "both"}}
    assert ask(client, team, question).json()["results"] == [[f"ada@{RUN}.com"]]


REFUSED = [
    ("person_id IN COHORT 999999", "this project has no cohort 999999"),
    ("person_id IN COHORT 0", "this project has no cohort 0"),
    (f"person_id IN COHORT {2**80}", f"this project has no cohort {2**80}"),
    ("person_id IN COHORT 'none'", "no cohort named none"),
    ("person_id IN COHORT 'two'", "say which by its id"),
    ("person_id IN COHORT 1.5", "the id of a cohort or its name"),
    ("person_id IN COHORT", ""),
]


def test_a_cohort_that_cannot_be_meant_is_refused_with_its_place(
    clickhouse: ClickHouseUsers,
) -> None:
    team, client = make_team_with_client()
    for _ in range(2):
        cohort(client, team, "two", is_static=True)
    for condition, says in REFUSED:
        sql = f"SELECT 1 FROM events WHERE {condition}"
        refused = ask(client, team, {"kind": "HogQLQuery", "query": sql})
        assert (refused.status_code, refused.json()["attr"]) == (400, "query.query")
        assert says in refused.json()["detail"]
        assert "(line 1, column" in refused.json()["detail"]
