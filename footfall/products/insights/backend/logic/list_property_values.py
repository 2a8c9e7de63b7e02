"""The values of a property, for a filter's suggestions."""

from datetime import datetime, timedelta

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.contracts import Asker, PropertyValue, PropertyValues
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.queries.property_values import (
    PropertyKind,
    property_values_tree,
)
from footfall.query.calendar.ranges import TimeRange

MAX_VALUES = 50
_WINDOW = timedelta(days=30)
_AHEAD = timedelta(days=1)


def list_property_values(
    clickhouse: ClickHouse,
    asker: Asker,
    now: datetime,
    *,
    kind: PropertyKind,
    key: str,
    search: str,
    event: str | None,
) -> PropertyValues:
    """The most frequent first, at most MAX_VALUES; of events those of the last 30 days."""
    tree = property_values_tree(
        kind,
        key,
        search=search,
        event=event,
        time_range=TimeRange(now - _WINDOW, now + _AHEAD),
        limit=MAX_VALUES,
    )
    rows = ask(clickhouse, tree, asker.team_id).rows
    return PropertyValues([PropertyValue(name=name, count=times) for name, times in rows])
