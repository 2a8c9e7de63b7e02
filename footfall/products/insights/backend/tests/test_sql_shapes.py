"""The SQL of each shape of question, as ClickHouse's own formatter spells it, for people to review.

After a wanted change: run with WRITE_SNAPSHOTS=1, read the difference, commit it.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.queries.breakdowns import BrokenDown, broken_down
from footfall.products.insights.backend.queries.events import events_tree
from footfall.products.insights.backend.queries.property_values import property_values_tree
from footfall.products.insights.backend.queries.sources import events_source
from footfall.products.insights.backend.queries.table_sources import column_text, table_source
from footfall.products.insights.backend.queries.trends import Period, trends_tree
from footfall.products.insights.backend.queries.trends_together import (
    AskedSeries,
    of_same_events,
    together_tree,
)
from footfall.products.insights.backend.tests.made_up_scope import made_up_scope
from footfall.products.insights.backend.tests.reviewed_sql import assert_is_as_reviewed
from footfall.query.calendar.intervals import Interval, WeekStart, buckets_between
from footfall.query.calendar.ranges import TimeRange
from footfall.query.calendar.windows import windows_of
from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import ColumnType
from footfall.query.filters.properties import conditions_of
from footfall.query.nodes.breakdowns import Breakdown, BreakdownFilter, BreakdownType
from footfall.query.nodes.events import EventsQuery
from footfall.query.nodes.filters import EventPropertyFilter
from footfall.query.nodes.maths import Math, RevenueCurrency
from footfall.query.nodes.series import DataWarehouseNode, EventsNode
from footfall.query.passes.context import Context
from footfall.query.syntax import build

WEEK = TimeRange(datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
ZONE = ZoneInfo("Europe/Berlin")
SCOPE = made_up_scope(datetime(2026, 3, 30, tzinfo=UTC), ZONE, cohorts={1: None})
PAGEVIEWS = EventsNode(event="$pageview")
PEOPLE = EventsNode(math=Math.UNIQUE_USERS)
BY_BROWSER = BrokenDown(build.field("properties", "$browser"), limit=25, hides_other=False)
BY_PLAN = BrokenDown(build.field("person", "properties", "plan"), limit=2, hides_other=False)


REVENUE = EventsNode(
    event="paid",
    math=Math.SUM,
    math_property="amount",
    math_property_revenue_currency=RevenueCurrency(property="currency", static="USD"),
    math_currency="EUR",
)


ORDERS = ExternalTable(
    name="shop.orders",
    columns={
        "placed_at": ColumnType.DATETIME,
        "customer": ColumnType.STRING,
        "amount": ColumnType.DECIMAL,
    },
    database="footfall_warehouse",
    table="team_7_orders",
)
PER_CUSTOMER = DataWarehouseNode(
    kind="DataWarehouseNode",
    table_name="shop.orders",
    timestamp_field="placed_at",
    distinct_id_field="customer",
    math=Math.UNIQUE_USERS,
)
PAID = PER_CUSTOMER.model_copy(update={"math": Math.SUM, "math_property": "amount"})


def trend(
    series: EventsNode | DataWarehouseNode,
    interval: Interval | None,
    breakdown: BrokenDown | None = None,
    *,
    is_cumulative: bool = False,
    zone: ZoneInfo = ZONE,
    has_person_hours: bool = False,
) -> exp.Select:
    buckets = None
    if interval is not None:
        buckets = buckets_between(WEEK.start, WEEK.end, interval, zone, WeekStart.SUNDAY)
    days = (series.math or Math.TOTAL).window_days
    windows = windows_of(buckets, WEEK, days, zone) if days is not None else None
    source = (
        events_source(series, [], "")
        if isinstance(series, EventsNode)
        else table_source(series, ORDERS, SCOPE, "")
    )
    return trends_tree(
        series,
        source,
        Period(WEEK, buckets, zone.key, windows),
        "",
        breakdown=breakdown,
        is_cumulative=is_cumulative,
        has_person_hours=has_person_hours,
    )


ON_CHROME = [EventPropertyFilter(key="$browser", value="Chrome")]


def together(*series: EventsNode) -> exp.Select:
    asked = [
        AskedSeries(order, item, events_source(item, [], ""), "")
        for order, item in enumerate(series)
    ]
    (group,) = of_same_events(asked, is_cumulative=False)
    buckets = buckets_between(WEEK.start, WEEK.end, Interval.DAY, ZONE, WeekStart.SUNDAY)
    return together_tree(group, Period(WEEK, buckets, ZONE.key))


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

BY_COHORTS = broken_down(
    BreakdownFilter(breakdown=[1, "all"], breakdown_type=BreakdownType.COHORT), "", SCOPE
)
BY_SEVERAL = broken_down(
    BreakdownFilter(
        breakdowns=[
            Breakdown(property="$browser"),
            Breakdown(
                property="if(properties.price > 5, 'dear', 'cheap')", type=BreakdownType.HOGQL
            ),
        ]
    ),
    "",
    SCOPE,
)

SHAPES = {
    "trends_people_by_cohorts": trend(PEOPLE, Interval.DAY, BY_COHORTS),
    "trends_first_times_by_cohorts": trend(
        EventsNode(event="paid", math=Math.FIRST_TIME), None, BY_COHORTS
    ),
    "trends_total_by_several": trend(PAGEVIEWS, Interval.DAY, BY_SEVERAL),
    "trends_total_by_day": trend(PAGEVIEWS, Interval.DAY),
    "trends_total_by_browser": trend(PAGEVIEWS, Interval.DAY, BY_BROWSER),
    "trends_total_by_browser_of_half_hours": trend(
        PAGEVIEWS, Interval.DAY, BY_BROWSER, zone=ZoneInfo("Asia/Kolkata")
    ),
    "trends_of_the_same_events": together(
        PAGEVIEWS,
        PAGEVIEWS.model_copy(update={"math": Math.UNIQUE_USERS, "properties": ON_CHROME}),
        PAGEVIEWS.model_copy(update={"math": Math.P90, "math_property": "$load_ms"}),
    ),
    "trends_people_by_week": trend(PEOPLE, Interval.WEEK),
    "trends_people_by_month": trend(PEOPLE, Interval.MONTH),
    "trends_people_by_week_by_hours": trend(PEOPLE, Interval.WEEK, has_person_hours=True),
    "trends_total_by_hour": trend(PAGEVIEWS, Interval.HOUR),
    "trends_people_as_one_number": trend(PEOPLE, None),
    "trends_people_by_browser": trend(PEOPLE, Interval.DAY, BY_BROWSER),
    "trends_total_by_plan_of_another_period": trend(
        PAGEVIEWS, Interval.DAY, BY_PLAN.keeping(("a", "b"))
    ),
    "trends_weekly_active": trend(EventsNode(math=Math.WEEKLY_ACTIVE), Interval.DAY),
    "trends_weekly_active_by_hours": trend(
        EventsNode(math=Math.WEEKLY_ACTIVE), Interval.DAY, has_person_hours=True
    ),
    "trends_weekly_active_by_hour": trend(EventsNode(math=Math.WEEKLY_ACTIVE), Interval.HOUR),
    "trends_weekly_active_by_browser": trend(
        EventsNode(math=Math.WEEKLY_ACTIVE), Interval.DAY, BY_BROWSER
    ),
    "trends_unique_sessions": trend(EventsNode(math=Math.UNIQUE_SESSIONS), Interval.DAY),
    "trends_unique_groups": trend(
        EventsNode(math=Math.UNIQUE_GROUPS, math_group_type_index=0), Interval.DAY
    ),
    "trends_first_time_by_plan": trend(EventsNode(math=Math.FIRST_TIME), Interval.DAY, BY_PLAN),
    "trends_p90_of_a_property": trend(
        EventsNode(math=Math.P90, math_property="load"), Interval.DAY, BY_BROWSER
    ),
    "trends_average_per_actor_by_plan": trend(
        EventsNode(math=Math.AVERAGE_PER_ACTOR), Interval.DAY, BY_PLAN
    ),
    "trends_revenue_in_euros": trend(REVENUE, Interval.DAY),
    "trends_cumulative_people_by_browser": trend(
        PEOPLE, Interval.DAY, BY_BROWSER, is_cumulative=True
    ),
    "trends_cumulative_people_by_hours": trend(
        PEOPLE, Interval.DAY, is_cumulative=True, has_person_hours=True
    ),
    "trends_customers_of_a_table": trend(PER_CUSTOMER, Interval.DAY),
    "trends_sum_of_a_tables_column_by_customer": trend(
        PAID,
        Interval.DAY,
        BrokenDown(column_text(ORDERS, "customer", ""), limit=5, hides_other=False),
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
    context = Context(team_id=7, database="footfall", external_tables=(ORDERS,))
    assert_is_as_reviewed(name, SHAPES[name], context, clickhouse)
