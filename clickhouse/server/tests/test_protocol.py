"""What plain HTTP clients may rely on."""

# statements with the names of the tests' own tables

import gzip
import json
import re
import socket
import time
import urllib.parse
import zlib

import pytest

from clickhouse.server.tests.running_server import PASSWORDS, Server, basic_auth


def test_a_query_is_read_from_the_url_the_body_and_both(server: Server) -> None:
    login = basic_auth("writer")
    assert server.request("GET", "/?query=SELECT%201", headers=login).text == "1\n"
    assert server.post("SELECT 2").text == "2\n"
    assert server.post("1 + 2", query="SELECT").text == "3\n"


def test_a_get_without_a_query_is_a_ping(server: Server) -> None:
    assert server.request("GET", "/", headers=basic_auth("reader")).text == "Ok.\n"
    assert server.request("GET", "/ping").text == "Ok.\n"
    assert server.request("GET", "/replicas_status").text == "Ok.\n"


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_all_three_ways_to_log_in_are_equal(server: Server, role: str) -> None:
    password = PASSWORDS[role]
    as_headers = {"X-ClickHouse-User": role, "X-ClickHouse-Key": password}
    as_url = urllib.parse.urlencode({"user": role, "password": password})
    assert server.request("POST", "/", "SELECT 1", basic_auth(role)).status == 200
    assert server.request("POST", "/", "SELECT 1", as_headers).status == 200
    assert server.request("POST", f"/?{as_url}", "SELECT 1").status == 200


def test_a_wrong_login_tells_no_more_than_that(server: Server) -> None:
    wrong_password = server.request("POST", "/?user=writer&password=x", "SELECT 1")
    wrong_name = server.request("POST", "/?user=nobody&password=x", "SELECT 1")
    nothing = server.request("POST", "/", "SELECT 1")
    assert (wrong_password.status, wrong_password.code) == (403, "516")
    assert wrong_name.text == wrong_password.text.replace("writer", "nobody")
    assert (nothing.status, nothing.code) == (401, "194")
    assert nothing.headers["www-authenticate"].startswith("Basic")


def test_errors_carry_clickhouses_code_text_and_status(server: Server) -> None:
    cases = {
        "SELEC 1": (400, "62", "SYNTAX_ERROR"),
        "SELECT * FROM missing": (404, "60", "UNKNOWN_TABLE"),
        "SELECT missing": (404, "47", "UNKNOWN_IDENTIFIER"),
        "SELECT 1 FORMAT Missing": (404, "73", "UNKNOWN_FORMAT"),
        "SELECT throwIf(1)": (500, "395", "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"),
        "SELECT 1; SELECT 2": (400, "62", "Multi-statements"),
        "": (400, "62", "Empty query"),
    }
    for statement, (status, code, word) in cases.items():
        reply = server.post(statement)
        assert (reply.status, reply.code) == (status, code), statement
        assert re.match(
            rf"Code: {code}\. DB::Exception: .*{word}.*\(version 26\.", reply.text, re.S
        )


def test_the_head_names_format_timezone_and_what_was_read(server: Server) -> None:
    reply = server.post(
        "SELECT number FROM numbers(10)", query_id="head-test", default_format="CSV"
    )
    assert reply.headers["x-clickhouse-format"] == "CSV"
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.headers["x-clickhouse-query-id"] == "head-test"
    assert reply.headers["x-clickhouse-server-display-name"]
    assert reply.headers["x-clickhouse-timezone"]
    assert json.loads(reply.headers["x-clickhouse-summary"])["read_rows"] == "10"


def test_progress_is_told_when_asked_for(server: Server) -> None:
    asked = server.post("SELECT 1", send_progress_in_http_headers="1")
    assert json.loads(asked.headers["x-clickhouse-progress"])["read_rows"] == "1"
    assert "x-clickhouse-progress" not in server.post("SELECT 1").headers


def test_parameters_settings_and_database_act_on_their_own_request_only(server: Server) -> None:
    statement = "SELECT {x:String}, {n:UInt8} + 1, getSetting('max_threads'), currentDatabase()"
    options = {"param_x": "it's\t\\N", "param_n": "6", "max_threads": "3", "database": "system"}
    assert server.post(statement, **options).text.endswith("\t7\t3\tsystem\n")
    again = server.post("SELECT getSetting('max_threads') = 3, currentDatabase()")
    assert again.text == "0\tfootfall\n"


def test_set_without_a_session_is_forgotten(server: Server) -> None:
    for _ in range(3):
        assert server.post("SET max_block_size = 77").status == 200
        assert server.post("SELECT getSetting('max_block_size') = 77").text == "0\n"


def test_a_session_keeps_settings_and_temporary_tables(server: Server) -> None:
    session = {"session_id": "kept"}
    assert server.post("SET max_block_size = 77", **session).status == 200
    assert server.post("CREATE TEMPORARY TABLE mine (x Int8)", **session).status == 200
    assert server.post("INSERT INTO mine VALUES (5)", **session).status == 200
    got = server.post("SELECT x, getSetting('max_block_size') FROM mine", **session)
    assert got.text == "5\t77\n"
    assert server.post("SELECT * FROM mine").code == "60"
    missing = server.post("SELECT 1", session_id="never seen", session_check="1")
    assert (missing.status, missing.code) == (404, "372")


def test_every_body_encoding_is_read(server: Server, table: str) -> None:
    rows = b"".join(b'{"id": %d, "text": "x"}\n' % n for n in range(1000))
    packed = {"gzip": gzip.compress(rows), "deflate": zlib.compress(rows)}
    for encoding, body in packed.items():
        query = f"INSERT INTO {table} FORMAT JSONEachRow"
        reply = server.post(body, headers={"Content-Encoding": encoding}, query=query)
        assert reply.status == 200, reply.text
    # the second block is the first again
    assert server.post(f"SELECT count() FROM {table}").text == "1000\n"
    broken = server.post(packed["gzip"][:-20], headers={"Content-Encoding": "gzip"}, query=query)
    assert broken.code == "271"
    assert server.post(b"", headers={"Content-Encoding": "br"}, query=query).status == 501


def test_responses_are_packed_only_when_the_setting_asks(server: Server) -> None:
    offer = {"Accept-Encoding": "gzip"}
    statement = "SELECT number FROM numbers(100000)"
    plain = server.post(statement, headers=offer)
    packed = server.post(statement, headers=offer, enable_http_compression="1")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_clickhouses_own_blocks_go_out_and_come_back(server: Server, table: str) -> None:
    packed = server.post("SELECT number, 'x' FROM numbers(200000) FORMAT Native", compress="1")
    assert len(packed.body) < 1_500_000
    query = f"INSERT INTO {table} (id, text) FORMAT Native"
    inserted = server.post(
        server.post(
            "SELECT number AS id, 'x' AS text FROM numbers(200000) FORMAT Native", compress="1"
        ).body,
        query=query,
        decompress="1",
    )
    assert inserted.status == 200, inserted.text
    assert server.post(f"SELECT count(), sum(id) FROM {table}").text == "200000\t19999900000\n"
    broken = packed.body[:50] + b"\0" + packed.body[51:]
    assert server.post(broken, query=query, decompress="1").code == "271"


@pytest.mark.parametrize(
    "form",
    ["JSON", "JSONCompact", "XML", "CSVWithNames", "Parquet", "ArrowStream", "Pretty", "Values"],
)
def test_formats_with_a_frame_are_whole_over_many_blocks(server: Server, form: str) -> None:
    statement = "SELECT number, toString(number) AS text FROM numbers(5000)"
    streamed = server.post(f"{statement} FORMAT {form}", max_block_size="100")
    at_once = server.post(f"{statement} FORMAT {form}", max_block_size="100000")
    assert streamed.status == 200
    frame = re.compile(rb'"?elapsed"?.*')
    assert streamed.body[:50] == at_once.body[:50]
    if form in ("JSON", "JSONCompact"):
        assert json.loads(streamed.body)["data"] == json.loads(at_once.body)["data"]
        assert json.loads(streamed.body)["rows"] == 5000
    if form in ("CSVWithNames", "Values"):
        assert frame.sub(b"", streamed.body) == frame.sub(b"", at_once.body)


def test_wait_end_of_query_turns_a_late_error_into_its_status(server: Server) -> None:
    statement = "SELECT number, throwIf(number = 900000) FROM numbers(1000000)"
    waited = server.post(statement, wait_end_of_query="1")
    assert (waited.status, waited.code) == (500, "395")
    whole = server.post("SELECT number FROM numbers(2000000)", wait_end_of_query="1")
    assert whole.body.count(b"\n") == 2_000_000
    assert json.loads(whole.headers["x-clickhouse-summary"])["result_rows"] == "2000000"


def test_a_late_error_stands_in_the_body_and_breaks_it_off(server: Server) -> None:
    statement = (
        "SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_threads = 1"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        login = basic_auth("writer")["Authorization"]
        head = f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: {login}\r\n"
        connection.sendall(f"{head}Content-Length: {len(statement)}\r\n\r\n{statement}".encode())
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert received.startswith(b"HTTP/1.1 200 OK")
    tag = re.search(rb"x-clickhouse-exception-tag: (\w+)", received)
    assert tag is not None
    marked = rb"__exception__\r\n" + tag[1] + rb"\r\nCode: 395\..*" + tag[1] + rb"\r\n__exception__"
    assert re.search(marked, received, re.S)
    assert not received.endswith(b"0\r\n\r\n")


def test_a_get_changes_nothing(server: Server, table: str) -> None:
    for statement in (f"INSERT INTO {table} VALUES (1, 'x')", f"TRUNCATE TABLE {table}"):
        path = "/?" + urllib.parse.urlencode({"query": statement})
        reply = server.request("GET", path, headers=basic_auth("writer"))
        assert (reply.status, reply.code) == (403, "164")


def test_unknown_paths_settings_and_encodings_are_named(server: Server) -> None:
    assert server.request("GET", "/nothing").status == 404
    assert server.post("SELECT 1", no_such_setting="1").code == "115"
    assert server.post("SELECT 1", **{"a b": "1"}).code == "36"
    assert server.post("SELECT 1 INTO OUTFILE '/dev/null'").code == "497"


def test_metrics_count_what_happened(server: Server) -> None:
    server.post("SELECT 1")
    page = server.request("GET", "/metrics").text
    assert re.search(r'clickhouse_queries_total\{role="writer",outcome="ok"\} [1-9]', page)


def test_a_dictionary_follows_its_table(server: Server, table: str) -> None:
    created = server.post(
        f"CREATE DICTIONARY {table}_dict (id UInt64, text String) PRIMARY KEY id "
        f"SOURCE(CLICKHOUSE(QUERY 'SELECT id, text FROM footfall.{table}')) "
        "LAYOUT(HASHED()) LIFETIME(MIN 1 MAX 2)"
    )
    assert created.status == 200, created.text
    lookup = f"SELECT dictGetOrDefault('footfall.{table}_dict', 'text', toUInt64(7), 'none')"
    try:
        assert server.post(lookup).text == "none\n"
        server.post(f"INSERT INTO {table} VALUES (7, 'seven')")
        deadline = time.monotonic() + 30
        while server.post(lookup).text != "seven\n":
            assert time.monotonic() < deadline, "the dictionary did not follow"
            time.sleep(0.1)
    finally:
        assert server.post(f"DROP DICTIONARY {table}_dict SYNC").status == 200
