"""`verify_people` on PostgreSQL, ClickHouse and Kafka: what it finds, and that what it sends mends it."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import dagster as dg
import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.dagster.resources import SHARED_RESOURCES
from footfall.foundations.identity.models import Team
from footfall.foundations.operations.models import OperatorAction
from footfall.foundations.testing.arrivals import Arrivals
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import make_team
from footfall.products.people.backend.models import Person, PersonDistinctId, PersonOverride
from footfall.products.people.jobs import compare
from footfall.products.people.jobs.verify_people import verify_people

pytestmark = pytest.mark.django_db

CONTRACTS = Path(__file__).parents[5] / "contracts/events"
AT = datetime(2026, 11, 24, 2, 30, 0, 123000, tzinfo=UTC)
TABLES: Final = {
    "persons.changed.v1": ("persons", "changed_person"),
    "person_distinct_ids.changed.v1": ("person_distinct_ids", "changed_person_distinct_id"),
    "person_overrides.changed.v1": ("person_overrides", "changed_person_override"),
}


@dataclass
class Stores:
    """One team's people in PostgreSQL, in ClickHouse, and on their way between the two."""

    writer: ClickHouse
    team_id: int
    arrivals: dict[str, Arrivals] = field(
        default_factory=lambda: {topic: Arrivals(topic) for topic in TABLES}
    )

    def person(self, **fields: Any) -> uuid.UUID:
        """In PostgreSQL only."""
        told = {"properties": {}, "is_identified": False, "created_at": AT, "version": 1, **fields}
        return (
            Person.objects.of_team(self.team_id)
            .create(id=uuid.uuid4(), team_id=self.team_id, **told)
            .id
        )

    def distinct_id(self, name: str, person_id: uuid.UUID, version: int = 1) -> None:
        PersonDistinctId.objects.of_team(self.team_id).create(
            team_id=self.team_id, distinct_id=name, person_id=person_id, version=version
        )

    def override(self, old: uuid.UUID, new: uuid.UUID, version: int = 1) -> None:
        PersonOverride.objects.of_team(self.team_id).create(
            team_id=self.team_id, old_person_id=old, person_id=new, merged_at=AT, version=version
        )

    def person_there(self, person_id: uuid.UUID, **fields: Any) -> None:
        """In ClickHouse only."""
        row = {
            "team_id": self.team_id,
            "id": person_id,
            "properties": "{}",
            "created_at": AT,
            "is_identified": False,
            "is_deleted": False,
            "version": 1,
            **fields,
        }
        self.writer.insert_rows("persons", list(row), [tuple(row.values())])

    def distinct_id_there(self, name: str, person_id: uuid.UUID, version: int = 1) -> None:
        columns = ["team_id", "distinct_id", "person_id", "is_deleted", "version"]
        row = (self.team_id, name, person_id, False, version)
        self.writer.insert_rows("person_distinct_ids", columns, [row])

    def override_there(self, old: uuid.UUID, new: uuid.UUID, version: int = 1) -> None:
        columns = ["team_id", "old_person_id", "person_id", "merged_at", "version"]
        row = (self.team_id, old, new, AT, version)
        self.writer.insert_rows("person_overrides", columns, [row])

    def sent(self) -> dict[str, list[dict[str, Any]]]:
        found = {
            topic: [json.loads(one.value) for one in arrivals.read()]
            for topic, arrivals in self.arrivals.items()
        }
        return {
            topic: own
            for topic, messages in found.items()
            if (own := [one for one in messages if one["team_id"] == self.team_id])
        }

    def store_what_was_sent(self) -> None:
        """As the sink does: the message is the row (contracts/events)."""
        for topic, messages in self.sent().items():
            rows = "\n".join(json.dumps(message) for message in messages)
            self.writer.insert_stream(
                TABLES[topic][0],
                "JSONEachRow",
                iter([rows.encode()]),
                settings={"date_time_input_format": "best_effort"},
            )


def stores_of_a_new_team(writer: ClickHouse, team_id: int) -> Stores:
    # PostgreSQL numbers the teams of every test run from one on, and ClickHouse keeps the rows of the last run
    Team.objects.filter(pk=make_team().pk).update(id=team_id)
    return Stores(writer, team_id)


@pytest.fixture
def stores(clickhouse: ClickHouseUsers, team_id: int) -> Stores:
    return stores_of_a_new_team(clickhouse.writer, team_id)


def run(stores: Stores, **config: Any) -> OperatorAction:
    chosen = {
        "operator": "ops@example.com",
        "reason": "numbers differ",
        "settle_s": 0,
        "team_id": stores.team_id,
        **config,
    }
    result = verify_people.execute_in_process(
        run_config=chosen, resources=SHARED_RESOURCES, raise_on_error=False
    )
    return OperatorAction.objects.get(run_id=result.run_id)


def spoil(stores: Stores) -> None:
    """Each kind of difference that there is, once or more."""
    same = stores.person(properties={"plan": "pro", "größe": [1, 2.5, None]}, is_identified=True)
    stores.person_there(same, properties='{"größe":[1,2.5,null],"plan":"pro"}', is_identified=True)
    stores.person(properties={"name": "Ada"})
    stores.person_there(stores.person(version=3), version=2)
    stores.person_there(stores.person(properties={"a": 1}), properties='{"a":2}')
    stores.person_there(stores.person(is_identified=True))
    stores.person_there(uuid.uuid4(), properties='{"secret":1}')
    stores.person_there(uuid.uuid4(), is_deleted=True)

    stores.distinct_id("same", same)
    stores.distinct_id_there("same", same)
    stores.distinct_id("missing", same)
    stores.distinct_id("moved", same, version=2)
    stores.distinct_id_there("moved", uuid.uuid4())
    stores.distinct_id("other's", same)
    stores.distinct_id_there("other's", uuid.uuid4())
    stores.distinct_id_there("surplus", same)

    old = uuid.uuid4()
    stores.override(old, same)
    stores.override_there(old, same)
    stores.override(uuid.uuid4(), same)
    moved = uuid.uuid4()
    stores.override(moved, same, version=2)
    stores.override_there(moved, uuid.uuid4())


DIFFERENCES = {
    "persons.missing": 1,
    "persons.behind": 1,
    "persons.different": 2,
    "persons.surplus": 1,
    "distinct_ids.missing": 1,
    "distinct_ids.behind": 1,
    "distinct_ids.different": 1,
    "distinct_ids.surplus": 1,
    "overrides.missing": 1,
    "overrides.behind": 1,
}


def test_every_kind_of_difference_is_found_and_a_dry_run_sends_nothing(stores: Stores) -> None:
    spoil(stores)
    action = run(stores)
    assert (action.outcome, action.is_dry_run) == ("done", True)
    assert action.result == {
        "compared": {"persons": 5, "distinct_ids": 4, "overrides": 3},
        "differences": DIFFERENCES,
    }
    assert stores.sent() == {}


def test_what_is_sent_mends_every_difference(stores: Stores) -> None:
    spoil(stores)
    action = run(stores, dry_run=False)
    assert action.result["sent"] == {"persons": 5, "distinct_ids": 4, "overrides": 2}
    stores.store_what_was_sent()
    assert run(stores).result["differences"] == {}


def test_what_is_sent_is_what_the_contract_promises(stores: Stores) -> None:
    spoil(stores)
    run(stores, dry_run=False)
    sent = stores.sent()
    assert set(sent) == set(TABLES)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    for topic, messages in sent.items():
        schema = json.loads((CONTRACTS / f"{TABLES[topic][1]}.schema.json").read_text())
        validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
        for message in messages:
            validator.validate(message)


def test_messages_have_the_keys_that_keep_one_row_s_changes_in_their_order(stores: Stores) -> None:
    person_id = stores.person()
    stores.distinct_id("ada", person_id)
    run(stores, dry_run=False)
    keys = {
        one.key.decode()
        for arrivals in stores.arrivals.values()
        for one in arrivals.read()
        if json.loads(one.value)["team_id"] == stores.team_id
    }
    assert keys == {f"{stores.team_id}:{person_id}", f"{stores.team_id}:ada"}


def test_somebody_whom_only_clickhouse_has_is_deleted_there_without_their_properties(
    stores: Stores,
) -> None:
    person_id = uuid.uuid4()
    stores.person_there(person_id, properties='{"secret":1}', version=4)
    run(stores, dry_run=False)
    assert stores.sent() == {
        "persons.changed.v1": [
            {
                "team_id": stores.team_id,
                "id": str(person_id),
                "properties": {},
                "is_identified": False,
                "created_at": "2026-11-24T02:30:00.123Z",
                "is_deleted": True,
                "version": 5,
            }
        ]
    }


def test_a_row_that_is_newer_in_clickhouse_cannot_be_taken_back_and_is_only_reported(
    stores: Stores,
) -> None:
    stores.person_there(stores.person(version=2), version=9)
    old = uuid.uuid4()
    stores.override_there(old, uuid.uuid4())
    result = run(stores, dry_run=False).result
    assert result["differences"] == {"persons.different": 1, "overrides.surplus": 1}
    assert result["sent"] == {"not_mendable": 2}
    assert stores.sent() == {}


def test_the_rows_of_many_pages_are_compared_and_a_hole_in_the_last_is_found(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "PAGE_ROWS", 3)
    people = [stores.person() for _ in range(10)]
    for person_id in people:
        stores.person_there(person_id)
    # names on which a database's order and that of bytes differ
    for name in ("a", "B", "ä", "-", "Z", "z", "_", "é"):
        stores.distinct_id(name, people[0])
        stores.distinct_id_there(name, people[0])
    stores.person_there(uuid.UUID(int=2**128 - 1))
    stores.person_there(uuid.UUID(int=1))
    result = run(stores).result
    assert result["compared"] == {"persons": 10, "distinct_ids": 8}
    assert result["differences"] == {"persons.surplus": 2}


def test_another_team_s_people_are_neither_compared_nor_mended(
    stores: Stores, clickhouse: ClickHouseUsers
) -> None:
    other = stores_of_a_new_team(clickhouse.writer, stores.team_id + 1)
    spoil(other)
    assert run(stores, dry_run=False).result == {"compared": {}, "differences": {}}
    assert other.sent() == {}


def test_more_differences_than_allowed_are_refused_before_anything_is_sent(stores: Stores) -> None:
    spoil(stores)
    action = run(stores, dry_run=False, max_rows=10)
    assert action.outcome == "failed"
    assert "11 rows, more than max_rows (10)" in action.error
    assert stores.sent() == {}


def test_a_project_that_does_not_exist_is_named(stores: Stores) -> None:
    action = run(stores, team_id=stores.team_id + 1)
    assert (action.outcome, action.error) == (
        "failed",
        f"team_id: there is no project {stores.team_id + 1}.",
    )


@pytest.mark.parametrize("settle_s", [-1, 601, "soon"])
def test_a_wait_that_makes_no_sense_is_refused_before_anything_runs(
    stores: Stores, settle_s: Any
) -> None:
    with pytest.raises(dg.DagsterError):
        verify_people.execute_in_process(
            run_config={"operator": "ops", "reason": "r", "settle_s": settle_s},
            resources=SHARED_RESOURCES,
        )
