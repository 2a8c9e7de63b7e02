"""What tests of the door for questions share: a team with events, and its member's client."""

import json
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_team, make_user

# Reads the project's few events, and runs longer than any test waits.
ENDLESS = (
    "SELECT sum(cityHash64(events.uuid, x, y)) FROM events"
    " CROSS JOIN (SELECT arrayJoin(range(3000000)) AS x) AS a"
    " CROSS JOIN (SELECT arrayJoin(range(300000)) AS y) AS b"
)


def make_team_with_client() -> tuple[Team, APIClient]:
    team = make_team()
    return team, client_of(make_user(team.organization))


def store_event(
    clickhouse: ClickHouseUsers, team_id: int, event: str, at: datetime | None = None, who: str = ""
) -> None:
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), event, who or str(uuid.uuid4()), uuid.uuid4()),
                *(at or timezone.now() - timedelta(minutes=1), json.dumps({"$browser": "Chrome"})),
            )
        ],
    )


def trends_of(event: str, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": event}],
        "trendsFilter": {"display": "BoldNumber"},
        **fields,
    }


def ask(client: APIClient, team: Team, query: dict[str, Any], **body: Any) -> Any:
    return client.post(f"/api/projects/{team.pk}/query", {"query": query, **body}, format="json")


def status_of(client: APIClient, team: Team, query_id: str) -> Any:
    return client.get(f"/api/projects/{team.pk}/query/{query_id}")


def until(is_so: Callable[[], Any], within_s: float = 30) -> Any:
    """The first true answer, or the last one."""
    end = time.monotonic() + within_s
    while not (found := is_so()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
