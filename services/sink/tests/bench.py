"""What a test of the sink does: write messages, wait for rows, and hurt what is between."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition

from footfall.cli.house import House
from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.errors import ClickHouseError

PATIENCE_S = 90


class Bench:
    def __init__(self, house: House, team_id: int) -> None:
        self.house = house
        self.team_id = team_id
        user, password = house.clickhouse_writer
        settings = ConnectionSettings(house.url_of("clickhouse"), "footfall", user, password)
        self.clickhouse = ClickHouse(settings)
        self.producer = self.new_producer()

    def close(self) -> None:
        self.producer.flush(30)
        self.clickhouse.close()

    def new_producer(self, **extra: str) -> Producer:
        brokers = self.house.settings["FOOTFALL_KAFKA_BROKERS"]
        return Producer({"bootstrap.servers": brokers, "linger.ms": 5, "acks": "all", **extra})

    def event(self, number: int, **columns: Any) -> dict[str, Any]:
        """A row of the events table; its uuid says its number."""
        return {
            "team_id": self.team_id,
            "uuid": str(UUID(int=number)),
            "event": "$pageview",
            "distinct_id": f"person-{number % 50}",
            "person_id": str(UUID(int=number % 50)),
            "person_mode": "full",
            "timestamp": "2026-11-24T01:02:03.456Z",
            "captured_at": "2026-11-24T01:02:03.457Z",
            "properties": {"$session_id": f"session-{number % 20}", "number": number},
            "person_properties": {},
            **{f"group_{index}": "" for index in range(5)},
            "source_topic": "events.captured.v1",
            "source_partition": 0,
            "source_offset": number,
            **columns,
        }

    def send(self, topic: str, *messages: dict[str, Any] | bytes, partition: int = 0) -> None:
        """Each message is acknowledged when this returns."""
        for message in messages:
            value = message if isinstance(message, bytes) else json.dumps(message).encode()
            self.producer.produce(topic, value, partition=partition)
            self.producer.poll(0)
        assert self.producer.flush(60) == 0

    def send_block(self, topic: str, *messages: dict[str, Any] | bytes, partition: int = 0) -> str:
        """Sends while the sink does not run; returns the claim of a block of just these messages."""
        offsets: list[int] = []

        def note_offset(error: object, message: Message) -> None:
            assert error is None, error
            offset = message.offset()
            assert offset is not None
            offsets.append(offset)

        for message in messages:
            value = message if isinstance(message, bytes) else json.dumps(message).encode()
            self.producer.produce(topic, value, partition=partition, on_delivery=note_offset)
        assert self.producer.flush(60) == 0
        return f"{min(offsets)}-{max(offsets)}"

    def commit_claims(self, claims: dict[tuple[str, int], str]) -> None:
        """Makes the blocks open ones, as a sink leaves them that is killed before it commits what is behind them."""
        settings = {
            "bootstrap.servers": self.house.settings["FOOTFALL_KAFKA_BROKERS"],
            "group.id": "sink",
            "enable.auto.commit": False,
        }
        offsets = [
            TopicPartition(topic, partition, int(claim.split("-")[0]), claim)
            for (topic, partition), claim in claims.items()
        ]
        consumer = Consumer(settings)

        def has_committed() -> bool:
            with suppress(KafkaException):  # the stopped sink is a member until its session ends
                committed = consumer.commit(offsets=offsets, asynchronous=False)
                return committed is not None and all(each.error is None for each in committed)
            return False

        try:
            wait_until(has_committed, lambda: "the claims cannot be committed")
        finally:
            consumer.close()

    def open_claims(self, lanes: list[tuple[str, int]]) -> list[str]:
        """The claims that the sink has not released."""
        settings = {
            "bootstrap.servers": self.house.settings["FOOTFALL_KAFKA_BROKERS"],
            "group.id": "sink",
        }
        consumer = Consumer(settings)
        try:
            committed = consumer.committed([TopicPartition(*lane) for lane in lanes], timeout=30)
        finally:
            consumer.close()
        return [each.metadata for each in committed if each.metadata]

    def lose_parts(self, table: str, partition_id: str | None = None) -> int:
        """Takes the parts with this team's rows away and leaves their tokens, as a kill between the two does."""
        named = {"table": table}
        paths = self.clickhouse.run_query(
            "SELECT path FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String} "
            "AND name IN (SELECT _part FROM {table:Identifier} WHERE team_id = {team:Int64}) "
            "AND partition_id = ifNull({partition:Nullable(String)}, partition_id)",
            {**named, "team": self.team_id, "partition": partition_id},
        ).rows
        self.clickhouse.run_command("DETACH TABLE {table:Identifier} SYNC", named)
        for (path,) in paths:
            shutil.rmtree(path)
        self.clickhouse.run_command("ATTACH TABLE {table:Identifier}", named)
        return len(paths)

    def mended_part_count(self) -> int:
        """Over the life of this sink's process."""
        page = httpx.get(f"{self.house.url_of('sink')}/metrics", timeout=5).text
        found = re.findall(r"^footfall_sink_mended_parts_total\S* (\d+)", page, re.MULTILINE)
        return sum(map(int, found))

    def message_of_each_topic(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """By topic: its table, and a message of this team."""
        person, moment = str(UUID(int=5)), "2026-11-24T01:02:03.456Z"
        source = {"source_topic": "t", "source_partition": 1, "source_offset": 2}
        messages: dict[str, tuple[str, dict[str, Any]]] = {
            "events.enriched.v1": ("events", self.event(1)),
            "persons.changed.v1": (
                "persons",
                {
                    "id": person,
                    "properties": {"a": 1},
                    "is_identified": True,
                    "is_deleted": False,
                    "created_at": moment,
                    "version": 3,
                },
            ),
            "person_distinct_ids.changed.v1": (
                "person_distinct_ids",
                {"distinct_id": "d", "person_id": person, "is_deleted": False, "version": 1},
            ),
            "person_overrides.changed.v1": (
                "person_overrides",
                {"old_person_id": person, "person_id": person, "merged_at": moment, "version": 1},
            ),
            "groups.changed.v1": (
                "groups",
                {
                    "group_type_index": 4,
                    "group_key": "k",
                    "properties": {},
                    "created_at": moment,
                    "version": 1,
                },
            ),
            "ingestion_warnings.raised.v1": (
                "ingestion_warnings",
                {"warning": "w", "details": {"x": 1}, "raised_at": moment, **source},
            ),
            "events.dead_lettered.v1": (
                "dead_letters",
                {"reason": "r", "error": "e", "payload": "p", "failed_at": moment, **source},
            ),
        }
        return {
            topic: (table, {"team_id": self.team_id, **message})
            for topic, (table, message) in messages.items()
        }

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """`sql` with `{team:Int64}`, run on the raw tables: nothing is collapsed."""
        return self.clickhouse.run_query(sql, {"team": self.team_id}).rows

    def row_count(self, table: str) -> int:
        counted = self.clickhouse.run_query(
            "SELECT count() FROM {table:Identifier} WHERE team_id = {team:Int64}",
            {"table": table, "team": self.team_id},
        )
        return int(counted.rows[0][0])

    def events_in_sessions(self) -> int:
        counted = self.rows("SELECT sum(event_count) FROM sessions WHERE team_id = {team:Int64}")
        return int(counted[0][0])

    def wait_for_rows(self, table: str, count: int) -> None:
        def has_arrived() -> bool:
            with suppress(ClickHouseError):  # it may be the one that was killed
                return self.row_count(table) >= count
            return False

        wait_until(has_arrived, lambda: f"{self.row_count(table)} of {count} rows in {table}")

    def kill(self, part: str) -> None:
        """`kill -9`; the house starts it again by itself."""
        wait_until(lambda: self.house.pid_of(part) > 0, lambda: f"{part} does not run")
        os.kill(self.house.pid_of(part), signal.SIGKILL)

    def is_sink_ready(self) -> bool:
        try:
            reply = httpx.get(f"{self.house.url_of('sink')}/_readiness", timeout=5)
        except httpx.TransportError:
            return False
        return reply.status_code == 200

    def replayed_block_count(self) -> int:
        """Over the whole life of the house: each restart logs the blocks that it found open."""
        return len(re.findall("replaying an open block", self.house.log_of("sink", lines=100_000)))


def wait_until(is_done: Callable[[], bool], describe: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < deadline, describe()
        time.sleep(0.1)
