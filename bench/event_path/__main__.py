"""python -m bench.event_path [--events 400000] [--rounds 3]

Starts houses of its own, first capture with its broker alone, then all parts, and prints the tables.
"""

import argparse
import contextlib
import os
import pathlib
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence

import httpx
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from bench.event_path.load import Round, http_round, kafka_round
from bench.event_path.processes import cpu_s, resident_bytes
from flow_tests.product import Product, event_name
from footfall.cli.house import House, running_house
from footfall.cli.parts.table import PART_NAMES

CAPTURED = "events.captured.v1"
FIXED_RATE = 10_000
FIXED_S = 20


def messages_in_kafka(brokers: str, topic: str) -> int:
    """Messages that the topic's partitions hold, by their offsets. For topics written without transactions."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": f"bench-{uuid.uuid4()}"})
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    total = 0
    for number in partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=10)
        total += high - low
    consumer.close()
    return total


def rows_in_clickhouse(house: House) -> int:
    """Distinct uuids in the events table."""
    answer = httpx.post(
        house.url_of("clickhouse"),
        content="SELECT uniqExact(uuid) FROM footfall.events",
        auth=house.clickhouse_writer,
        timeout=120,
    )
    answer.raise_for_status()
    return int(answer.text)


def bare_round(house: House, name: str, events: int) -> Round:
    """A round straight to Kafka, into a topic of its own. Raises if the topic does not hold every message after it."""
    brokers = house.address_of("kafka")
    topic = f"bench.bare_produce_{uuid.uuid4().hex[:8]}.v1"
    admin = AdminClient({"bootstrap.servers": brokers})
    [made] = admin.create_topics([NewTopic(topic, 4, 1)]).values()
    made.result(timeout=30)
    result = kafka_round(name, brokers, topic, events)
    stored = messages_in_kafka(brokers, topic)
    if stored != events:
        raise RuntimeError(f"Kafka holds {stored} of the {events} messages of {name}")
    return result


def wait_for_rows(house: House, expected: int, deadline_s: float = 600) -> float:
    """Seconds until ClickHouse holds the expected number of events."""
    started = time.monotonic()
    while rows_in_clickhouse(house) < expected:
        if time.monotonic() - started > deadline_s:
            raise RuntimeError(f"only {rows_in_clickhouse(house)} of {expected} events became rows")
        time.sleep(0.2)
    return time.monotonic() - started


def visible_ms(product: Product, probes: int) -> list[float]:
    """Milliseconds from the 200 of one event until a query counts it, for each probe; sorted."""
    seen: list[float] = []
    for _ in range(probes):
        event = event_name()
        product.send(
            [{"event": event, "distinct_id": "probe", "properties": {}}]
        ).raise_for_status()
        acknowledged = time.monotonic()
        while not product.events(event, ["uuid"], limit=1):
            if time.monotonic() - acknowledged > 60:
                raise RuntimeError("an acknowledged event was not visible after 60 s")
        seen.append((time.monotonic() - acknowledged) * 1000)
    return sorted(seen)


def share(sorted_values: list[float], part: float) -> float:
    return sorted_values[min(int(len(sorted_values) * part), len(sorted_values) - 1)]


def row(round_: Round) -> str:
    return (
        f"| {round_.name} | {round_.acknowledged_events:,} | {round_.acknowledged_events / round_.wall_s:,.0f} "
        f"| {round_.events_per_cpu_s:,.0f} | {round_.p50_ms:.1f} | {round_.p99_ms:.1f} | {round_.refused_requests} |"
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


HEADER = (
    "| round | events acknowledged | events/s | events per CPU-second | p50 ms | p99 ms | refused |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def measure_capture(house: House, product: Product, events: int, rounds: int) -> None:
    """Capture and its broker alone, beside the bare broker. Prints the table and counts Kafka's messages again."""
    address, pid, brokers = (
        house.address_of("capture"),
        house.pid_of("capture"),
        house.address_of("kafka"),
    )
    token = product.project_token
    # The first requests fill capture's caches and are not measured.
    sent = http_round("warm-up", pid, address, token, 5_000, 4).acknowledged_events
    say(HEADER)
    for number in range(1, rounds + 1):
        say(row(bare_round(house, f"bare Kafka produce, acks=all, {number}", events)))
        for connections in (16, 64):
            name = f"capture, {connections} connections, {number}"
            result = http_round(name, pid, address, token, events, connections)
            say(row(result))
            sent += result.acknowledged_events
        name = f"capture at {FIXED_RATE:,} events/s, {number}"
        result = http_round(name, pid, address, token, FIXED_RATE * FIXED_S, 16, FIXED_RATE)
        say(row(result))
        sent += result.acknowledged_events
    say(f"counted again: acknowledged {sent:,}; Kafka {messages_in_kafka(brokers, CAPTURED):,}")


def measure_path(house: House, product: Product, events: int, probes: int) -> None:
    """The whole house: from Kafka to queryable, and from 200 to visible. Counts Kafka and ClickHouse again."""
    address, capture = house.address_of("capture"), house.pid_of("capture")
    stations = {
        part: house.pid_of(part) for part in ("capture", "kafka", "ingest", "sink", "clickhouse")
    }
    token = product.project_token
    sent = http_round("warm-up", capture, address, token, 5_000, 4).acknowledged_events
    wait_for_rows(house, sent)
    used_before = {part: cpu_s(pid) for part, pid in stations.items()}
    started = time.monotonic()
    result = http_round("a burst", capture, address, token, events, 16)
    sent += result.acknowledged_events
    wait_for_rows(house, sent)
    drained_s = time.monotonic() - started
    say("")
    say(
        f"whole house, a burst of {events:,} events: acknowledged in {result.wall_s:.1f} s, "
        f"all queryable after {drained_s:.1f} s"
    )
    say("| part | CPU-seconds | events per CPU-second | resident MiB |")
    say("| --- | --- | --- | --- |")
    for part, pid in stations.items():
        used_s = cpu_s(pid) - used_before[part]
        say(
            f"| {part} | {used_s:.1f} | {events / used_s:,.0f} | {resident_bytes(pid) / 2**20:,.0f} |"
        )
    say("")
    say(HEADER)
    name = f"whole house, capture at {FIXED_RATE:,} events/s"
    result = http_round(name, capture, address, token, FIXED_RATE * FIXED_S, 16, FIXED_RATE)
    say(row(result))
    sent += result.acknowledged_events
    wait_for_rows(house, sent)
    latencies = visible_ms(product, probes)
    sent += probes
    say("")
    say(
        f"200 to visible in a query, {probes} probes one after another: "
        f"p50 {share(latencies, 0.5):.0f} ms, p99 {share(latencies, 0.99):.0f} ms"
    )
    say(
        f"counted again: acknowledged {sent:,}; Kafka {messages_in_kafka(house.address_of('kafka'), CAPTURED):,}; "
        f"ClickHouse {rows_in_clickhouse(house):,}"
    )


@contextlib.contextmanager
def bench_house(parts: Sequence[str]) -> Iterator[tuple[House, Product]]:
    """A house of these parts and what they need, with one project, in a folder that goes away."""
    with (
        tempfile.TemporaryDirectory(prefix="footfall-bench-") as folder,
        running_house(pathlib.Path(folder) / "home", parts=parts) as house,
    ):
        yield house, Product(**house.bootstrap(email="bench@example.com", project="Bench"))


def main() -> None:
    arguments = argparse.ArgumentParser(description="Measure the event's way.")
    arguments.add_argument("--events", type=int, default=200_000, help="events a round")
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--probes", type=int, default=100)
    chosen = arguments.parse_args()
    say(f"load of the machine before: {os.getloadavg()[0]:.2f}; cores: {os.cpu_count()}")
    with bench_house(["capture"]) as (house, product):
        measure_capture(house, product, chosen.events, chosen.rounds)
    with bench_house(PART_NAMES) as (house, product):
        measure_path(house, product, chosen.events, chosen.probes)


if __name__ == "__main__":
    main()
