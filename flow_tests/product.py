"""What the flow tests know of the running product: its address, a project's keys, and how to ask it a question."""

import dataclasses
import time
import uuid
from collections.abc import Callable, Iterable
from typing import TypeVar

import httpx

T = TypeVar("T")

EMAIL = "flow@example.com"
PASSWORD = "a password that only this run knows"


@dataclasses.dataclass(frozen=True)
class Product:
    """A running house and one project in it, as `footfall bootstrap --json` prints them."""

    url: str
    project_id: int
    project_token: str
    personal_api_key: str

    def query(self, query: dict[str, object]) -> dict[str, object]:
        """The answer of the query endpoint. Raises `httpx.HTTPStatusError`."""
        response = httpx.post(
            f"{self.url}/api/projects/{self.project_id}/query",
            json={"query": query},
            headers={"Authorization": f"Bearer {self.personal_api_key}"},
            timeout=30,
        )
        response.raise_for_status()
        answer: dict[str, object] = response.json()
        return answer

    def trend_total(self, event: str, math: str = "total") -> float:
        """How often the event happened in the last seven days, as the trends page would say."""
        answer = self.query(
            {
                "kind": "TrendsQuery",
                "series": [{"kind": "EventsNode", "event": event, "math": math}],
                "interval": "day",
                "dateRange": {"date_from": "-7d"},
                "trendsFilter": {"display": "BoldNumber"},
            }
        )
        results = answer["results"]
        assert isinstance(results, list)
        return float(results[0]["aggregated_value"])

    def events(self, event: str, select: list[str], limit: int = 1000) -> list[list[object]]:
        """The newest rows of one event."""
        answer = self.query(
            {
                "kind": "EventsQuery",
                "select": select,
                "event": event,
                "after": "-7d",
                "limit": limit,
            }
        )
        rows = answer["results"]
        assert isinstance(rows, list)
        return rows

    def send(self, events: Iterable[dict[str, object]], path: str = "/batch/") -> httpx.Response:
        """One batch, as a server SDK sends it."""
        return httpx.post(
            f"{self.url}{path}",
            json={"api_key": self.project_token, "batch": list(events)},
            timeout=30,
        )


def event_name() -> str:
    """A name that no other test uses, so that tests share one project without seeing each other."""
    return f"flow {uuid.uuid4().hex[:12]}"


def until(read: Callable[[], T], expected: T, deadline_s: float = 30) -> T:
    """Reads until the value is the expected one, or the deadline passes; returns the last value read."""
    end = time.monotonic() + deadline_s
    value = read()
    while value != expected and time.monotonic() < end:
        time.sleep(0.1)
        value = read()
    return value
