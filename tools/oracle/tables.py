"""The team's own table `shop.orders`, read as if each row were an event: its columns are texts in the properties."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tools.oracle import clock
from tools.oracle.history import Event, History

PREFIX, TABLE = "shop", "orders"
NAME = f"{PREFIX}.{TABLE}"
# Some are named like the columns that questions make for themselves.
COLUMNS = {
    "id": "Int64",
    "placed_at": "Nullable(DateTime64(6, 'UTC'))",
    "day": "Nullable(Date32)",
    "customer": "Nullable(String)",
    "amount": "Nullable(Decimal(18, 4))",
    "price": "Nullable(Float64)",
    "value": "Nullable(String)",
    "bucket": "Nullable(Int64)",
    "is_paid": "Nullable(Bool)",
    "currency": "Nullable(String)",
}
_ACTOR_MATHS = ("dau", "weekly_active", "monthly_active")


def is_of_table(series: dict[str, Any]) -> bool:
    return series.get("kind") == "DataWarehouseNode"


def rows_as_events(series: dict[str, Any], history: History, zone: ZoneInfo) -> list[Event]:
    math = series.get("math", "total")
    needs_actor = math in _ACTOR_MATHS or math.endswith("_count_per_actor")
    found: list[Event] = []
    for row in history.rows:
        moment = _time_of(row[series["timestamp_field"]], zone)
        texts = {name: _text_of(value) for name, value in row.items()}
        actor = texts.get(series.get("distinct_id_field", ""))
        if moment is None or (needs_actor and not actor):
            continue
        found.append(
            Event(
                uuid=uuid.UUID(int=row["id"]),
                event=NAME,
                distinct_id="",
                person_id=uuid.uuid5(uuid.NAMESPACE_OID, actor or ""),
                timestamp=moment,
                properties=texts,
            )
        )
    return found


def customer_of(event: Event, series: dict[str, Any]) -> str | None:
    """Whose row it was, as the table calls them; None for nobody's."""
    return event.properties[series["distinct_id_field"]] or None


def earliest(series: dict[str, Any], history: History, zone: ZoneInfo) -> datetime | None:
    found = [_time_of(row[series["timestamp_field"]], zone) for row in history.rows]
    return min((moment for moment in found if moment is not None), default=None)


def _time_of(value: Any, zone: ZoneInfo) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return clock.day_begins(value, zone)


def _text_of(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None else str(value)
