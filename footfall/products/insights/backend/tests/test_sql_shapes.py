"""The SQL of each shape of question, as ClickHouse's own formatter spells it, for people to review.

After a wanted change: run with WRITE_SNAPSHOTS=1, read the difference, commit it.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.queries.events import events_tree
from footfall.products.insights.backend.queries.property_values import property_values_tree
from footfall.products.insights.backend.queries.trends import BrokenDown, trends_tree
from footfall.query.calendar.intervals import Interval, WeekStart, buckets_between
from footfall.query.calendar.ranges import TimeRange
from footfall.query.compiler import compile_query
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.events import EventsQuery
from footfall.query.nodes.trends import EventsNode, Math
from footfall.query.passes.context import Context
from footfall.query.syntax import build

SNAPSHOTS = Path(__file__).parent / "snapshots"
WEEK = TimeRange(datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
ZONE = ZoneInfo("Europe/Berlin")
PAGEVIEWS = EventsNode(event="$pageview")
PEOPLE = EventsNode(math=Math.UNIQUE_USERS)
BY_BROWSER = BrokenDown(build.field("properties", "$browser"), limit=25, hides_other=False)
BY_PLAN = BrokenDown(build.field("person", "properties", "plan"), limit=2, hides_other=False)


def trend(
    series: EventsNode,
    interval: Interval | None,
    breakdown: BrokenDown | None = None,
    kept_values: list[str] | None = None,
) -> exp.Select:
    buckets = None
    if interval is not None:
        buckets = buckets_between(WEEK.start, WEEK.end, interval, ZONE, WeekStart.SUNDAY)
    return trends_tree(
        series, WEEK, [], buckets=buckets, breakdown=breakdown, kept_values=kept_values
    )


EVERY_OPERATOR = EventsQuery.model_validate(
    {
        "kind": "EventsQuery",
        "select": ["*", "person", "properties.plan"],
        "properties": [
            {"type": "event", "key": "a", "operator": operator, "value": "1"}
            for operator in (
                *("exact", "is_not", "icontains", "not_icontains", "regex", "not_regex"),
                *("gt", "gte", "lt", "lte", "is_set", "is_not_set"),
            )
        ]
        + [
            {"type": "person", "key": "plan", "value": ["x", "y", 5]},
            {"type": "group", "group_type_index": 1, "key": "size", "operator": "gt", "value": 5},
        ],
    }
)

SHAPES = {
    "trends_total_by_day": trend(PAGEVIEWS, Interval.DAY),
    "trends_people_by_week": trend(PEOPLE, Interval.WEEK),
    "trends_people_by_month": trend(PEOPLE, Interval.MONTH),
    "trends_total_by_hour": trend(PAGEVIEWS, Interval.HOUR),
    "trends_people_as_one_number": trend(PEOPLE, None),
    "trends_people_by_browser": trend(PEOPLE, Interval.DAY, BY_BROWSER),
    "trends_total_by_plan_of_another_period": trend(
        PAGEVIEWS, Interval.DAY, BY_PLAN, kept_values=["a", "b"]
    ),
    "events_with_every_operator": events_tree(
        EVERY_OPERATOR, conditions_of(EVERY_OPERATOR.properties, ""), "query", limit=101
    ).tree,
    "values_of_an_event_property": property_values_tree(
        "event", "plan", search="a", event="x", time_range=WEEK, limit=50
    ),
    "values_of_a_person_property": property_values_tree(
        "person", "plan", search="", event=None, time_range=WEEK, limit=50
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_spelled_as_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    compiled = compile_query(SHAPES[name], Context(team_id=7, database="footfall"))
    formatted: str = clickhouse.reader.run_query(
        "SELECT formatQuery({sql:String}) AS formatted", {"sql": compiled.sql}
    ).rows[0][0]
    path = SNAPSHOTS / f"{name}.sql"
    if os.environ.get("WRITE_SNAPSHOTS") == "1":
        path.write_text(formatted + "\n")
    assert path.read_text() == formatted + "\n"
