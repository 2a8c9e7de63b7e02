"""Random events with sessions, and what their sessions are, told by plain Python."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from footfall.foundations.clickhouse.client import ClickHouse

FIRST_DAY, LAST_DAY = "2026-03-02", "2026-03-04"
_BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
_COLUMNS = (
    *("team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"),
    "captured_at",
)
# The only field of a session that events of one moment leave open.
_CHOICES = "distinct_ids"


@dataclass(frozen=True)
class Visit:
    """One event."""

    uuid: UUID
    event: str
    distinct_id: str
    person_id: UUID
    timestamp: datetime
    session_id: str | None
    url: str | None
    referrer: str | None


class Visits:
    """Makes events at times that no two of them share, so that first and last are one each."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        self._taken: set[int] = set()

    def make(self, count: int, sessions: list[str | None]) -> list[Visit]:
        return [self._one(self._chance.choice(sessions)) for _ in range(count)]

    def choose(self, visits: list[Visit], count: int) -> list[Visit]:
        return self._chance.sample(visits, count)

    def _one(self, session_id: str | None) -> Visit:
        chance = self._chance
        second = chance.randrange(3 * 86_400)
        while second in self._taken:
            second = chance.randrange(3 * 86_400)
        self._taken.add(second)
        return Visit(
            uuid=UUID(int=chance.getrandbits(128)),
            event=chance.choice(["$pageview", "$autocapture", "bought"]),
            distinct_id=chance.choice(["ada", "bob", "cleo"]),
            person_id=UUID(int=chance.getrandbits(128)),
            timestamp=_BEGIN + timedelta(seconds=second),
            session_id=session_id,
            url=chance.choice([None, "https://example.com/", f"https://example.com/{second}"]),
            referrer=chance.choice([None, "$direct", "search.example"]),
        )


def insert(writer: ClickHouse, team_id: int, visits: Iterable[Visit]) -> None:
    rows = [
        (
            *(team_id, one.uuid, one.event, one.distinct_id, one.person_id, one.timestamp),
            *(json.dumps(properties_of(one)), one.timestamp),
        )
        for one in visits
    ]
    # the same rows again are a new insert: this is how an event comes to be counted twice
    writer.insert_rows("events", _COLUMNS, rows, settings={"insert_deduplicate": 0})


def expected(visits: Iterable[Visit]) -> dict[str, dict[str, Any]]:
    """Each session by its id; an event that is stored twice is one."""
    of_session: dict[str, list[Visit]] = {}
    for one in {visit.uuid: visit for visit in visits}.values():
        if one.session_id:
            of_session.setdefault(one.session_id, []).append(one)
    return {
        session_id: _session(sorted(own, key=lambda one: one.timestamp))
        for session_id, own in of_session.items()
    }


def stored(writer: ClickHouse, team_id: int) -> dict[str, dict[str, Any]]:
    """Each session as a query sees it."""
    sql = (
        "SELECT session_id, anyLast(distinct_id), argMaxMerge(person_id), "
        "min(sessions.started_at), max(sessions.ended_at), argMinMerge(entry_url), "
        "argMaxMerge(exit_url), argMinMerge(entry_referring_domain), sum(event_count), "
        "sum(pageview_count), sum(autocapture_count) "
        "FROM sessions WHERE team_id = {team_id:Int64} GROUP BY session_id"
    )
    names = (
        *("distinct_id", "person_id", "started_at", "ended_at", "entry_url", "exit_url"),
        *("entry_referring_domain", "event_count", "pageview_count", "autocapture_count"),
    )
    return {
        session_id: dict(zip(names, fields, strict=True))
        for session_id, *fields in writer.run_query(sql, {"team_id": team_id}).rows
    }


def assert_agree(found: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]) -> None:
    assert set(found) == set(wanted)
    for session_id, session in wanted.items():
        assert found[session_id]["distinct_id"] in session[_CHOICES]
        told = {name: value for name, value in session.items() if name != _CHOICES}
        assert {name: found[session_id][name] for name in told} == told, session_id


def properties_of(one: Visit) -> dict[str, str]:
    told = {
        "$session_id": one.session_id,
        "$current_url": one.url,
        "$referring_domain": one.referrer,
    }
    return {name: value for name, value in told.items() if value is not None}


def _session(own: list[Visit]) -> dict[str, Any]:
    urls = [one.url for one in own if one.url is not None]
    referrers = [one.referrer for one in own if one.referrer is not None]
    events = [one.event for one in own]
    return {
        _CHOICES: {one.distinct_id for one in own},
        "person_id": own[-1].person_id,
        "started_at": own[0].timestamp,
        "ended_at": own[-1].timestamp,
        "entry_url": urls[0] if urls else None,
        "exit_url": urls[-1] if urls else None,
        "entry_referring_domain": referrers[0] if referrers else None,
        "event_count": len(own),
        "pageview_count": events.count("$pageview"),
        "autocapture_count": events.count("$autocapture"),
    }
