import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from footfall.foundations.clickhouse.client import (
    ClickHouse,
    Column,
    ConnectionSettings,
    QueryLimits,
)
from footfall.foundations.clickhouse.errors import (
    AccessRefused,
    Cancelled,
    ClickHouseError,
    InvalidQuery,
    OutOfMemory,
    TimedOut,
    TooManyRows,
    Unreachable,
)
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers

_ENDLESS = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)"


@pytest.fixture
def reader(clickhouse: ClickHouseUsers) -> ClickHouse:
    return clickhouse.reader


def test_a_result_has_typed_columns_rows_and_what_it_cost(reader: ClickHouse) -> None:
    result = reader.run_query(
        "SELECT {id:UUID} AS id, {text:String} AS text, toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') AS at,"
        " CAST(NULL, 'Nullable(Int8)') AS nothing, sum(number) AS total FROM numbers({count:UInt64})",
        {"id": UUID(int=7), "text": "it's \\ {x:String}\n\0é", "count": 1000},
    )
    assert result.columns == (
        Column("id", "UUID"),
        Column("text", "String"),
        Column("at", "DateTime64(3, 'UTC')"),
        Column("nothing", "Nullable(Int8)"),
        Column("total", "UInt64"),
    )
    moment = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert result.rows == [(UUID(int=7), "it's \\ {x:String}\n\0é", moment, None, 499500)]
    assert result.summary.read_rows == 1000
    assert result.summary.result_rows == 1


def test_a_parameter_without_a_placeholder_is_refused_before_anything_is_sent(
    reader: ClickHouse,
) -> None:
    with pytest.raises(ValueError, match=r"no placeholder \{team:Type\}"):
        reader.run_query("SELECT %(team)s", {"team": 1})


def test_a_group_by_that_may_use_the_disk_needs_less_memory(reader: ClickHouse) -> None:
    sql = """
        SELECT count(), sum(length(held))
        FROM (SELECT number % 300000 AS key, groupArray(number) AS held FROM numbers(6000000) GROUP BY key)
    """
    limits = QueryLimits(max_memory_usage_bytes=120_000_000)
    with pytest.raises(OutOfMemory):
        reader.run_query(sql, limits=limits)
    limits = replace(limits, max_memory_of_groups_bytes=30_000_000)
    assert reader.run_query(sql, limits=limits).rows == [(300_000, 6_000_000)]


@pytest.mark.parametrize(
    ("sql", "limits", "kind", "code"),
    [
        (_ENDLESS, QueryLimits(1), TimedOut, 159),
        (
            "SELECT groupArray(number) FROM numbers(10000000)",
            QueryLimits(max_memory_usage_bytes=10_000_000),
            OutOfMemory,
            241,
        ),
        ("SELECT number FROM numbers(11)", QueryLimits(max_result_rows=10), TooManyRows, 396),
        ("SELECT FROM WHERE", QueryLimits(), InvalidQuery, 62),
        ("SELECT missing FROM events", QueryLimits(), InvalidQuery, 47),
    ],
)
def test_each_limit_and_mistake_has_its_own_error_with_the_code(
    clickhouse: ClickHouseUsers,
    sql: str,
    limits: QueryLimits,
    kind: type[ClickHouseError],
    code: int,
) -> None:
    with pytest.raises(kind) as caught:
        clickhouse.writer.run_query(sql, limits=limits)
    assert caught.value.code == code


def test_rows_can_be_streamed_and_a_stream_left_early(reader: ClickHouse) -> None:
    sql = "SELECT number FROM numbers({count:UInt64})"
    with reader.stream_rows(sql, {"count": 300_000}) as stream:
        assert stream.columns == (Column("number", "UInt64"),)
        assert sum(number for (number,) in stream.rows) == sum(range(300_000))
    with reader.stream_rows(sql, {"count": 10**9}) as stream:
        assert next(stream.rows) == (0,)
    assert reader.run_query("SELECT 1").rows == [(1,)]


def test_an_error_after_the_first_rows_reaches_who_reads_the_stream(
    clickhouse: ClickHouseUsers,
) -> None:
    sql = "SELECT throwIf(number = 3000000) FROM numbers(4000000)"
    with clickhouse.writer.stream_rows(sql) as stream, pytest.raises(ClickHouseError) as caught:
        sum(1 for _ in stream.rows)
    assert caught.value.code == 395


def test_a_running_query_is_killed_by_its_id(clickhouse: ClickHouseUsers) -> None:
    writer = clickhouse.writer
    outcome: list[ClickHouseError] = []

    def run() -> None:
        try:
            writer.run_query(_ENDLESS, query_id="kill-me")
        except ClickHouseError as error:
            outcome.append(error)

    running = threading.Thread(target=run)
    running.start()
    while not writer.kill_query("kill-me"):
        assert running.is_alive(), "the query ended before it could be killed"
    running.join()
    assert [type(error) for error in outcome] == [Cancelled]
    assert not writer.kill_query("kill-me")
    with pytest.raises(ValueError, match="a query id is"):
        writer.kill_query("x' OR '1' = '1")


def test_who_is_not_known_or_may_not_write_is_refused(clickhouse: ClickHouseUsers) -> None:
    stranger = ClickHouse(replace(clickhouse.reader.settings, password="wrong"))
    with pytest.raises(AccessRefused):
        stranger.run_query("SELECT 1")
    with pytest.raises(AccessRefused):
        clickhouse.reader.run_command("TRUNCATE TABLE events")


def test_nobody_there_is_unreachable_and_answers_no_ping(clickhouse: ClickHouseUsers) -> None:
    nobody = ClickHouse(ConnectionSettings("http://127.0.0.1:9", "footfall", "a", "b"))
    with pytest.raises(Unreachable):
        nobody.run_query("SELECT 1")
    assert not nobody.ping()
    assert clickhouse.reader.ping()


@pytest.mark.parametrize(
    ("url", "database"), [("127.0.0.1:8123", "footfall"), ("http://127.0.0.1:1", "a; DROP")]
)
def test_settings_that_cannot_work_are_refused(url: str, database: str) -> None:
    with pytest.raises(ValueError, match="ClickHouse's"):
        ConnectionSettings(url, database, "user", "password")
