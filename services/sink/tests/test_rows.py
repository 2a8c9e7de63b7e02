import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.sink.tests.bench import Bench, wait_until

_EVENTS = "events.enriched.v1"


def test_each_topic_fills_its_table(bench: Bench) -> None:
    messages = bench.message_of_each_topic()
    for topic, (_, message) in messages.items():
        bench.send(topic, message)
    for table, _ in messages.values():
        bench.wait_for_rows(table, 1)
    assert bench.rows(
        "SELECT id, properties, is_identified, is_deleted, created_at, version FROM persons "
        "WHERE team_id = {team:Int64}"
    ) == [
        (
            UUID(int=5),
            '{"a": 1}',
            True,
            False,
            datetime(2026, 11, 24, 1, 2, 3, 456000, tzinfo=UTC),
            3,
        )
    ]


@pytest.mark.parametrize(
    "text",
    ["", "é\u0000\t\n\"\\'`;--", "😀" * 5000, "\ufffd", "{x:String}", "NULL", "\\N"],
    ids=["empty", "controls", "long", "replacement", "placeholder", "null", "tsv null"],
)
def test_any_text_arrives_as_it_was_sent(bench: Bench, text: str) -> None:
    bench.send(_EVENTS, bench.event(1, event="x", distinct_id=text, group_3=text))
    bench.wait_for_rows("events", 1)
    arrived = bench.rows("SELECT distinct_id, group_3 FROM events WHERE team_id = {team:Int64}")
    assert arrived == [(text, text)]


def test_properties_arrive_byte_for_byte_and_fill_the_hot_columns(bench: Bench) -> None:
    properties = b'{"$browser":"Firefox","$os":null,"big":1e400,"\\ud800":1.0,"$host" : ""}'
    marked = json.dumps(bench.event(1, properties="HERE")).encode()
    bench.send(_EVENTS, marked.replace(b'"HERE"', properties))
    bench.wait_for_rows("events", 1)
    arrived = bench.rows(
        "SELECT properties, person_mode, source_offset FROM events WHERE team_id = {team:Int64}"
    )
    assert arrived == [(properties.decode(), "full", 1)]


def test_an_event_fills_its_session(bench: Bench) -> None:
    bench.send(_EVENTS, *(bench.event(number) for number in (1, 21, 41)))

    def sessions() -> object:
        return bench.rows(
            "SELECT session_id, sum(event_count), sum(pageview_count) FROM sessions "
            "WHERE team_id = {team:Int64} GROUP BY session_id"
        )

    # The view is filled a moment after its table.
    wait_until(lambda: sessions() == [("session-1", 3, 3)], lambda: f"the session is {sessions()}")


def test_what_cannot_become_a_row_is_kept_as_a_dead_letter_and_stops_no_neighbour(
    bench: Bench,
) -> None:
    bad = [
        {"team_id": bench.team_id, "uuid": str(UUID(int=9))},
        bench.event(8, timestamp="3026-01-01T00:00:00Z"),
        bench.event(7, person_mode="sometimes"),
    ]
    not_json = f'{{"team_id": {bench.team_id}, "uuid": '.encode()
    bench.send(_EVENTS, bench.event(1), *bad, not_json, bench.event(2))
    bench.wait_for_rows("events", 2)
    bench.wait_for_rows("dead_letters", len(bad))
    letters = bench.rows(
        "SELECT reason, error, payload, source_topic FROM dead_letters "
        "WHERE team_id = {team:Int64} ORDER BY source_offset"
    )
    assert [error for _, error, _, _ in letters] == [
        "the column event is missing",
        'the column timestamp: expected a time from 1900 to 2299, got "3026-01-01T00:00:00Z"',
        'the column person_mode: expected a member of the enum, got "sometimes"',
    ]
    assert [json.loads(payload) for _, _, payload, _ in letters] == bad
    assert {(reason, topic) for reason, _, _, topic in letters} == {("sink_unfit_row", _EVENTS)}
    unreadable = bench.clickhouse.run_query(
        "SELECT count() FROM dead_letters WHERE team_id = 0 AND payload = {payload:String}",
        {"payload": not_json.decode()},
    )
    assert unreadable.rows == [(1,)]
    assert bench.row_count("events") == 2


def test_rows_that_clickhouse_refuses_are_found_and_their_neighbours_stored_once(
    bench: Bench,
) -> None:
    def group(key: str) -> dict[str, Any]:
        return {
            "team_id": bench.team_id,
            "group_type_index": 0,
            "group_key": key,
            "properties": {},
            "created_at": "2026-11-24T01:02:03.456Z",
            "version": 1,
        }

    keys = [f"key-{number}" for number in range(40)]
    keys[3] = keys[4] = keys[39] = "refused"
    bench.clickhouse.run_command(
        "ALTER TABLE groups ADD CONSTRAINT no_refused CHECK group_key != 'refused'"
    )
    try:
        bench.send("groups.changed.v1", *(group(key) for key in keys))
        bench.wait_for_rows("dead_letters", 3)
        bench.wait_for_rows("groups", 37)
    finally:
        bench.clickhouse.run_command("ALTER TABLE groups DROP CONSTRAINT no_refused")
    arrived = bench.rows("SELECT group_key FROM groups WHERE team_id = {team:Int64}")
    assert sorted(key for (key,) in arrived) == sorted(key for key in keys if key != "refused")
    reasons = bench.rows("SELECT DISTINCT reason FROM dead_letters WHERE team_id = {team:Int64}")
    assert reasons == [("sink_refused_row",)]
    assert bench.row_count("dead_letters") == 3


def test_messages_of_an_aborted_transaction_never_become_rows(bench: Bench) -> None:
    producer = bench.new_producer(**{"transactional.id": f"test-{bench.team_id}"})
    producer.init_transactions(30)
    for number, is_kept in ((1, True), (2, False), (3, True)):
        producer.begin_transaction()
        producer.produce(_EVENTS, json.dumps(bench.event(number)).encode(), partition=1)
        if is_kept:
            producer.commit_transaction(30)
        else:
            producer.flush(30)
            producer.abort_transaction(30)
    bench.wait_for_rows("events", 2)
    arrived = bench.rows(
        "SELECT source_offset FROM events WHERE team_id = {team:Int64} ORDER BY source_offset"
    )
    assert arrived == [(1,), (3,)]
