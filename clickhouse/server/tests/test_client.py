"""The unchanged `clickhouse-connect` library."""

# statements with the names of the tests' own tables

import datetime as dt

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from clickhouse.server.tests.running_server import Server


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_queries_parameters_and_settings(server: Server, role: str) -> None:
    client = server.client(role, database="footfall", settings={"max_threads": 2})
    text = "a\tb'c\\d\ne{f}"
    query = (
        "SELECT {text:String}, {ids:Array(UInt8)}, {at:DateTime('UTC')}, getSetting('max_threads')"
    )
    at = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    rows = client.query(query, parameters={"text": text, "ids": [1, 2], "at": at}).result_rows
    assert rows[0][0] == text
    assert list(rows[0][1]) == [1, 2]
    assert rows[0][3] == 2
    assert client.query("SELECT 1 AS x LIMIT 0").column_names == ("x",)
    assert client.command("SELECT 5") == 5
    client.close()


def test_a_big_result_streams(server: Server) -> None:
    client = server.client("reader", settings={"max_block_size": 50_000})
    with client.query_row_block_stream("SELECT number FROM numbers(1000000)") as blocks:
        assert sum(len(block) for block in blocks) == 1_000_000


def test_inserts_of_rows_and_of_bytes(server: Server, table: str) -> None:
    client = server.client()
    rows = [[n, f"text {n}"] for n in range(50_000)]
    inserted = client.insert(table, rows, column_names=["id", "text"])
    assert inserted.written_rows == 50_000
    client.raw_insert(table, ["id"], b"60000\n60001\n", fmt="TSV")
    assert client.query(f"SELECT count(), max(id) FROM {table}").result_rows == [(50_002, 60_001)]


def test_errors_early_and_late(server: Server) -> None:
    client = server.client()
    with pytest.raises(DatabaseError) as early:
        client.query("SELECT * FROM missing")
    assert early.value.code == 60
    with pytest.raises(DatabaseError, match="throwIf"):
        client.query("SELECT number, throwIf(number = 900000) FROM numbers(1000000)")
    with (
        client.query_row_block_stream(
            "SELECT number, throwIf(number = 5000000) FROM numbers(10000000)"
        ) as blocks,
        pytest.raises(Exception, match="(?i)throwIf|stream"),
    ):
        assert sum(len(block) for block in blocks) == 10_000_000


def test_the_clients_session_holds_a_temporary_table(server: Server) -> None:
    client = server.client(autogenerate_session_id=True)
    client.command("CREATE TEMPORARY TABLE mine (x Int32)")
    client.insert("mine", [[1], [2]], column_names=["x"])
    assert client.query("SELECT sum(x) FROM mine").result_rows == [(3,)]
