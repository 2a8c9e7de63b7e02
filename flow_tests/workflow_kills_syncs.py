"""Kills the worker and the Temporal server at random points while warehouse syncs run, then compares copies with their source.

    python -m flow_tests.workflow_kills_syncs --count 20 [--seed 7]

Two tables of a PostgreSQL are synced, one whole and one by what is new. Before each sync the source changes: rows are
updated, added, and (where the whole table is read) deleted; now and then the second is copied anew from its first row.
Afterwards every row of the source must stand in ClickHouse exactly once, as it is there. Exits 1 if one is missing, doubled or
different, or if no work was done twice: a fault test that disturbed nothing proves nothing.
"""

import argparse
import dataclasses
import json
import pathlib
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import httpx
import psycopg
from psycopg import sql

from flow_tests.workflow_kills import Api, KillReport, kill_while
from footfall.cli.house import House, running_house

PARTS = ("web", "worker", "objects")
ALLOWING = {"FOOTFALL_OUTBOUND_ALLOW": "127.0.0.0/8"}
_RESYNC_EVERY = 3
Row = tuple[str, ...]

_TABLES = (
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text, note text)",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, amount numeric(12, 2), note text, updated_at timestamptz)",
)
# what does not compress, so that bytes have to travel
_CUSTOMERS = "INSERT INTO customers SELECT n, 'customer ' || n, md5((n + %(salt)s)::text) FROM generate_series(%(first)s, %(last)s) AS n"
_ORDERS = (
    "INSERT INTO orders SELECT n, n %% 997, n / 7.0, md5((n + %(salt)s)::text), clock_timestamp() "
    "FROM generate_series(%(first)s, %(last)s) AS n"
)
_CHANGES = (
    "UPDATE customers SET note = md5((id + %(salt)s)::text) WHERE id %% 10 = %(digit)s",
    "DELETE FROM customers WHERE id %% 100 = %(digit)s",
    "UPDATE orders SET note = md5((id + %(salt)s)::text), updated_at = clock_timestamp() WHERE id %% 10 = %(digit)s",
)
_COLUMNS = {
    "customers": ("id", "name", "note"),
    "orders": ("id", "customer", "amount", "note"),
}


@dataclasses.dataclass(frozen=True)
class Size:
    """Rows of each table at the beginning, and rows that each change adds."""

    rows: int
    added: int


class Syncs:
    """The source under test: how it changes, how its syncs begin, and what they have brought to ClickHouse."""

    def __init__(self, house: House, size: Size, seed: int) -> None:
        self.house = house
        self._chance = random.Random(seed)  # noqa: S311 - makes data up, guards nothing
        self._added = size.added
        self._last = size.rows
        self._round = 0
        self._database = f"shop_{secrets.token_hex(4)}"
        self._house_url = house.settings["FOOTFALL_POSTGRES_URL"]
        self._shop_url = f"{self._house_url.rsplit('/', 1)[0]}/{self._database}"
        self._make_source(size)
        keys = house.bootstrap(email="kills@example.com", project="Kills")
        sources = Api(house, keys, "external_data_sources")
        source = sources.ask("POST", "", self._wish())
        self._source = Api(house, keys, f"external_data_sources/{source['id']}")
        self._ids = {schema["name"]: schema["id"] for schema in source["schemas"]}
        self._orders = Api(house, keys, f"external_data_schemas/{self._ids['orders']}")

    def _make_source(self, size: Size) -> None:
        with psycopg.connect(self._house_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._database)))
        filling = {"salt": self._chance.randrange(10**9), "first": 1, "last": size.rows}
        with psycopg.connect(self._shop_url) as connection:
            for statement in _TABLES:
                connection.execute(statement.encode())
            for statement in (_CUSTOMERS, _ORDERS):
                connection.execute(statement.encode(), filling)

    def _wish(self) -> dict[str, Any]:
        postgres = psycopg.conninfo.conninfo_to_dict(self._house_url)
        every = {"schema": "public", "sync_frequency": "never"}
        return {
            "source_type": "Postgres",
            "prefix": "shop",
            "payload": {
                "host": postgres["host"],
                "port": int(str(postgres["port"])),
                "user": postgres["user"],
                "password": postgres["password"],
                "database": self._database,
                "schema": "public",
                "ssl_mode": "prefer",
                "schemas": [
                    {**every, "name": "customers", "sync_type": "full_refresh"},
                    {
                        **every,
                        "name": "orders",
                        "sync_type": "incremental",
                        "incremental_field": "updated_at",
                    },
                ],
            },
        }

    def start(self) -> None:
        """Change the source, and sync what has changed."""
        self._round += 1
        self._change_source()
        if self._round % _RESYNC_EVERY == 0:
            self._orders.ask("POST", "/resync")
        self._source.ask("POST", "/reload")

    def _change_source(self) -> None:
        first, self._last = self._last + 1, self._last + self._added
        change = {
            "salt": self._chance.randrange(10**9),
            "digit": self._chance.randrange(10),
            "first": first,
            "last": self._last,
        }
        with psycopg.connect(self._shop_url) as connection:
            for statement in (*_CHANGES, _CUSTOMERS, _ORDERS):
                connection.execute(statement.encode(), change)

    def is_settled(self) -> bool:
        return not self._count("SELECT count(*) FROM warehouse_sync_run WHERE status = 'Running'")

    def is_copying(self) -> bool:
        """Whether an attempt has begun; one whose worker was killed says so too, until it is done."""
        open_runs = (
            "SELECT count(*) FROM warehouse_sync_run WHERE status = 'Running' AND attempts > 0"
        )
        return bool(self._count(f"{open_runs} AND last_updated_at > now() - interval '5 s'"))

    def runs(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self._source.ask("GET", "/jobs?limit=1000")["results"]
        return listed

    def differences(self) -> dict[str, dict[str, int]]:
        """For each table, how many rows of ClickHouse are missing, doubled, or not as they are in the source."""
        return {name: self._difference(name) for name in _COLUMNS}

    def _difference(self, name: str) -> dict[str, int]:
        columns = ", ".join(f"{column}::text" for column in _COLUMNS[name])
        question = f"SELECT {columns} FROM {name}"  # noqa: S608  # our own names
        source = Counter(_rows(self._shop_url, question))
        copy = Counter(self._copied_rows(name))
        return {
            "rows": copy.total(),
            "missing": (source - copy).total(),
            "too_many": (copy - source).total(),
        }

    def _copied_rows(self, name: str) -> Iterable[Row]:
        ((physical,),) = _rows(
            self._house_url,
            f"SELECT physical_name FROM warehouse_source_table WHERE id = '{self._ids[name]}'",  # noqa: S608  # an id of the house
        )
        # as PostgreSQL spells an amount
        spelled = {"amount": "toDecimalString(amount, 2)"}
        columns = ", ".join(spelled.get(column, f"toString({column})") for column in _COLUMNS[name])
        answer = httpx.post(
            self.house.url_of("clickhouse"),
            params={"database": "footfall_warehouse"},
            content=f"SELECT {columns} FROM {physical} FORMAT JSONCompactEachRow",  # noqa: S608  # a name of the house
            auth=self.house.clickhouse_writer,
            timeout=300,
        )
        answer.raise_for_status()
        return (tuple(json.loads(line)) for line in answer.text.splitlines())

    def _count(self, question: str) -> int:
        ((found,),) = _rows(self._house_url, question)
        return int(found)


def _rows(url: str, question: str) -> list[Row]:
    with psycopg.connect(url) as connection:
        return [tuple(str(value) for value in row) for row in connection.execute(question.encode())]


def run_rounds(
    house: House,
    size: Size,
    count: int,
    seed: int,
    # long enough that syncs also come to their ends, and later ones are hit as well as the first
    pause_s: tuple[float, float] = (0.0, 15.0),
) -> dict[str, Any]:
    """Kill, compare, and report. `repeated` counts attempts beyond the first of a run."""
    syncs = Syncs(house, size, seed)
    report: KillReport = kill_while(
        house,
        start=syncs.start,
        is_settled=syncs.is_settled,
        is_ripe=syncs.is_copying,
        count=count,
        seed=seed,
        pause_s=pause_s,
    )
    runs = syncs.runs()
    return {
        **dataclasses.asdict(report),
        "runs": len(runs),
        "not_completed": sum(1 for run in runs if run["status"] != "Completed"),
        "repeated": sum(max(run["attempts"] - 1, 0) for run in runs),
        "tables": syncs.differences(),
    }


def is_clean(report: dict[str, Any]) -> bool:
    return (
        report["not_completed"] == 0
        and report["repeated"] > 0
        and all(
            found["rows"] > 0 and found["missing"] == found["too_many"] == 0
            for found in report["tables"].values()
        )
    )


def main() -> int:
    arguments = argparse.ArgumentParser(
        description="Kill worker and Temporal at random under syncs; compare copies with their source."
    )
    arguments.add_argument("--count", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    # more than a page, so that a first copy has something to resume
    arguments.add_argument("--rows", type=int, default=250_000)
    arguments.add_argument("--added", type=int, default=2_000)
    chosen = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="footfall-kills-") as folder,
        running_house(pathlib.Path(folder), parts=PARTS, given=ALLOWING) as house,
    ):
        report = run_rounds(house, Size(chosen.rows, chosen.added), chosen.count, chosen.seed)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if is_clean(report) else 1


if __name__ == "__main__":
    sys.exit(main())
