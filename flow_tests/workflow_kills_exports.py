"""Kills the worker and the Temporal server at random points while exports run, then compares destinations with ClickHouse.

    python -m flow_tests.workflow_kills_exports --count 20 [--seed 7]

Three exports of the same events (Parquet and JSON lines on object storage, a table in PostgreSQL) and one of persons are
backfilled over several hours, again and again while kills go on. Afterwards every row of every hour must stand at each
destination exactly once, as it is in ClickHouse. Exits 1 if one is missing, doubled or different, or if no work was done
twice: a fault test that disturbed nothing proves nothing.
"""

import argparse
import dataclasses
import gzip
import io
import json
import pathlib
import random
import secrets
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import psycopg
import pyarrow.parquet as pq

from flow_tests.workflow_kills import Api, KillReport, insert_rows, kill_while, stamp
from footfall.cli.house import House, running_house

PARTS = ("web", "worker", "objects")
ALLOWING = {"FOOTFALL_OUTBOUND_ALLOW": "127.0.0.0/8"}
START = datetime(2026, 10, 5, 7, tzinfo=UTC)
Row = tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Size:
    hours: int
    events_an_hour: int


class Exports:
    """The exports under test: how to begin them, whether they are done, what they have brought where."""

    def __init__(self, house: House, size: Size) -> None:
        self.house = house
        self.size = size
        self.keys = house.bootstrap(email="kills@example.com", project="Kills")
        self.api = Api(house, self.keys, "batch_exports")
        self.team_id = int(self.keys["project_id"])
        self.prefix = f"kills/{secrets.token_hex(4)}"
        self.exports = {
            kind: self.api.ask("POST", "", wish) for kind, wish in self._wishes().items()
        }

    def _wishes(self) -> dict[str, dict[str, Any]]:
        settings = self.house.settings
        postgres = psycopg.conninfo.conninfo_to_dict(settings["FOOTFALL_POSTGRES_URL"])
        table = {
            "host": postgres["host"],
            "port": int(str(postgres["port"])),
            "user": postgres["user"],
            "password": postgres["password"],
            "database": postgres["dbname"],
            "table_name": "exported_events",
            "ssl_mode": "prefer",
        }
        storage = {
            "bucket_name": settings["FOOTFALL_OBJECT_STORAGE_BUCKET"],
            "endpoint_url": settings["FOOTFALL_OBJECT_STORAGE_ENDPOINT"],
            "aws_access_key_id": settings["FOOTFALL_OBJECT_STORAGE_ACCESS_KEY"],
            "aws_secret_access_key": settings["FOOTFALL_OBJECT_STORAGE_SECRET_KEY"],
            # many files an hour, so that there is something to resume
            "max_file_size_mb": 1,
        }
        parquet = {**storage, "prefix": f"{self.prefix}/parquet", "file_format": "Parquet"}
        lines = {**storage, "prefix": f"{self.prefix}/lines", "file_format": "JSONLines"}
        return {
            "parquet": _wish("S3", parquet),
            "lines": _wish("S3", lines),
            "table": _wish("Postgres", table),
            "people": _wish("Postgres", {**table, "table_name": "exported_people"}, "persons"),
        }

    def insert_rows(self, seed: int) -> None:
        """Events with properties that do not compress, and the people they are of."""
        chance = random.Random(seed)  # noqa: S311 - makes data up, guards nothing
        hours = range(self.size.hours)
        events = (
            self._event(chance, START + timedelta(hours=hour), number)
            for hour in hours
            for number in range(self.size.events_an_hour)
        )
        insert_rows(self.house, "events", events)
        people = [
            (uuid.UUID(int=chance.getrandbits(128)), START + timedelta(hours=hour, minutes=7))
            for hour in hours
            for _ in range(500)
        ]
        insert_rows(
            self.house,
            "persons",
            (
                {
                    "team_id": self.team_id,
                    "id": str(person),
                    "properties": json.dumps({"number": number}),
                    "is_identified": True,
                    "is_deleted": False,
                    "created_at": stamp(at),
                    "version": 1,
                    "inserted_at": stamp(at),
                }
                for number, (person, at) in enumerate(people)
            ),
        )
        insert_rows(
            self.house,
            "person_distinct_ids",
            (
                {
                    "team_id": self.team_id,
                    "distinct_id": f"somebody {number}",
                    "person_id": str(person),
                    "is_deleted": False,
                    "version": 0,
                    "inserted_at": stamp(at),
                }
                for number, (person, at) in enumerate(people)
            ),
        )

    def _event(self, chance: random.Random, hour: datetime, number: int) -> dict[str, Any]:
        at = hour + timedelta(milliseconds=chance.randrange(3_600_000))
        return {
            "team_id": self.team_id,
            "uuid": str(uuid.UUID(int=chance.getrandbits(128))),
            "event": f"event {number % 7}",
            "distinct_id": f"somebody {number % 997}",
            "person_id": str(uuid.UUID(int=number % 997)),
            "timestamp": stamp(at - timedelta(days=number % 3)),
            "captured_at": stamp(at),
            "inserted_at": stamp(at),
            "properties": json.dumps({"number": number, "noise": chance.randbytes(150).hex()}),
            "person_properties": "{}",
        }

    def start(self) -> None:
        """Backfill all hours to every destination, over what is there already."""
        end = START + timedelta(hours=self.size.hours)
        wish = {"start_at": START.isoformat(), "end_at": end.isoformat()}
        for export in self.exports.values():
            self.api.ask("POST", f"/{export['id']}/backfills", wish)

    def is_settled(self) -> bool:
        return not self._count("SELECT count(*) FROM exports_backfill WHERE status = 'Running'")

    def is_delivering(self) -> bool:
        """Whether a run has begun to deliver; one whose worker was killed says so too, until it is done."""
        open_runs = "SELECT count(*) FROM exports_run WHERE status = 'Running' AND attempts > 0"
        return bool(self._count(f"{open_runs} AND last_updated_at > now() - interval '5 s'"))

    def _count(self, question: str) -> int:
        (found,) = self._table_rows(question)
        return int(found[0])

    def runs(self) -> list[dict[str, Any]]:
        pages = (
            self.api.ask("GET", f"/{export['id']}/runs?limit=1000")["results"]
            for export in self.exports.values()
        )
        return [run for page in pages for run in page]

    def differences(self) -> dict[str, dict[str, int]]:
        """For each destination, how many rows are missing, doubled, or not as they are in ClickHouse."""
        events = Counter(self._stored_events())
        people = Counter(self._stored_people())
        return {
            "parquet": _difference(events, Counter(self._parquet_rows())),
            "lines": _difference(events, Counter(self._line_rows())),
            "table": _difference(
                events,
                Counter(
                    self._table_rows(
                        "SELECT uuid, event, distinct_id, properties ->> 'noise' FROM exported_events"
                    )
                ),
            ),
            "people": _difference(
                people,
                Counter(
                    self._table_rows(
                        "SELECT distinct_id, person_id, properties ->> 'number' FROM exported_people"
                    )
                ),
            ),
        }

    def _stored_events(self) -> Iterable[Row]:
        return _ask_clickhouse(
            self.house,
            "SELECT toString(uuid), toString(event), distinct_id, JSONExtractString(properties, 'noise') "
            "FROM events FINAL WHERE team_id = {team:Int64}",
            self.team_id,
        )

    def _stored_people(self) -> Iterable[Row]:
        return _ask_clickhouse(
            self.house,
            "SELECT d.distinct_id, toString(d.person_id), JSONExtractRaw(p.properties, 'number') "
            "FROM (SELECT * FROM person_distinct_ids FINAL) AS d JOIN (SELECT * FROM persons FINAL) AS p "
            "ON p.id = d.person_id WHERE d.team_id = {team:Int64}",
            self.team_id,
        )

    def _table_rows(self, question: str) -> Iterable[Row]:
        with psycopg.connect(self.house.settings["FOOTFALL_POSTGRES_URL"]) as connection:
            for row in connection.execute(question):  # type: ignore[arg-type]  # the text is ours
                yield tuple(str(value) for value in row)

    def _parquet_rows(self) -> Iterable[Row]:
        for body in self._files("parquet"):
            columns = pq.read_table(io.BytesIO(body)).to_pydict()
            for identifier, event, distinct_id, properties in zip(
                *(columns[name] for name in ("uuid", "event", "distinct_id", "properties")),
                strict=True,
            ):
                yield identifier, event, distinct_id, json.loads(properties)["noise"]

    def _line_rows(self) -> Iterable[Row]:
        for body in self._files("lines"):
            for line in gzip.decompress(body).splitlines():
                row = json.loads(line)
                yield row["uuid"], row["event"], row["distinct_id"], row["properties"]["noise"]

    def _files(self, kind: str) -> Iterable[bytes]:
        """As a reader does who was told of manifests: the highest of each folder, and the files that it names."""
        settings = self.house.settings
        client = boto3.client(
            "s3",
            endpoint_url=settings["FOOTFALL_OBJECT_STORAGE_ENDPOINT"],
            aws_access_key_id=settings["FOOTFALL_OBJECT_STORAGE_ACCESS_KEY"],
            aws_secret_access_key=settings["FOOTFALL_OBJECT_STORAGE_SECRET_KEY"],
            region_name="us-east-1",
        )
        bucket = settings["FOOTFALL_OBJECT_STORAGE_BUCKET"]
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=f"{self.prefix}/{kind}/"
        )
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        manifests = {key.rpartition("/")[0]: key for key in sorted(keys) if "/manifest-" in key}
        for manifest in manifests.values():
            named = json.load(client.get_object(Bucket=bucket, Key=manifest)["Body"])["files"]
            for file in named:
                yield client.get_object(Bucket=bucket, Key=file["key"])["Body"].read()


def _wish(kind: str, config: dict[str, Any], model: str = "events") -> dict[str, Any]:
    return {
        "name": f"{model} to {config.get('prefix') or config['table_name']}",
        "model": model,
        "interval": "hour",
        "paused": True,
        "destination": {"type": kind, "config": config},
    }


def _ask_clickhouse(house: House, question: str, team_id: int) -> Iterable[Row]:
    answer = httpx.post(
        house.url_of("clickhouse"),
        params={"database": "footfall", "param_team": team_id},
        content=f"{question} FORMAT JSONCompactEachRow",
        auth=house.clickhouse_writer,
        timeout=300,
    )
    answer.raise_for_status()
    return (tuple(json.loads(line)) for line in answer.text.splitlines())


def _difference(source: Counter[Row], destination: Counter[Row]) -> dict[str, int]:
    return {
        "rows": destination.total(),
        "missing": (source - destination).total(),
        "too_many": (destination - source).total(),
    }


def run_rounds(
    house: House, size: Size, count: int, seed: int, pause_s: tuple[float, float] = (0.0, 3.0)
) -> dict[str, Any]:
    """Kill, compare, and report. `repeated` counts attempts beyond the first of a run."""
    exports = Exports(house, size)
    exports.insert_rows(seed)
    report: KillReport = kill_while(
        house,
        start=exports.start,
        is_settled=exports.is_settled,
        is_ripe=exports.is_delivering,
        # they are short: most moments would fall between two of them
        must_be_ripe=True,
        count=count,
        seed=seed,
        pause_s=pause_s,
    )
    runs = exports.runs()
    return {
        **dataclasses.asdict(report),
        "runs": len(runs),
        "not_completed": sum(1 for run in runs if run["status"] != "Completed"),
        "repeated": sum(max(run["attempts"] - 1, 0) for run in runs),
        "destinations": exports.differences(),
    }


def is_clean(report: dict[str, Any]) -> bool:
    return (
        report["not_completed"] == 0
        and report["repeated"] > 0
        and all(
            found["rows"] > 0 and found["missing"] == found["too_many"] == 0
            for found in report["destinations"].values()
        )
    )


def main() -> int:
    arguments = argparse.ArgumentParser(
        description="Kill worker and Temporal at random under exports; compare destinations with the source."
    )
    arguments.add_argument("--count", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--hours", type=int, default=4)
    arguments.add_argument("--events-an-hour", type=int, default=10_000)
    chosen = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="footfall-kills-") as folder,
        running_house(pathlib.Path(folder), parts=PARTS, given=ALLOWING) as house,
    ):
        size = Size(chosen.hours, chosen.events_an_hour)
        report = run_rounds(house, size, chosen.count, chosen.seed)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if is_clean(report) else 1


if __name__ == "__main__":
    sys.exit(main())
