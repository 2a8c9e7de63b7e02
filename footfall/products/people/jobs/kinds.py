"""The three kinds of rows that PostgreSQL and ClickHouse must agree on, and how each is read from either side."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse
from footfall.products.people.backend.models import Person, PersonDistinctId, PersonOverride
from footfall.products.people.jobs.queries import statement

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """`fields` are those of the topic's message beside the owner, the key, the version and `is_deleted`."""

    key: str
    version: int
    is_deleted: bool
    fields: Fields


@dataclass(frozen=True)
class Kind:
    """`key_field` names the key in messages; `gone` are the fields of a row that is deleted, None if none ever is."""

    name: str
    topic: str
    key_field: str
    gone: Callable[[Row], Fields] | None
    # team, keys after which, how many -> rows in the order of their keys
    page: Callable[[int, str, int], list[Row]]
    find: Callable[[int, Iterable[str]], list[Row]]
    in_clickhouse: Callable[[ClickHouse, int, list[str]], dict[str, Row]]
    clickhouse_keys: str

    def keys_in_clickhouse(
        self, client: ClickHouse, team_id: int, after: str, count: int
    ) -> list[str]:
        found = client.run_query(
            statement(self.clickhouse_keys),
            {"team_id": team_id, "after": after, "count": count},
            limits=NO_LIMITS,
        )
        return [key for (key,) in found.rows]

    def message(self, team_id: int, row: Row) -> bytes:
        """The row as its topic holds it (contracts/events)."""
        deleted = {} if self.gone is None else {"is_deleted": row.is_deleted}
        return json.dumps(
            {
                "team_id": team_id,
                self.key_field: row.key,
                **row.fields,
                **deleted,
                "version": row.version,
            },
            ensure_ascii=False,
        ).encode()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _person(one: Person) -> Row:
    fields = {
        "properties": one.properties,
        "is_identified": one.is_identified,
        "created_at": _time(one.created_at),
    }
    return Row(str(one.id), one.version, False, fields)


def _distinct_id(one: PersonDistinctId) -> Row:
    return Row(one.distinct_id, one.version, False, {"person_id": str(one.person_id)})


def _override(one: PersonOverride) -> Row:
    fields = {"person_id": str(one.person_id), "merged_at": _time(one.merged_at)}
    return Row(str(one.old_person_id), one.version, False, fields)


def _persons_page(team_id: int, after: str, count: int) -> list[Row]:
    rows = Person.objects.of_team(team_id).order_by("id")
    return [
        _person(one) for one in (rows.filter(id__gt=uuid.UUID(after)) if after else rows)[:count]
    ]


def _distinct_ids_page(team_id: int, after: str, count: int) -> list[Row]:
    rows = PersonDistinctId.objects.of_team(team_id).filter(distinct_id__gt=after)
    return [_distinct_id(one) for one in rows.order_by("distinct_id")[:count]]


def _overrides_page(team_id: int, after: str, count: int) -> list[Row]:
    rows = PersonOverride.objects.of_team(team_id).order_by("old_person_id")
    chosen = rows.filter(old_person_id__gt=uuid.UUID(after)) if after else rows
    return [_override(one) for one in chosen[:count]]


def _find_persons(team_id: int, keys: Iterable[str]) -> list[Row]:
    return [_person(one) for one in Person.objects.of_team(team_id).filter(id__in=list(keys))]


def _find_distinct_ids(team_id: int, keys: Iterable[str]) -> list[Row]:
    rows = PersonDistinctId.objects.of_team(team_id).filter(distinct_id__in=list(keys))
    return [_distinct_id(one) for one in rows]


def _find_overrides(team_id: int, keys: Iterable[str]) -> list[Row]:
    rows = PersonOverride.objects.of_team(team_id).filter(old_person_id__in=list(keys))
    return [_override(one) for one in rows]


def _ask(client: ClickHouse, name: str, team_id: int, keys: list[str]) -> list[tuple[Any, ...]]:
    return client.run_query(statement(name), {"team_id": team_id, "keys": keys}).rows


def _persons_there(client: ClickHouse, team_id: int, keys: list[str]) -> dict[str, Row]:
    return {
        key: Row(
            key,
            version,
            is_deleted,
            {
                "properties": json.loads(properties),
                "is_identified": is_identified,
                "created_at": _time(created_at),
            },
        )
        for key, version, is_deleted, is_identified, created_at, properties in _ask(
            client, "persons_by_key", team_id, keys
        )
    }


def _distinct_ids_there(client: ClickHouse, team_id: int, keys: list[str]) -> dict[str, Row]:
    return {
        key: Row(key, version, is_deleted, {"person_id": person_id})
        for key, version, is_deleted, person_id in _ask(
            client, "distinct_ids_by_key", team_id, keys
        )
    }


def _overrides_there(client: ClickHouse, team_id: int, keys: list[str]) -> dict[str, Row]:
    return {
        key: Row(key, version, False, {"person_id": person_id, "merged_at": _time(merged_at)})
        for key, version, _, person_id, merged_at in _ask(client, "overrides_by_key", team_id, keys)
    }


def _gone_person(row: Row) -> Fields:
    return {**row.fields, "properties": {}}


KINDS: Final = (
    Kind(
        "persons",
        "persons.changed.v1",
        "id",
        _gone_person,
        _persons_page,
        _find_persons,
        _persons_there,
        "person_keys",
    ),
    Kind(
        "distinct_ids",
        "person_distinct_ids.changed.v1",
        "distinct_id",
        lambda row: row.fields,
        _distinct_ids_page,
        _find_distinct_ids,
        _distinct_ids_there,
        "distinct_id_keys",
    ),
    # An override is never taken back: one that only ClickHouse has is reported and not mended.
    Kind(
        "overrides",
        "person_overrides.changed.v1",
        "old_person_id",
        None,
        _overrides_page,
        _find_overrides,
        _overrides_there,
        "override_keys",
    ),
)
