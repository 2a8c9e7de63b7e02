"""Data goes in as it comes, in any format, once."""

# statements with the names of the tests' own tables

import http.client
import json
import struct
from contextlib import closing

from clickhouse.server.tests.running_server import Server, basic_auth


def count(server: Server, table: str) -> int:
    return int(server.post(f"SELECT count() FROM {table}").text)


def test_formats_and_places_of_the_data(server: Server, table: str) -> None:
    row = struct.pack("<Q", 5) + b"\x01x"
    inserts = [
        server.post(f"INSERT INTO {table} VALUES (1, 'a;b'), (2, '')"),
        server.post(b'{"id": 3, "text": "x"}\n', query=f"INSERT INTO {table} FORMAT JSONEachRow"),
        server.post(f"INSERT INTO {table} (id) FORMAT CSV\n4\n"),
        server.post(f"INSERT INTO {table} FORMAT RowBinary\n".encode() + row),
        server.post("(6, 'x')", query=f"INSERT INTO {table} VALUES"),
        server.post("7\tx\n", query=f"INSERT INTO {table}", default_format="TSV"),
        server.post(f"INSERT INTO {table} SELECT 8, 'x'"),
    ]
    assert [reply.text for reply in inserts if reply.status != 200] == []
    got = server.post(f"SELECT arraySort(groupArray(id)) FROM {table}")
    assert got.text == "[1,2,3,4,5,6,7,8]\n"


def test_bad_data_inserts_nothing_and_says_where(server: Server, table: str) -> None:
    reply = server.post(f"INSERT INTO {table} FORMAT TSV\n1\ta\nx\tb\n")
    assert (reply.status, reply.code) == (400, "27")
    assert "row 2" in reply.text
    assert count(server, table) == 0
    assert server.post("INSERT INTO missing FORMAT TSV\n1\n").code == "60"


def test_a_token_makes_a_repeated_block_count_once(server: Server, table: str) -> None:
    for repeat in range(2):
        for token in ("topic/0/0-9", "topic/0/10-19"):
            reply = server.post(
                f"INSERT INTO {table} FORMAT TSV\n{repeat}\tx\n", insert_deduplication_token=token
            )
            assert reply.status == 200, reply.text
    assert count(server, table) == 2


def test_a_repeated_block_counts_once_in_views_too(server: Server, table: str) -> None:
    server.post(
        f"CREATE MATERIALIZED VIEW {table}_v (text String, n UInt64) ENGINE = SummingMergeTree "
        "ORDER BY text SETTINGS non_replicated_deduplication_window = 100 "
        f"AS SELECT text, count() AS n FROM {table} GROUP BY text"
    )
    try:
        for _ in range(2):
            reply = server.post(
                "1\tx\n2\tx\n",
                query=f"INSERT INTO {table} FORMAT TSV",
                insert_deduplication_token="topic/0/0-9",
                deduplicate_blocks_in_dependent_materialized_views="1",
            )
            assert reply.status == 200, reply.text
        assert server.post(f"SELECT sum(n) FROM {table}_v").text == "2\n"
    finally:
        assert server.post(f"DROP TABLE {table}_v SYNC").status == 200


def test_settings_of_an_insert_take_effect(server: Server) -> None:
    server.post("CREATE TABLE parted (d Date) ENGINE = MergeTree PARTITION BY d ORDER BY d")
    rows = "INSERT INTO parted VALUES ('2026-01-01'), ('2026-01-02'), ('2026-01-03')"
    try:
        assert server.post(rows, max_partitions_per_insert_block="2").code == "252"
        assert server.post(rows, max_partitions_per_insert_block="3").status == 200
    finally:
        assert server.post("DROP TABLE parted SYNC").status == 200


def test_a_long_insert_streams_through(server: Server) -> None:
    piece = b"".join(b"%d\t%s\n" % (n, b"x" * 1000) for n in range(2000))
    # rows of this engine are parsed and dropped, so that neither parts nor their merges count as memory of the insert
    server.post("CREATE TABLE swallowed (id UInt64, text String) ENGINE = Null")
    before = server.resident_bytes()
    settings = "max_insert_block_size=5000&min_insert_block_size_rows=5000"
    pieces = (piece for _ in range(500))
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
            query = f"/?query=INSERT+INTO+swallowed+FORMAT+TSV&{settings}"
            connection.request("POST", query, pieces, basic_auth("writer"), encode_chunked=True)
            reply = connection.getresponse()
            assert reply.status == 200, reply.read()
            assert json.loads(reply.headers["X-ClickHouse-Summary"])["written_rows"] == "1000000"
    finally:
        assert server.post("DROP TABLE swallowed SYNC").status == 200
    # 1 GB went in
    assert server.resident_bytes() - before < 500_000_000


def test_a_client_that_goes_away_mid_insert_commits_nothing(server: Server, table: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.putrequest("POST", f"/?query=INSERT+INTO+{table}+FORMAT+TSV&query_id={table}")
    for name, value in (basic_auth("writer") | {"Content-Length": "100"}).items():
        connection.putheader(name, value)
    connection.endheaders(b"1\tx\n2\ty\n")
    connection.close()
    # the id is free again when the statement has ended
    while server.post("SELECT 1", query_id=table).status != 200:
        pass
    assert count(server, table) == 0
