"""What the reader's credential can and cannot do. Every refusal here must come from the server, before the engine runs it."""

# statements with the names of the tests' own tables

import re
from pathlib import Path

import pytest

from clickhouse.server.tests.running_server import Server

WALL = Path(__file__).resolve().parents[1] / "src" / "wall"
OPEN_TABLE_FUNCTIONS = {
    "generateRandom",
    "generateSeries",
    "generate_series",
    "null",
    "numbers",
    "numbers_mt",
    "primes",
    "values",
    "view",
    "zeros",
    "zeros_mt",
}


@pytest.fixture(scope="module", autouse=True)
def schema(server: Server) -> None:
    for statement in (
        "CREATE TABLE wall_events (team_id Int64, uuid UUID, event LowCardinality(String), "
        "person_id UUID, timestamp DateTime64(3, 'UTC'), properties String) "
        "ENGINE = ReplacingMergeTree ORDER BY (team_id, timestamp)",
        "CREATE TABLE wall_overrides (team_id Int64, old_person_id UUID, person_id UUID, "
        "version UInt64) ENGINE = MergeTree ORDER BY team_id",
        "CREATE DICTIONARY wall_dict (team_id Int64, old_person_id UUID, person_id UUID) "
        "PRIMARY KEY team_id, old_person_id SOURCE(CLICKHOUSE(QUERY 'SELECT team_id, "
        "old_person_id, person_id FROM footfall.wall_overrides')) "
        "LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(MIN 1 MAX 2)",
        "INSERT INTO wall_events SELECT 1, generateUUIDv4(), '$pageview', generateUUIDv4(), "
        "toDateTime64('2026-01-01', 3) + number, '{\"$browser\": \"x\"}' FROM numbers(10)",
    ):
        reply = server.post(statement)
        assert reply.status == 200, reply.text


def test_questions_of_the_house_pass(server: Server) -> None:
    for question in (
        "SELECT count(), uniq(person_id) FROM wall_events WHERE team_id = {team:Int64}",
        "WITH toStartOfDay(timestamp) AS day, steps AS (SELECT person_id, windowFunnel(86400)("
        "toDateTime(timestamp), event = 'a', event = 'b') AS level FROM wall_events FINAL "
        "PREWHERE team_id = {team:Int64} GROUP BY person_id) SELECT level, count() FROM steps "
        "GROUP BY level ORDER BY level",
        "SELECT dictGetOrDefault('footfall.wall_dict', 'person_id', (team_id, person_id), "
        "person_id) AS p, count() FROM wall_events GROUP BY p LIMIT 1 BY p LIMIT 5",
        "SELECT arrayMap(x -> x + 1, [1, 2]), arrayJoin([1, 2]) AS j, quantiles(0.5, 0.9)(j)"
        " OVER (PARTITION BY j ORDER BY j ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
        "SELECT JSONExtractString(properties, '$browser') AS b, countIf(event = 'x')::Int64, "
        "sumIf(1, 1), timestamp + INTERVAL 1 DAY, CAST(b AS Nullable(String)) FROM wall_events "
        "GROUP BY b, timestamp WITH TOTALS HAVING count() > 0 ORDER BY b",
        "SELECT e.event, j FROM wall_events AS e ARRAY JOIN [1, 2] AS j "
        "LEFT JOIN (SELECT 1 AS one) AS o ON o.one = j WHERE e.event IN (SELECT '$pageview')",
        "SELECT number FROM numbers(3) UNION ALL SELECT 1 INTERSECT SELECT 1",
        "SELECT * EXCEPT (uuid) REPLACE (1 AS team_id) FROM footfall.wall_events LIMIT 1",
        "SELECT number AS n FROM numbers(3) ORDER BY n WITH FILL FROM 0 TO 9 INTERPOLATE",
        "EXPLAIN SELECT 1",
        "DESCRIBE TABLE wall_events",
        "SHOW TABLES",
        "SELECT name FROM system.settings LIMIT 1",
        "SELECT {text:String}, {ids:Array(UInt8)}, CASE WHEN 1 THEN 2 ELSE 3 END",
    ):
        reply = server.post(question, "reader", param_team="1", param_text="x", param_ids="[1]")
        assert reply.status == 200, (question, reply.text)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO wall_events (team_id) VALUES (1)",
        "DROP TABLE wall_events",
        "TRUNCATE TABLE wall_events",
        "CREATE TABLE x (a Int8) ENGINE = Memory",
        "CREATE TEMPORARY TABLE x (a Int8)",
        "CREATE FUNCTION f AS x -> x",
        "ALTER TABLE wall_events DELETE WHERE 1",
        "SET max_threads = 1",
        "USE system",
        "SYSTEM FLUSH LOGS",
        "KILL QUERY WHERE 1",
        "OPTIMIZE TABLE wall_events",
        "BACKUP DATABASE footfall TO File('/tmp/x')",
        "EXECUTE AS x SELECT 1",
        "SELECT 1 SETTINGS max_threads = 1",
        "SELECT 1 FORMAT TSV SETTINGS readonly = 0",
        "SELECT * FROM (SELECT 1 SETTINGS max_execution_time = 0)",
        "SELECT 1; DROP TABLE wall_events",
        "EXPLAIN AST SELECT 1; DROP TABLE wall_events",
        "EXPLAIN INSERT INTO wall_events (team_id) SELECT 1",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT file('/etc/hostname')",
        "SELECT (SELECT file('/etc/hostname'))",
        "WITH file('/etc/hostname') AS f SELECT f",
        "SELECT arrayMap(x -> file(x), ['/etc/hostname'])",
        "SELECT * APPLY(file) FROM (SELECT '/etc/hostname')",
        "SELECT * APPLY(x -> file(x)) FROM (SELECT '/etc/hostname')",
        "SELECT 1 ORDER BY file('/etc/hostname')",
        "SELECT number FROM numbers(1) LIMIT length(file('/etc/hostname'))",
        "SELECT sum(1) OVER (ORDER BY file('/etc/hostname'))",
        "SELECT 1 AS \"a\n    Function plus\", file('/etc/hostname')",
        "EXPLAIN SELECT file('/etc/hostname')",
        "DESCRIBE TABLE file('/etc/hostname', 'LineAsString')",
        "DESCRIBE (SELECT file('/etc/hostname'))",
        "SELECT * FROM view(SELECT * FROM file('/etc/hostname', 'LineAsString'))",
        "SELECT * FROM eval('SELECT 1')",
        "SELECT * FROM system.processes",
        "SELECT * FROM `system`.`query_log`",
        "SELECT * FROM information_schema.tables",
        "SELECT 1 IN system.users",
        "SELECT * FROM merge('system', '.*')",
        "SHOW CREATE TABLE system.processes",
        "SHOW PROCESSLIST",
        "SHOW GRANTS",
        "CHECK TABLE wall_events",
        "SELECT joinGet('footfall.x', 'y', 1)",
        "SELECT sleep(1)",
        "SELECT hostName()",
    ],
)
def test_what_is_not_reading_is_refused(server: Server, statement: str) -> None:
    reply = server.post(statement, "reader")
    assert reply.status in (400, 403), reply.text
    assert reply.code in ("497", "62"), reply.text
    assert reply.headers.get("x-clickhouse-format") is None
    assert server.post("SELECT count() FROM wall_events").text == "10\n"


def test_every_table_function_but_the_listed_ones_is_refused(server: Server) -> None:
    names = set(server.post("SELECT name FROM system.table_functions").text.split())
    assert {"file", "url", "s3", "remote", "postgresql", "executable", "merge", "input"} <= names
    for name in sorted(names - OPEN_TABLE_FUNCTIONS):
        reply = server.post(f"SELECT * FROM {name}('a', 'b')", "reader")
        assert reply.code in ("497", "62"), (name, reply.text)
        if reply.code == "497":
            assert "This credential may only read" in reply.text, name


def test_the_lists_name_every_function_of_the_engine(server: Server) -> None:
    names = set(
        server.post("SELECT name FROM system.functions WHERE origin = 'System'").text.split()
    )
    allowed = set((WALL / "allowed_functions.txt").read_text().replace("~", "").split())
    refused = set((WALL / "refused_functions.txt").read_text().split())
    # the parser's own, which system.functions does not list
    own = {"lambda", "exists", "countDistinct", "grouping", "untuple"}
    assert names - allowed - refused == set()
    assert allowed - names - own == set()
    assert refused - names == set()
    assert allowed & refused == set()


def test_every_refused_function_is_refused(server: Server) -> None:
    for name in (WALL / "refused_functions.txt").read_text().split():
        for spelled in {name, name.upper(), name.lower()}:
            reply = server.post(f"SELECT {spelled}('a')", "reader")
            assert reply.code == "497", (spelled, reply.text)


def test_a_name_by_parameter_is_judged_by_its_value(server: Server) -> None:
    statement = "SELECT count() >= 0 FROM {t:Identifier}"
    assert server.post(statement, "reader", param_t="wall_events").text == "1\n"
    assert server.post(statement, "reader", param_t="system.processes").code == "497"
    qualified = "SELECT count() >= 0 FROM {d:Identifier}.{t:Identifier}"
    assert server.post(qualified, "reader", param_d="system", param_t="processes").code == "497"


def test_settings_beside_the_statement_are_held_to_the_limits(server: Server) -> None:
    def get(**settings: str) -> str | None:
        return server.post("SELECT 1", "reader", **settings).code

    assert get(max_execution_time="5", join_use_nulls="1") is None
    assert get(max_execution_time="100000") == "452"
    assert get(max_memory_usage="0") == "452"
    assert get(allow_ddl="1") == "497"
    assert get(database="system") == "497"
    asked = server.post("SELECT getSetting('readonly'), getSetting('max_execution_time')", "reader")
    assert asked.text == "1\t60\n"


def test_limits_end_a_readers_statement(server: Server) -> None:
    slow = "SELECT sum(sipHash64(number)) FROM numbers(100000000000)"
    assert server.post(slow, "reader", max_execution_time="1").code == "159"
    assert server.post("SELECT number FROM numbers(3)", "reader", max_result_rows="2").code == "396"
    big = "SELECT groupArray(number) FROM numbers(10000000)"
    assert server.post(big, "reader", max_memory_usage="10000000").code == "241"


def test_the_engine_itself_withholds_files_and_other_servers(server: Server) -> None:
    for source in ("file('/etc/hostname')", "url('http://127.0.0.1:1/', 'TSV', 'a String')"):
        assert server.post(f"SELECT * FROM {source}", "writer").code == "497"
    made = server.post("CREATE TABLE default.x (a Int8) ENGINE = MergeTree ORDER BY a")
    assert re.search("Not enough privileges", made.text)
