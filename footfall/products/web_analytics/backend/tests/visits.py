"""Visits as ClickHouse holds them, for the tests of this product."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse


def store_events(
    writer: ClickHouse,
    team_id: int,
    events: list[tuple[str, str, datetime, dict[str, Any]]],
    inserted_at: datetime,
) -> None:
    """Each is (event, person, time, properties); the same name is the same person."""
    writer.insert_rows(
        "events",
        [
            *("team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"),
            "inserted_at",
        ],
        [
            (
                *(team_id, uuid.uuid4(), event, person, uuid.uuid5(uuid.NAMESPACE_DNS, person)),
                *(at, json.dumps(properties), inserted_at),
            )
            for event, person, at, properties in events
        ],
    )


def a_day_of_visits(noon: datetime) -> list[tuple[str, str, datetime, dict[str, Any]]]:
    """Ada reads two pages from a search, Bea one from nowhere and leaves, Cyd one without a session."""
    ada = {
        "$session_id": "ada's",
        "$host": "example.com",
        "$referring_domain": "www.google.com",
        "$browser": "Firefox",
        "$geoip_country_code": "DE",
        "$geoip_subdivision_1_name": "Bayern",
        "$geoip_city_name": "München",
    }
    bea = {
        "$session_id": "bea's",
        "$host": "example.com",
        "$referring_domain": "$direct",
        "$browser": "Chrome",
        "$geoip_country_code": "US",
    }
    return [
        ("$pageview", "ada", noon, {**ada, "$pathname": "/"}),
        ("$pageview", "ada", noon + timedelta(seconds=30), {**ada, "$pathname": "/pricing"}),
        ("$pageleave", "ada", noon + timedelta(seconds=90), {**ada, "$pathname": "/pricing"}),
        ("$pageview", "bea", noon + timedelta(hours=2), {**bea, "$pathname": "/"}),
        ("$pageview", "cyd", noon + timedelta(hours=3), {"$pathname": "/pricing"}),
    ]
