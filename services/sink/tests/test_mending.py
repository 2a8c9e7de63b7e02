"""A repeat that ClickHouse acknowledges is no proof: it may know the token and lack the part."""

from collections.abc import Iterator

import pytest

from services.sink.tests.bench import Bench, wait_until

_EVENTS = "events.enriched.v1"
# Months of their own: no other test's rows lie in their parts.
_FEBRUARY, _MARCH = "2031-02-07T01:02:03.456Z", "2031-03-07T01:02:03.456Z"
_TABLES = (
    "events",
    "persons",
    "person_distinct_ids",
    "person_overrides",
    "groups",
    "ingestion_warnings",
    "dead_letters",
)


@pytest.fixture
def unmerged(bench: Bench) -> Iterator[Bench]:
    """A bench whose sink does not run yet, and whose parts stay as they were inserted."""
    bench.house.stop("sink")
    for table in _TABLES:
        bench.clickhouse.run_command("SYSTEM STOP MERGES {table:Identifier}", {"table": table})
    yield bench
    for table in _TABLES:
        bench.clickhouse.run_command("SYSTEM START MERGES {table:Identifier}", {"table": table})
    bench.house.start("sink")


def _replay(bench: Bench, claims: dict[tuple[str, int], str]) -> int:
    """Starts a sink that finds these blocks open, and stops it when it has released them; the parts it mended."""
    bench.commit_claims(claims)
    replayed_before = bench.replayed_block_count()
    bench.house.start("sink")

    def count_replayed() -> int:
        return bench.replayed_block_count() - replayed_before

    def is_released() -> bool:
        return count_replayed() >= len(claims) and not bench.open_claims(list(claims))

    wait_until(is_released, lambda: f"{count_replayed()} of {len(claims)} blocks were replayed")
    mended = bench.mended_part_count()
    bench.house.stop("sink")
    return mended


def _staging_tables(bench: Bench) -> list[tuple[str]]:
    return bench.rows(
        "SELECT name FROM system.tables WHERE name LIKE 'sink_mending%' AND {team:Int64} = {team:Int64}"
    )


def test_a_part_that_is_lost_behind_its_token_is_stored_and_its_views_count_once(
    unmerged: Bench,
) -> None:
    bench = unmerged
    unfit = {"team_id": bench.team_id, "uuid": "none"}
    events = [
        bench.event(number, timestamp=_FEBRUARY if number % 2 else _MARCH) for number in range(10)
    ]
    claims = {(_EVENTS, 1): bench.send_block(_EVENTS, *events, unfit, partition=1)}
    assert _replay(bench, claims) == 0
    assert (bench.row_count("events"), bench.row_count("dead_letters")) == (10, 1)

    assert bench.lose_parts("events", "203102") == 1
    assert bench.lose_parts("dead_letters") == 1
    assert (bench.row_count("events"), bench.row_count("dead_letters")) == (5, 0)
    assert _replay(bench, claims) == 2
    counted = bench.rows("SELECT count(), uniqExact(uuid) FROM events WHERE team_id = {team:Int64}")
    assert counted == [(10, 10)]
    assert bench.row_count("dead_letters") == 1
    assert bench.events_in_sessions() == 10
    assert _staging_tables(bench) == []


def test_a_lost_part_of_each_table_is_stored(unmerged: Bench) -> None:
    bench = unmerged
    messages = bench.message_of_each_topic()
    claims = {
        (topic, 0): bench.send_block(topic, message) for topic, (_, message) in messages.items()
    }
    _replay(bench, claims)
    assert {table: bench.row_count(table) for table in _TABLES} == dict.fromkeys(_TABLES, 1)
    for table in _TABLES:
        assert bench.lose_parts(table) == 1
    assert {table: bench.row_count(table) for table in _TABLES} == dict.fromkeys(_TABLES, 0)
    assert _replay(bench, claims) == len(_TABLES)
    assert {table: bench.row_count(table) for table in _TABLES} == dict.fromkeys(_TABLES, 1)
    assert _staging_tables(bench) == []


def test_a_stored_part_is_not_stored_again_when_rows_of_it_were_deleted_or_merged(
    unmerged: Bench,
) -> None:
    bench = unmerged
    events = [bench.event(number, timestamp=_FEBRUARY) for number in range(20)]
    claims = {(_EVENTS, 2): bench.send_block(_EVENTS, *events, partition=2)}
    _replay(bench, claims)
    bench.clickhouse.run_command("SYSTEM START MERGES events")
    bench.clickhouse.run_command(
        "ALTER TABLE events DELETE WHERE team_id = {team:Int64} AND source_offset >= 5 SETTINGS mutations_sync = 1",
        {"team": bench.team_id},
    )
    bench.clickhouse.run_command("OPTIMIZE TABLE events PARTITION ID '203102' FINAL")
    assert _replay(bench, claims) == 0
    assert bench.row_count("events") == 5
    assert bench.events_in_sessions() == 20
    assert _staging_tables(bench) == []


def test_older_versions_in_one_block_are_not_missed(unmerged: Bench) -> None:
    bench = unmerged
    topic = "persons.changed.v1"
    _, person = bench.message_of_each_topic()[topic]
    versions = [{**person, "version": version} for version in range(1, 9)]
    claims = {(topic, 1): bench.send_block(topic, *versions, partition=1)}
    _replay(bench, claims)
    assert _replay(bench, claims) == 0
    newest = bench.rows("SELECT max(version) FROM persons WHERE team_id = {team:Int64}")
    assert newest == [(8,)]


def test_what_a_killed_process_left_is_dropped(unmerged: Bench) -> None:
    bench = unmerged
    bench.clickhouse.run_command("CREATE TABLE sink_mending_events_left AS events")
    bench.house.start("sink")
    bench.house.stop("sink")
    assert _staging_tables(bench) == []
