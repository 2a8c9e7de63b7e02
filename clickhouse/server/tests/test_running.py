"""Kills, streams, queues, starts, stops and crashes."""

# statements with the names of the tests' own tables

import http.client
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from random import SystemRandom

import pytest

from clickhouse.server.tests.running_server import Reply, Server, basic_auth

RANDOM = SystemRandom()
SLOW = "SELECT sum(sipHash64(number)) FROM numbers(100000000000)"


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def running(server: Server) -> int:
    page = server.request("GET", "/metrics").text
    lines = [line for line in page.splitlines() if line.startswith("clickhouse_queries_running")]
    return sum(int(line.split()[-1]) for line in lines)


@pytest.mark.parametrize(
    "statement", [SLOW, SLOW + " FORMAT JSON", "INSERT INTO FUNCTION null('a UInt64') " + SLOW]
)
@pytest.mark.parametrize("mode", ["SYNC", "ASYNC"])
def test_a_statement_is_killed_by_its_id(server: Server, statement: str, mode: str) -> None:
    query_id = f"kill-{RANDOM.randrange(10**9)}'\\"
    quoted = query_id.replace("\\", "\\\\").replace("'", "\\'")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(server.post, statement, query_id=query_id)
        wait_until(lambda: running(server) > 0, "the statement did not start")
        killed = server.post(f"KILL QUERY WHERE query_id = '{quoted}' {mode} FORMAT JSON")
        rows = json.loads(killed.text)["data"]
        assert [(row["query_id"], row["user"]) for row in rows] == [(query_id, "writer")]
        assert slow.result().code == "394"
    assert server.post(f"KILL QUERY WHERE query_id = '{quoted}'").text == ""


def test_a_reader_kills_its_own_statements_only(server: Server) -> None:
    with ThreadPoolExecutor() as pool:
        own = pool.submit(server.post, SLOW, "reader", query_id="own")
        others = pool.submit(server.post, SLOW, "writer", query_id="others")
        wait_until(lambda: running(server) == 2, "the statements did not start")
        assert server.post("KILL QUERY WHERE query_id = 'others'", "reader").text == ""
        assert server.post("KILL QUERY WHERE query_id = 'own' SYNC", "reader").text != ""
        assert own.result().code == "394"
        assert not others.done()
        server.post("KILL QUERY WHERE query_id = 'others'")
        assert others.result().code == "394"


def test_one_id_runs_once_at_a_time(server: Server) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(server.post, SLOW, query_id="twice")
        wait_until(lambda: running(server) > 0, "the statement did not start")
        assert server.post("SELECT 1", query_id="twice").code == "216"
        server.post("KILL QUERY WHERE query_id = 'twice'")
        assert first.result().code == "394"
    assert server.post("SELECT 1", query_id="twice").status == 200


@pytest.mark.parametrize("form", ["TSV", "JSON"])
@pytest.mark.parametrize("statement", [SLOW, "SELECT number FROM numbers(100000000000)"])
def test_a_client_that_goes_away_ends_its_statement(
    server: Server, statement: str, form: str
) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
        connection.request("POST", "/", f"{statement} FORMAT {form}", basic_auth("writer"))
        wait_until(lambda: running(server) > 0, "the statement did not start")
    wait_until(lambda: running(server) == 0, "the statement outlived its client")


@pytest.mark.parametrize("form", ["RowBinary", "JSON"])
def test_a_result_bigger_than_memory_allows_streams(server: Server, form: str) -> None:
    statement = f"SELECT number, repeat('x', 200) FROM numbers(3000000) FORMAT {form}"
    before = server.resident_bytes()
    most = 0
    size = 0
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
        connection.request("POST", "/", statement, basic_auth("writer"))
        reply = connection.getresponse()
        while piece := reply.read(8 << 20):
            size += len(piece)
            most = max(most, server.resident_bytes())
    assert size > 600_000_000
    assert most - before < 250_000_000


def test_a_full_queue_answers_at_once_and_others_wait_their_turn(own_server: Server) -> None:
    own_server.arguments = ["--reader-queries", "1", "--queue-length", "1"]
    own_server.start()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(own_server.post, SLOW, "reader", query_id="first")
        wait_until(lambda: running(own_server) == 1, "the statement did not start")
        second = pool.submit(own_server.post, "SELECT 2", "reader")
        waiting = 'clickhouse_queries_waiting{role="reader"} 1'
        wait_until(lambda: waiting in own_server.request("GET", "/metrics").text, "nobody waits")
        third = own_server.post("SELECT 3", "reader")
        assert (third.status, third.code) == (503, "202")
        assert own_server.post("SELECT 4", "writer").text == "4\n"
        own_server.post("KILL QUERY WHERE query_id = 'first'", "reader")
        assert first.result().code == "394"
        assert second.result().text == "2\n"
    assert own_server.stop() == 0


def test_a_second_process_on_the_same_data_says_so(server: Server) -> None:
    second = Server(server.home, port=0)
    done = subprocess.run(second.command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "is in use by another footfall-clickhouse-server" in done.stderr
    assert server.post("SELECT 1").text == "1\n"


def test_starts_that_cannot_be_say_why(own_server: Server, server: Server) -> None:
    own_server.home.mkdir()
    command = own_server.command

    def start(changed: list[str]) -> str:
        done = subprocess.run(changed, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        return done.stderr.strip().splitlines()[-1]

    library = command.index("--library") + 1
    credentials = command.index("--credentials") + 1
    listen = command.index("--listen") + 1
    missing = [*command[:library], "/missing.so", *command[library + 1 :]]
    assert "there is no engine library at /missing.so" in start(missing)
    nobody = [*command[:credentials], "/missing.json", *command[credentials + 1 :]]
    assert "cannot read the credentials file /missing.json" in start(nobody)
    taken = [*command[:listen], f"127.0.0.1:{server.port}", *command[listen + 1 :]]
    assert "cannot listen on" in start(taken)
    (own_server.home / "data").mkdir(exist_ok=True)
    (own_server.home / "data" / "engine_version").write_text("1.2.3\n")
    assert "holds data of engine 1.2.3" in start(command)


def test_a_stop_lets_a_running_insert_end_and_keeps_it(own_server: Server) -> None:
    own_server.start()
    own_server.post("CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n")
    connection = http.client.HTTPConnection("127.0.0.1", own_server.port)
    connection.putrequest("POST", "/?query=INSERT+INTO+kept+FORMAT+TSV")
    for name, value in (basic_auth("writer") | {"Content-Length": "4"}).items():
        connection.putheader(name, value)
    connection.endheaders(b"1\n")
    codes: list[int] = []
    stopping = threading.Thread(target=lambda: codes.append(own_server.stop()))
    stopping.start()
    time.sleep(0.3)
    connection.send(b"2\n")
    assert connection.getresponse().status == 200
    stopping.join()
    connection.close()
    assert codes == [0]
    own_server.start()
    assert own_server.post("SELECT count() FROM kept").text == "2\n"


def test_a_stop_kills_what_does_not_end(own_server: Server) -> None:
    own_server.arguments = ["--stop-wait-s", "1"]
    own_server.start()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(own_server.post, SLOW)
        wait_until(lambda: running(own_server) == 1, "the statement did not start")
        assert own_server.stop() == 0
        assert slow.result().code == "394"


def insert_block(server: Server, block: int, token: str) -> None:
    rows = "".join(f"{block * 10 + n}\n" for n in range(10))
    reply: Reply = server.post(
        f"INSERT INTO acknowledged FORMAT TSV\n{rows}", insert_deduplication_token=token
    )
    assert reply.status == 200, reply.text


def stored_blocks(server: Server) -> set[int]:
    text = server.post("SELECT DISTINCT intDiv(n, 10) FROM acknowledged").text
    return {int(block) for block in text.split()}


def make_acknowledged(server: Server) -> None:
    created = server.post(
        "CREATE TABLE acknowledged (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS "
        "non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1"
    )
    assert created.status == 200, created.text


def test_a_crash_loses_no_acknowledged_insert(own_server: Server) -> None:
    own_server.start()
    make_acknowledged(own_server)
    acknowledged: list[int] = []
    next_block = 0
    for _ in range(4):
        crashes_after = len(acknowledged) + RANDOM.randint(5, 40)
        crash = threading.Timer(60, own_server.kill)
        while True:
            if len(acknowledged) >= crashes_after and not crash.is_alive():
                crash = threading.Timer(RANDOM.random() * 0.05, own_server.kill)
                crash.start()
            try:
                insert_block(own_server, next_block, f"block/{next_block}")
            except (OSError, http.client.HTTPException):
                break
            acknowledged.append(next_block)
            next_block += 1
        crash.join()
        own_server.start()
        # The block without an answer is sent again with its token. That this succeeds proves nothing, so it is looked
        # up, and goes in under a second token when it is not there.
        insert_block(own_server, next_block, f"block/{next_block}")
        if next_block not in stored_blocks(own_server):
            insert_block(own_server, next_block, f"block/{next_block}/again")
        acknowledged.append(next_block)
        next_block += 1
    got = own_server.post("SELECT count(), uniqExact(n) FROM acknowledged").text.split()
    assert got == [str(10 * len(acknowledged))] * 2
    assert stored_blocks(own_server) == set(acknowledged)


def test_a_token_outlives_a_part_that_was_not_put_in_place_and_drops_its_repeat(
    own_server: Server,
) -> None:
    """What the engine does when it is killed after it noted a token and before the part is in place: no promise of
    ours, but what every writer has to know."""
    own_server.start()
    make_acknowledged(own_server)
    insert_block(own_server, 1, "block/1")
    insert_block(own_server, 2, "block/2")
    parts = own_server.post(
        "SELECT path FROM system.parts WHERE table = 'acknowledged' AND name IN "
        "(SELECT _part FROM acknowledged WHERE intDiv(n, 10) = 2)"
    ).text.split()
    own_server.kill()
    assert len(parts) == 1
    shutil.rmtree(parts[0])
    own_server.start()
    assert stored_blocks(own_server) == {1}
    insert_block(own_server, 2, "block/2")
    assert stored_blocks(own_server) == {1}
    insert_block(own_server, 2, "block/2/again")
    assert stored_blocks(own_server) == {1, 2}


def test_a_second_token_counts_twice_behind_a_view_and_a_moved_partition_counts_once(
    own_server: Server,
) -> None:
    own_server.start()
    make_acknowledged(own_server)
    own_server.post(
        "CREATE TABLE counted (total SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree "
        "ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 100"
    )
    own_server.post(
        "CREATE MATERIALIZED VIEW counted_mv TO counted AS SELECT count() AS total FROM acknowledged"
    )
    totals = "SELECT sum(total) FROM counted"
    insert_block(own_server, 1, "block/1")
    insert_block(own_server, 1, "block/1")
    assert own_server.post(totals).text == "10\n"
    own_server.post("CREATE TABLE aside AS acknowledged")
    own_server.post("INSERT INTO aside SELECT number FROM numbers(20, 10)")
    moved = own_server.post("ALTER TABLE aside MOVE PARTITION ID 'all' TO TABLE acknowledged")
    assert moved.status == 200, moved.text
    assert stored_blocks(own_server) == {1, 2}
    assert own_server.post("SELECT count() FROM aside").text == "0\n"
    assert own_server.post(totals).text == "10\n"
    insert_block(own_server, 1, "block/1/again")
    assert own_server.post(totals).text == "20\n"
