"""Compares one team's people in PostgreSQL with ClickHouse, page by page, without holding more than a page of either."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.people.jobs.kinds import Kind, Row

PAGE_ROWS = 2000


class Difference(StrEnum):
    MISSING = "missing"  # in PostgreSQL only
    BEHIND = "behind"  # ClickHouse has an older version
    DIFFERENT = "different"  # the same version says other things, or ClickHouse's is newer
    SURPLUS = "surplus"  # in ClickHouse only


@dataclass(frozen=True)
class Found:
    """`mend` is the row that ClickHouse should get, None where nothing can be sent."""

    kind: Kind
    team_id: int
    key: str
    difference: Difference
    mend: Row | None


def compare_team(client: ClickHouse, kind: Kind, team_id: int) -> Iterator[tuple[int, list[Found]]]:
    """For each page: how many rows it had, and those that differ."""
    after = ""
    while rows := kind.page(team_id, after, PAGE_ROWS):
        after = rows[-1].key
        yield len(rows), _compare_rows(client, kind, team_id, rows)
    after = ""
    while keys := kind.keys_in_clickhouse(client, team_id, after, PAGE_ROWS):
        after = keys[-1]
        known = {row.key for row in kind.find(team_id, keys)}
        surplus = [key for key in keys if key not in known]
        yield 0, _surplus(client, kind, team_id, surplus)


def compare_again(client: ClickHouse, kind: Kind, team_id: int, found: list[Found]) -> list[Found]:
    """What still differs: a change that was on its way at the first look has arrived by now."""
    keys = [one.key for one in found]
    rows = kind.find(team_id, keys)
    known = {row.key for row in rows}
    gone = [key for key in keys if key not in known]
    return [
        *_compare_rows(client, kind, team_id, rows),
        *_surplus(client, kind, team_id, gone),
    ]


def _compare_rows(client: ClickHouse, kind: Kind, team_id: int, rows: list[Row]) -> list[Found]:
    there = kind.in_clickhouse(client, team_id, [row.key for row in rows])
    found = []
    for row in rows:
        other = there.get(row.key)
        if other == row:
            continue
        if other is None:
            difference = Difference.MISSING
        elif other.version < row.version:
            difference = Difference.BEHIND
        else:
            difference = Difference.DIFFERENT
        # ClickHouse keeps the last of equal versions; a newer one of its own cannot be taken back.
        is_mendable = other is None or other.version <= row.version
        found.append(Found(kind, team_id, row.key, difference, row if is_mendable else None))
    return found


def _surplus(client: ClickHouse, kind: Kind, team_id: int, keys: list[str]) -> list[Found]:
    there = kind.in_clickhouse(client, team_id, keys) if keys else {}
    return [
        Found(
            kind,
            team_id,
            key,
            Difference.SURPLUS,
            kind.gone and Row(key, row.version + 1, True, kind.gone(row)),
        )
        for key, row in there.items()
        if not row.is_deleted
    ]
