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
from footfall.products.insights.backend.queries.funnels_actors import funnel_actors, is_sampled
from footfall.products.insights.backend.queries.funnels_rows import Exclusion, Funnel, Step
from footfall.products.insights.backend.queries.funnels_steps import (
    Described,
    any_of_them,
    is_first_of_person,
)
from footfall.products.insights.backend.tests.reviewed_sql import assert_is_as_reviewed
from footfall.query.calendar.intervals import Interval, WeekStart
from footfall.query.calendar.places import buckets_back, whole_range
from footfall.query.nodes.funnels import Attribution, FunnelOrder, FunnelsQuery
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
WEEKS = buckets_back(NOON, 3, Interval.WEEK, ZoneInfo("Europe/Berlin"), WeekStart.SUNDAY)


def is_event(name: str) -> Node:
    return build.compare(build.field("event"), "=", build.text(name))


VIEW, CART, PAID, UNDO = (is_event(name) for name in ("view", "cart", "paid", "undone"))
FUNNEL = Funnel(
    steps=(Step(VIEW), Step(CART), Step(PAID)),
    exclusions=(),
    filters=(),
    actors=actors_of(None),
    time_range=whole_range(WEEKS),
    order=FunnelOrder.ORDERED,
    window_ms=14 * 86_400_000,
)
BROWSER = BrokenDown(build.field("properties", "$browser"), limit=25, hides_other=False)
BY_BROWSER = replace(FUNNEL, breakdown=BROWSER)
UNDONE = Exclusion(UNDO, first=1, last=3)
WITH_OPTIONAL_CART = replace(FUNNEL, steps=(Step(VIEW), Step(CART, is_optional=True), Step(PAID)))
OF_ONE_PLAN = replace(FUNNEL, held_constant=(build.field("properties", "plan"),))
CART_OR_BASKET = any_of_them(
    [Described((CART,), ()), Described((is_event("basket"),), ())],
    (build.call("isNotNull", build.field("properties", "plan")),),
)
SESSIONS = funnel_actors(
    FunnelsQuery.model_validate(
        {
            "kind": "FunnelsQuery",
            "series": [{}, {}],
            "funnelsFilter": {"funnelAggregateByHogQL": "properties.$session_id"},
        }
    ),
    "",
)

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
    "funnel_with_an_optional_step": steps_tree(WITH_OPTIONAL_CART),
    "funnel_with_an_optional_step_and_an_exclusion": steps_tree(
        replace(WITH_OPTIONAL_CART, exclusions=(UNDONE,))
    ),
    "funnel_times_to_convert_with_an_optional_step": times_tree(WITH_OPTIONAL_CART, 1, 3, 10),
    "funnel_with_a_window_of_a_step": steps_tree(
        replace(FUNNEL, steps=(Step(VIEW), Step(CART, window_ms=3_600_000), Step(PAID)))
    ),
    "funnel_of_one_plan": steps_tree(OF_ONE_PLAN),
    "funnel_trends_of_one_plan_by_browser": trends_tree(
        replace(OF_ONE_PLAN, breakdown=BROWSER, buckets=WEEKS), 1, 3
    ),
    "funnel_with_one_of_several_events": steps_tree(
        replace(FUNNEL, steps=(Step(VIEW), Step(CART_OR_BASKET.condition), Step(PAID)))
    ),
    "funnel_of_first_views": steps_tree(
        replace(
            FUNNEL,
            steps=(
                Step(build.all_of([VIEW, is_first_of_person(VIEW, FUNNEL.time_range)])),
                Step(PAID),
            ),
        )
    ),
    "funnel_of_half_of_the_sessions": steps_tree(
        replace(FUNNEL, actors=SESSIONS, filters=(is_sampled(SESSIONS, 0.5),))
    ),
    "funnel_by_browsers_of_another_period": steps_tree(
        replace(BY_BROWSER, breakdown=BROWSER.keeping(("Chrome", "Firefox")))
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_spelled_as_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    context = Context(team_id=7, database="footfall")
    assert_is_as_reviewed(name, SHAPES[name], context, clickhouse)
