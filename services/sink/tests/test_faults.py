import os
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from footfall.cli.building import rust_program
from services.sink.tests.bench import Bench, wait_until

_EVENTS = "events.enriched.v1"
_PARTITIONS = 4


@contextmanager
def _steady_traffic(bench: Bench) -> Iterator[Callable[[], int]]:
    """Numbered events over all partitions until the `with` ends; the value says how many were acknowledged."""
    is_over = threading.Event()
    sent = 0

    def send() -> None:
        nonlocal sent
        while not is_over.is_set():
            numbers = range(sent, sent + 100)
            partition = (sent // 100) % _PARTITIONS
            bench.send(_EVENTS, *(bench.event(number) for number in numbers), partition=partition)
            sent += 100
            time.sleep(0.01)

    sending = threading.Thread(target=send)
    sending.start()
    try:
        yield lambda: sent
    finally:
        is_over.set()
        sending.join()


def _assert_each_once(bench: Bench, sent: int) -> None:
    bench.wait_for_rows("events", sent)
    counted = bench.rows(
        "SELECT count(), uniqExact(uuid), uniqExact(source_offset), max(source_offset) "
        "FROM events WHERE team_id = {team:Int64}"
    )
    assert counted == [(sent, sent, sent, sent - 1)]
    # a block is seen in its table a moment before its views have it
    wait_until(
        lambda: bench.events_in_sessions() >= sent,
        lambda: f"{bench.events_in_sessions()} of {sent} events in sessions",
    )
    assert bench.events_in_sessions() == sent


def test_every_event_is_stored_once_while_sink_and_clickhouse_are_killed(bench: Bench) -> None:
    dice = random.Random(20261124)  # noqa: S311  # a history that can be repeated
    replayed_before = bench.replayed_block_count()
    with _steady_traffic(bench) as sent:
        for part in ("sink", "sink", "clickhouse", "sink", "sink", "clickhouse", "sink", "sink"):
            arrived = bench.row_count("events")
            bench.wait_for_rows("events", arrived + 300)
            time.sleep(dice.uniform(0, 0.3))
            bench.kill(part)
            bench.house.wait_for(part)
    _assert_each_once(bench, sent())
    assert bench.replayed_block_count() > replayed_before, "no kill fell on a block on its way"


def test_events_of_the_time_without_clickhouse_arrive_once_when_it_is_back(bench: Bench) -> None:
    wait_until(bench.is_sink_ready, lambda: "the sink is not ready")
    bench.send(_EVENTS, *(bench.event(number) for number in range(100)))
    bench.wait_for_rows("events", 100)
    bench.house.stop("clickhouse")
    for partition in range(_PARTITIONS):
        numbers = range(100 + 1000 * partition, 1100 + 1000 * partition)
        bench.send(_EVENTS, *(bench.event(number) for number in numbers), partition=partition)
    wait_until(lambda: not bench.is_sink_ready(), lambda: "the sink says that it is ready")
    bench.house.start("clickhouse")
    _assert_each_once(bench, 100 + 1000 * _PARTITIONS)
    wait_until(bench.is_sink_ready, lambda: "the sink is not ready again")


def test_partitions_that_move_between_two_sinks_lose_and_double_nothing(bench: Bench) -> None:
    with _steady_traffic(bench) as sent:
        for signal_name in ("terminate", "kill", "terminate"):
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            settings = {**os.environ, **bench.house.settings}
            settings |= {
                "FOOTFALL_SINK_LISTEN": f"127.0.0.1:{port}",
                "FOOTFALL_SINK_INSTANCE": "second",
            }
            second = subprocess.Popen([rust_program("footfall-sink")], env=settings)
            arrived = bench.row_count("events")
            bench.wait_for_rows("events", arrived + 2000)
            getattr(second, signal_name)()
            assert second.wait(30) in (0, -9)
    _assert_each_once(bench, sent())
