"""python -m bench.properties [--rows 500000] [--keys 10000] [--rounds 3] [--only TEXT]

Starts a ClickHouse of its own. Events have 24 keys that all have, and 16 of many that few have. Each way gets the same rows from
the same staging table, a block at a time; CPU time is of the server's process, less what reading the staging table takes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.event_path.processes import cpu_s
from footfall.cli.house import running_house
from footfall.foundations.clickhouse.client import NO_LIMITS, ClickHouse, ConnectionSettings
from footfall.foundations.clickhouse.errors import ClickHouseError

_HOT = ("$browser", "$os", "$device_type", "$host", "$pathname", "$current_url", "$lib")
_HOT += ("$session_id", "$window_id", "$referring_domain")
_ORDER = "ORDER BY (team_id, toDate(at), event, cityHash64(person))"
_INSERT = {
    "max_threads": 1,
    "max_insert_threads": 1,
    "max_block_size": 65_536,
    "min_insert_block_size_rows": 65_536,
    "min_insert_block_size_bytes": 0,
}


@dataclass(frozen=True)
class Way:
    """`read`: the text of a property by its key. `whole`: the text of all of them."""

    name: str
    columns: str
    settings: str
    inserted: str
    read: Callable[[str], str]
    whole: str


def _extracted(key: str) -> str:
    return f"JSONExtract(properties, '{key}', 'Nullable(String)')"


def _hot_column(key: str) -> str:
    return f"hot_{key.removeprefix('$')}"


def _hot_or(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda key: _hot_column(key) if key in _HOT else read(key)


def _json_path(key: str) -> str:
    return f"CAST(properties.`{key}` AS Nullable(String))"


def _in_map(key: str) -> str:
    # The text of a value is never empty; asking whether the key is there would read all keys.
    return f"JSONExtract(nullIf(map['{key}'], ''), 'Nullable(String)')"


_TEXT = "properties String CODEC(ZSTD(3))"
_COPIES = ", ".join(
    f"{_hot_column(key)} LowCardinality(Nullable(String)) MATERIALIZED {_extracted(key)}"
    for key in _HOT
)
_PAIRS = "CAST(JSONExtractKeysAndValuesRaw(properties) AS Map(String, String))"
_BUCKETS = "map_serialization_version = 'with_buckets', map_buckets_min_avg_size = 8"
_TYPED = ", ".join(f"`{key}` Nullable(String)" for key in _HOT)

WAYS = (
    Way("text", _TEXT, "", "properties", _extracted, "properties"),
    Way(
        "text, 10 hot columns",
        f"{_TEXT}, {_COPIES}",
        "",
        "properties",
        _hot_or(_extracted),
        "properties",
    ),
    Way(
        "text (LZ4), 10 hot columns",
        f"properties String CODEC(LZ4), {_COPIES}",
        "",
        "properties",
        _hot_or(_extracted),
        "properties",
    ),
    Way(
        "text (LZ4HC 6), 10 hot columns",
        f"properties String CODEC(LZ4HC(6)), {_COPIES}",
        "",
        "properties",
        _hot_or(_extracted),
        "properties",
    ),
    Way(
        "text, 10 hot columns, map in buckets",
        f"{_TEXT}, {_COPIES}, map Map(String, String) MATERIALIZED {_PAIRS} CODEC(ZSTD(1))",
        _BUCKETS,
        "properties",
        _hot_or(_in_map),
        "properties",
    ),
    Way(
        "map in buckets alone",
        "map Map(String, String) CODEC(ZSTD(1))",
        _BUCKETS,
        f"{_PAIRS} AS map",
        _in_map,
        "toString(map)",
    ),
    Way(
        "JSON, 1,024 paths of their own",
        "properties JSON CODEC(ZSTD(1))",
        "",
        "CAST(properties AS JSON) AS properties",
        _json_path,
        "toString(properties)",
    ),
    Way(
        "JSON, 128 paths of their own",
        "properties JSON(max_dynamic_paths = 128) CODEC(ZSTD(1))",
        "",
        "CAST(properties AS JSON(max_dynamic_paths = 128)) AS properties",
        _json_path,
        "toString(properties)",
    ),
    Way(
        "JSON, 10 typed paths, all others shared",
        f"properties JSON(max_dynamic_paths = 0, {_TYPED}) CODEC(ZSTD(1))",
        "",
        f"CAST(properties AS JSON(max_dynamic_paths = 0, {_TYPED})) AS properties",
        lambda key: f"properties.`{key}`" if key in _HOT else _json_path(key),
        "toString(properties)",
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.properties")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--keys", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", help="ways whose name has this text")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="footfall-bench-") as folder,
        running_house(Path(folder), parts=["clickhouse"]) as house,
    ):
        settings = ConnectionSettings(
            house.url_of("clickhouse"), "footfall", *house.clickhouse_writer, answer_timeout_s=3600
        )
        _compare(
            ClickHouse(settings),
            house.pid_of("clickhouse"),
            [way for way in WAYS if any(text in way.name for text in asked.only or [""])],
            asked.rows,
            asked.keys,
            asked.rounds,
        )
    return 0


def _compare(
    clickhouse: ClickHouse, process: int, ways: list[Way], rows: int, keys: int, rounds: int
) -> None:
    def cost(sql: str) -> tuple[float, float]:
        """Seconds of CPU and of the clock."""
        used, started = cpu_s(process), perf_counter()
        clickhouse.run_command(sql, limits=NO_LIMITS, settings=_INSERT)
        return cpu_s(process) - used, perf_counter() - started

    _say(f"making {rows:,} rows")
    clickhouse.run_command("CREATE DATABASE IF NOT EXISTS footfall ENGINE = Atomic")
    clickhouse.run_command(
        "CREATE TABLE staging (team_id Int64, at DateTime64(3, 'UTC'), event LowCardinality(String), person UInt64,"
        f" properties String CODEC(LZ4)) ENGINE = MergeTree {_ORDER}"
    )
    cost(f"INSERT INTO staging {_rows_sql(rows, keys)}")
    cost("OPTIMIZE TABLE staging FINAL")
    staged, _ = cost(
        "SELECT sum(cityHash64(team_id, at, event, person, properties)) FROM staging FORMAT Null"
    )
    print(
        "| way | insert CPU µs a row | merge CPU µs a row | MB | hot key | key that all have | key of 1 in 60 | key of 1 in 1,800 | 1,000 whole events |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for number, way in enumerate(ways):
        _say(f"filling: {way.name}")
        try:
            cells = _costs_of(way, f"way_{number}", clickhouse, cost, staged, rows, rounds)
        except ClickHouseError as error:
            cells = [f"failed: {error.message[:160]}"]
        print(f"| {way.name} | {' | '.join(cells)} |", flush=True)
    print("\nReads: CPU ms (clock ms), medians.")


def _costs_of(
    way: Way,
    table: str,
    clickhouse: ClickHouse,
    cost: Callable[[str], tuple[float, float]],
    staged: float,
    rows: int,
    rounds: int,
) -> list[str]:
    clickhouse.run_command(
        f"CREATE TABLE {table} (team_id Int64, at DateTime64(3, 'UTC'), event LowCardinality(String), person UInt64, {way.columns})"
        f" ENGINE = MergeTree {_ORDER}" + (f" SETTINGS {way.settings}" if way.settings else "")
    )
    clickhouse.run_command(f"SYSTEM STOP MERGES {table}")
    inserted, _ = cost(
        f"INSERT INTO {table} SELECT team_id, at, event, person, {way.inserted} FROM staging"
    )
    clickhouse.run_command(f"SYSTEM START MERGES {table}")
    merged, _ = cost(f"OPTIMIZE TABLE {table} FINAL")
    size = clickhouse.run_query(
        "SELECT sum(bytes_on_disk) FROM system.parts WHERE table = {table: String} AND active",
        {"table": table},
    ).rows[0][0]
    reads = [
        f"SELECT {way.read(key)} AS value, count() FROM {table} GROUP BY value"
        for key in ("$browser", "section", "rare_70", "rare_5000")
    ]
    some = max(rows // 1000, 1)
    reads.append(f"SELECT max(cityHash64({way.whole})) FROM {table} WHERE person % {some} = 0")
    return [
        f"{(inserted - staged) / rows * 1e6:,.1f}",
        f"{merged / rows * 1e6:,.1f}",
        f"{size / 1e6:,.0f}",
        *(_read(cost, sql, rounds) for sql in reads),
    ]


def _read(cost: Callable[[str], tuple[float, float]], sql: str, rounds: int) -> str:
    cost(f"{sql} FORMAT Null")
    costs = [cost(f"{sql} FORMAT Null") for _ in range(rounds)]
    return (
        f"{sum(used for used, _ in costs) / rounds * 1000:,.0f}"
        f" ({median(clock for _, clock in costs) * 1000:,.0f})"
    )


def _rows_sql(rows: int, keys: int) -> str:
    """Of 10,000 rare keys, number 70 is on one event in 60 and number 5,000 on one in 1,800."""
    pick = f"toUInt64(floor(pow(sipHash64(number, place) / 18446744073709551616., 5) * {keys})) + 1"
    common = ",".join(
        f'"{key}":"\', toString({value}), \'"'
        for key, value in {
            **dict.fromkeys(_HOT, "who % 12"),
            "$current_url": "concat('https://app.example.com/', toString(own % 900))",
            "$session_id": "hex(sipHash64(intDiv(number, 12)))",
            **{f"common_{index}": f"own % {10 * (index + 1)}" for index in range(13)},
            "section": "own % 12",
        }.items()
    )
    return (
        "WITH sipHash64(number, 'own') AS own, sipHash64(intDiv(number, 12), 'person') % 20000 AS who"
        " SELECT 1 AS team_id, fromUnixTimestamp64Milli(1772323200000 + toInt64(own % 2592000000), 'UTC') AS at,"
        " concat('event ', toString(own % 30)) AS event, who AS person,"
        f" concat('{{{common},', arrayStringConcat(arrayMap(key -> concat('\"rare_', toString(key), '\":\"', toString((own + key) % 50), '\"'),"
        f" arrayDistinct(arrayMap(place -> {pick}, range(16)))), ','), '}}') AS properties FROM numbers({rows})"
    )


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
