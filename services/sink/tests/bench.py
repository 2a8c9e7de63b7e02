"""What a test of the sink does: write messages, wait for rows, and hurt what is between."""

import json
import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
from confluent_kafka import Producer

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
