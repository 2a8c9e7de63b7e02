"""The SQL of funnels, for people to review.

After a wanted change: run with WRITE_SNAPSHOTS=1, read the difference, commit it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.funnels import steps_tree, times_tree, trends_tree
from footfall.products.insights.backend.queries.funnels_rows import Exclusion, Funnel
from footfall.products.insights.backend.queries.sources import events_source
from footfall.products.insights.backend.tests.reviewed_sql import assert_is_as_reviewed
from footfall.query.calendar.intervals import Interval, WeekStart
from footfall.query.calendar.places import buckets_back, whole_range
from footfall.query.nodes.funnels import Attribution, FunnelOrder
from footfall.query.nodes.series import EventsNode
from footfall.query.passes.context import Context
from footfall.query.syntax import build

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
WEEKS = buckets_back(NOON, 3, Interval.WEEK, ZoneInfo("Europe/Berlin"), WeekStart.SUNDAY)
VIEW, CART, PAID = (
    events_source(EventsNode(event=event), [], "") for event in ("view", "cart", "paid")
)
FUNNEL = Funnel(
    steps=(VIEW, CART, PAID),
    exclusions=(),
    filters=(),
    actors=actors_of(None),
    time_range=whole_range(WEEKS),
    order=FunnelOrder.ORDERED,
    window_ms=14 * 86_400_000,
)
BY_BROWSER = replace(
    FUNNEL,
    breakdown=BrokenDown(build.field("properties", "$browser"), limit=25, hides_other=False),
)
UNDONE = Exclusion(events_source(EventsNode(event="undone"), [], ""), first=1, last=3)

SHAPES = {
    "funnel_ordered": steps_tree(FUNNEL),
    "funnel_strict_of_groups": steps_tree(
        replace(FUNNEL, order=FunnelOrder.STRICT, actors=actors_of(0))
    ),
    "funnel_unordered": steps_tree(replace(FUNNEL, order=FunnelOrder.UNORDERED)),
    "funnel_with_an_exclusion": steps_tree(replace(FUNNEL, exclusions=(UNDONE,))),
    "funnel_by_first_browser": steps_tree(BY_BROWSER),
    "funnel_by_browser_of_all_events": steps_tree(
        replace(BY_BROWSER, attribution=Attribution.ALL_EVENTS)
    ),
    "funnel_by_browser_of_a_step": steps_tree(
        replace(BY_BROWSER, attribution=Attribution.STEP, value_step=2)
    ),
    "funnel_times_to_convert": times_tree(FUNNEL, 1, 3, None),
    "funnel_trends_by_week": trends_tree(replace(FUNNEL, buckets=WEEKS), 1, 3),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_spelled_as_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    context = Context(team_id=7, database="footfall")
    assert_is_as_reviewed(name, SHAPES[name], context, clickhouse)
