"""Kills a random part with SIGKILL again and again while a client sends numbered events, then counts.

    python -m flow_tests.kill_rounds --count 200 [--seed 7]

The client retries as SDKs do: the same uuids until it sees 200. Afterwards every acknowledged uuid must stand in
ClickHouse exactly once. Exits 1 if one is lost or doubled, or if no kill hit a request in flight: a fault test that
never disturbed anything proves nothing.
"""

import argparse
import collections
import dataclasses
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time
import uuid

import httpx

from flow_tests.product import Product, event_name
from footfall.cli.house import House, running_house

VICTIMS = ["capture", "ingest", "sink", "clickhouse"]
BATCH = 20
SETTLE_S = 120


@dataclasses.dataclass
class Client:
    """Sends batches until told to stop, each until it is acknowledged."""

    product: Product
    event: str
    people: int
    acknowledged: list[str] = dataclasses.field(default_factory=list)
    retries: int = 0
    stopped: threading.Event = dataclasses.field(default_factory=threading.Event)

    def run(self) -> None:
        number = 0
        with httpx.Client(timeout=10) as http:
            while not self.stopped.is_set():
                batch = [self.numbered(number + index) for index in range(BATCH)]
                number += BATCH
                self.send_until_acknowledged(http, batch)
                time.sleep(0.02)

    def numbered(self, number: int) -> dict[str, object]:
        return {
            "event": self.event,
            "uuid": str(uuid.uuid4()),
            "distinct_id": f"{self.event} {number % self.people}",
            "properties": {"number": number, "$set": {"last_number": number}},
        }

    def send_until_acknowledged(self, http: httpx.Client, batch: list[dict[str, object]]) -> None:
        body = {"api_key": self.product.project_token, "batch": batch}
        while True:
            try:
                status = http.post(f"{self.product.url}/batch/", json=body).status_code
            except httpx.TransportError:
                status = 0
            if status == 200:
                self.acknowledged.extend(str(event["uuid"]) for event in batch)
                return
            if status not in {0, 429, 500, 502, 503, 504}:
                raise RuntimeError(f"capture answered {status}, which no SDK would send again")
            self.retries += 1
            time.sleep(0.2)


def stored_counts(house: House, event: str) -> dict[str, int]:
    """How often each uuid of the event stands in ClickHouse, by its raw rows."""
    answer = httpx.post(
        house.url_of("clickhouse"),
        params={"param_event": event, "database": "footfall"},
        content="SELECT toString(uuid), count() FROM events WHERE event = {event:String} GROUP BY uuid FORMAT JSONCompactEachRow",
        auth=house.clickhouse_writer,
        timeout=60,
    )
    answer.raise_for_status()
    return dict(json.loads(line) for line in answer.text.splitlines())


def kill_rounds(house: House, product: Product, count: int, seed: int) -> dict[str, object]:
    """Runs the rounds and returns the report: what was sent, killed, lost and doubled."""
    chance = random.Random(seed)  # noqa: S311 - chooses victims, guards nothing
    client = Client(product, event_name(), people=50)
    thread = threading.Thread(target=client.run)
    started = time.monotonic()
    thread.start()
    kills: collections.Counter[str] = collections.Counter()
    while sum(kills.values()) < count:
        time.sleep(chance.uniform(0.3, 3.0))
        victim = chance.choice(VICTIMS)
        pid = house.pid_of(victim)
        if pid:
            os.kill(pid, signal.SIGKILL)
            kills[victim] += 1
    time.sleep(2)
    client.stopped.set()
    thread.join()
    sent_s = time.monotonic() - started
    acknowledged = set(client.acknowledged)
    settle_started = time.monotonic()
    stored: dict[str, int] = {}
    while time.monotonic() - settle_started < SETTLE_S:
        try:
            stored = stored_counts(house, client.event)
        except httpx.HTTPError:
            stored = {}
        if acknowledged <= stored.keys():
            break
        time.sleep(0.5)
    time.sleep(3)
    stored = stored_counts(house, client.event)
    return {
        "seed": seed,
        "kills": dict(kills),
        "acknowledged": len(acknowledged),
        "retried_requests": client.retries,
        "stored": len(stored),
        "lost": len(acknowledged - stored.keys()),
        "doubled": sum(1 for copies in stored.values() if copies > 1),
        "sending_s": round(sent_s, 1),
        "settling_s": round(time.monotonic() - settle_started - 3, 1),
    }


def main() -> int:
    arguments = argparse.ArgumentParser(
        description="Kill parts at random; count what was acknowledged."
    )
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="footfall-kills-") as folder,
        running_house(pathlib.Path(folder)) as house,
    ):
        product = Product(**house.bootstrap(email="kills@example.com", project="Kills"))
        report = kill_rounds(house, product, chosen.count, chosen.seed)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    is_clean = report["lost"] == 0 and report["doubled"] == 0 and report["retried_requests"] != 0
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
