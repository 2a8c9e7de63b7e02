"""A made-up history of a B2B product, made inside ClickHouse: the same rows for the same size, however often it is made.

Sessions of twelve events, people of very different diligence, 24 properties on an event and some of its 200 rare ones, one
person in twenty merged into another. No two events of the project happen in the same millisecond, so that engines which
break ties in different ways have to give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from math import gcd

from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse

TEAM = 1
NEIGHBOUR = 2
FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 30
SESSION_EVENTS = 12
EVENTS_PER_PERSON = 25
# A neighbour's rows lie in the same parts, as they do in a real house.
NEIGHBOUR_SHARE = 20
MERGED_SHARE = 20
_BLOCK = 1_000_000
_STRIDE = 1_000_003
_MERGED_REST = 7

_INSERT = {
    "max_threads": 2,
    "max_insert_threads": 2,
    "max_block_size": 65_536,
    "min_insert_block_size_rows": 400_000,
    "min_insert_block_size_bytes": 512 * 1024**2,
    # Durability is not what is measured, and each part would wait for the disk.
    "insert_deduplicate": 0,
}

_NAMES = """multiIf(
    place = 0 OR dice < 400, '$pageview', dice < 640, '$autocapture', dice < 700, '$pageleave',
    dice < 790, 'document opened', dice < 850, 'search performed', dice < 890, 'report exported',
    dice < 910, 'invite sent', dice < 920, 'trial started', dice < 925, 'subscribed',
    concat('feature used ', toString(dice % 25)))"""
_BROWSERS = (
    "['Chrome','Chrome','Chrome','Chrome','Chrome','Chrome','Safari','Safari','Firefox','Edge']"
)
_SECTIONS = "['home','documents','reports','search','billing','team','settings','inbox','help','admin','api','audit']"
_PLANS = "['free','free','free','free','pro','pro','pro','team','team','enterprise']"
_COUNTRIES = "['DE','US','US','US','GB','FR','NL','BR','IN','JP','CA','AU']"
_ROLES = "['admin','editor','editor','viewer','viewer','viewer']"


def person_count(events: int) -> int:
    # The last merged person's target is below it, so the count is a multiple of the share.
    return max(events // EVENTS_PER_PERSON // MERGED_SHARE, 1) * MERGED_SHARE


def load(writer: ClickHouse, events: int, say: Callable[[str], None]) -> None:
    """Fills the tables of `writer`'s database, which are empty, and leaves its parts merged."""
    neighbours = events // NEIGHBOUR_SHARE
    for first, count, team in [
        *((first, count, TEAM) for first, count in _blocks(events)),
        *((events + first, count, NEIGHBOUR) for first, count in _blocks(neighbours)),
    ]:
        writer.run_command(
            _events_sql(first, count, team, events), limits=NO_LIMITS, settings=_INSERT
        )
        say(f"  {min(first + count, events + neighbours):,} events")
    persons = person_count(events)
    writer.run_command(
        f"INSERT INTO persons (team_id, id, properties, is_identified, is_deleted, created_at, version)"
        f" SELECT {TEAM}, {_person_id('number')}, {_person_properties('number')}, 1, 0,"
        f" {_moment('0')}, 1 FROM numbers({persons})"
    )
    writer.run_command(
        f"INSERT INTO person_distinct_ids (team_id, distinct_id, person_id, is_deleted, version)"
        f" SELECT {TEAM}, {_distinct_id('number')}, {_person_id(_followed('number', persons))}, 0, 1"
        f" FROM numbers({persons})"
    )
    writer.run_command(
        f"INSERT INTO person_overrides (team_id, old_person_id, person_id, merged_at, version)"
        f" SELECT {TEAM}, {_person_id('number')}, {_person_id(_followed('number', persons))},"
        f" {_moment('0')}, 1 FROM numbers({persons}) WHERE {_is_merged('number')}"
    )
    writer.run_command(f"SYSTEM RELOAD DICTIONARY {writer.settings.database}.person_overrides_dict")


def merged_people_sql(events: int) -> str:
    """Columns: distinct_id, person_id; of the people who were merged, the one they are now."""
    persons = person_count(events)
    return (
        f"SELECT {_distinct_id('number')} AS distinct_id,"
        f" {_person_id(_followed('number', persons))} AS person_id"
        f" FROM numbers({persons}) WHERE {_is_merged('number')}"
    )


def _blocks(count: int) -> list[tuple[int, int]]:
    return [(first, min(_BLOCK, count - first)) for first in range(0, count, _BLOCK)]


def _events_sql(first: int, count: int, team: int, events: int) -> str:
    sessions = -(-events // SESSION_EVENTS)
    if gcd(_STRIDE, sessions) != 1:
        raise ValueError(f"{events} events make sessions of which some begin together")
    # The last session ends within the last day, however far apart the events of a small history are.
    length_ms = DAYS * 86_400_000
    length_ms -= max(3_600_000, 70 * (length_ms // sessions))
    slot_ms = length_ms // sessions
    if slot_ms < SESSION_EVENTS:
        raise ValueError(f"{events} events do not fit into {DAYS} days one by one")
    # About 20 s, a whole number of slots, so that the rest of a time says the event's place in its session.
    step_ms = max(1, 20_000 // slot_ms) * slot_ms
    persons = person_count(events)
    return f"""
INSERT INTO events (team_id, uuid, event, distinct_id, person_id, person_mode, timestamp, captured_at, inserted_at,
    properties, person_properties, group_0, source_offset)
WITH
    number AS row,
    toUInt64(intDiv(row, {SESSION_EVENTS})) AS session,
    toInt64(row % {SESSION_EVENTS}) AS place,
    sipHash64(row, 'event') AS own,
    own % 1000 AS dice,
    least(toUInt64(floor({persons} * pow(sipHash64(session, 'person') / 18446744073709551616., 2))), {persons - 1}) AS person,
    {_moment(f"toInt64((session * {_STRIDE}) % {sessions}) * {slot_ms} + intDiv(place * place + place, 2) * {step_ms} + place * {slot_ms // SESSION_EVENTS}")} AS at,
    {_NAMES} AS name,
    toUInt64(floor(80 * pow(bitShiftRight(own, 11) / 9007199254740992., 3))) AS page,
    {_SECTIONS}[1 + page % 12] AS section,
    concat('/', section, '/', toString(page)) AS pathname,
    sipHash64(person, 'traits') AS traits,
    {_BROWSERS}[1 + traits % 10] AS browser,
    intDiv(traits, 10) % 4 AS system,
    lower(hex(sipHash64(session, 'session'))) AS session_name
SELECT
    {team}, reinterpretAsUUID(sipHash128(row, 'uuid')), name, {_distinct_id("person")},
    {_person_id("person")}, 'full', at, at, at,
    concat(
        '{{"$session_id":"', session_name, '","$window_id":"', substring(session_name, 1, 8),
        '","$current_url":"https://app.example.com', pathname, '?tab=', toString(page % 5),
        '","$pathname":"', pathname, '","$host":"app.example.com","$referring_domain":"',
        ['$direct','www.google.com','news.example.org','app.example.com'][1 + session % 4],
        '","$browser":"', browser, '","$browser_version":', toString(100 + traits % 40),
        ',"$os":"', ['Mac OS X','Windows','Linux','iOS'][1 + system],
        '","$device_type":"', if(system = 3, 'Mobile', 'Desktop'),
        '","$lib":"web","$lib_version":"1.', toString(session % 90), '.0","$screen_height":', toString(600 + traits % 900),
        ',"$screen_width":', toString(900 + traits % 1900), ',"$viewport_height":', toString(500 + traits % 700),
        ',"$geoip_country_code":"', {_COUNTRIES}[1 + traits % 12], '","$insert_id":"', lower(hex(own)),
        '","section":"', section, '","workspace_id":"w', toString(person % {max(persons // 20, 1)}),
        '","latency_ms":', toString(own % 3000), ',"amount":', toString((own % 50000) / 100),
        ',"currency":"', ['EUR','USD','GBP'][1 + own % 3], '","variant":"', ['control','test'][1 + person % 2],
        '","attr_', toString(own % 200), '":"', toString(own % 97), '"}}'),
    {_person_properties("person")}, concat('company-', toString(person % {max(persons // 20, 1)})), row
FROM numbers({first}, {count})"""


def _moment(milliseconds: str) -> str:
    return f"fromUnixTimestamp64Milli({int(FIRST_DAY.timestamp() * 1000)} + {milliseconds}, 'UTC')"


def _person_id(person: str) -> str:
    return f"reinterpretAsUUID(sipHash128(toUInt64({person}), 'person'))"


def _distinct_id(person: str) -> str:
    return f"concat('user-', lower(hex(sipHash64(toUInt64({person}), 'distinct'))))"


def _is_merged(person: str) -> str:
    return f"({person} % {MERGED_SHARE} = {_MERGED_REST})"


def _followed(person: str, persons: int) -> str:
    target = f"intDiv(sipHash64(toUInt64({person}), 'target') % {persons}, {MERGED_SHARE}) * {MERGED_SHARE}"
    return f"if({_is_merged(person)}, {target}, {person})"


def _person_properties(person: str) -> str:
    traits = f"sipHash64(toUInt64({person}), 'traits')"
    return (
        f"""concat('{{"email":"u', toString({person}), '@example.com","plan":"', {_PLANS}[1 + intDiv({traits}, 40) % 10],"""
        f""" '","role":"', {_ROLES}[1 + intDiv({traits}, 400) % 6], '","country":"', {_COUNTRIES}[1 + {traits} % 12],"""
        f""" '","seats":', toString({traits} % 300), ',"signup_source":"', ['ads','search','friend'][1 + {traits} % 3], '"}}')"""
    )
