"""The SQL of retention, lifecycle, stickiness and paths, for people to review.

After a wanted change: run with WRITE_SNAPSHOTS=1, read the difference, commit it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.lifecycle import lifecycle_tree
from footfall.products.insights.backend.queries.paths import Paths, paths_tree
from footfall.products.insights.backend.queries.retention import retention_tree, top_values_tree
from footfall.products.insights.backend.queries.retention_starts import Column, Retention
from footfall.products.insights.backend.queries.sources import events_source
from footfall.products.insights.backend.queries.stickiness import stickiness_tree
from footfall.products.insights.backend.tests.reviewed_sql import assert_is_as_reviewed
from footfall.query.calendar.intervals import Interval, WeekStart
from footfall.query.calendar.places import buckets_back, whole_range
from footfall.query.nodes.paths import PathsFilter
from footfall.query.nodes.retention import RetentionType
from footfall.query.nodes.series import EventsNode
from footfall.query.nodes.stickiness import StickinessCriteria, StickinessOperator
from footfall.query.passes.context import Context
from footfall.query.syntax import build

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
PEOPLE = actors_of(None)
SOURCE = events_source(EventsNode(event="$pageview"), [], "")


def buckets(interval: Interval, count: int):  # type: ignore[no-untyped-def]
    return buckets_back(NOON, count, interval, ZONE, WeekStart.SUNDAY)


WEEKS = buckets(Interval.WEEK, 3)
MONTHS = buckets(Interval.MONTH, 3)
QUARTER_OF_DAYS = buckets(Interval.DAY, 90)
RECURRING = Retention(
    buckets=WEEKS,
    begins=SOURCE,
    returns=events_source(EventsNode(event="paid"), [], ""),
    actors=PEOPLE,
    kind=RetentionType.RECURRING,
    columns=(Column(1, 1), Column(2, 2)),
)
FIRST_TIME = replace(RECURRING, kind=RetentionType.FIRST_TIME)
BY_PLAN = BrokenDown(build.field("person", "properties", "plan"), limit=2, hides_other=False)
KEPT = BY_PLAN.keeping(("a", "b"))


def paths(**asked: object) -> Paths:
    return Paths(
        asked=PathsFilter.model_validate(asked),
        actors=PEOPLE,
        filters=(),
        time_range=whole_range(WEEKS),
        path="",
    )


SHAPES = {
    "retention_recurring": retention_tree(RECURRING, None),
    "retention_recurring_by_hours": retention_tree(RECURRING, None, has_person_hours=True),
    "retention_by_plan": retention_tree(RECURRING, KEPT),
    "retention_plans": top_values_tree(RECURRING, BY_PLAN),
    "retention_first_time_cumulative": retention_tree(
        replace(FIRST_TIME, is_cumulative=True), None
    ),
    "retention_first_ever_by_plan": retention_tree(
        replace(RECURRING, kind=RetentionType.FIRST_EVER), KEPT
    ),
    "retention_of_groups_with_three_returns": retention_tree(
        replace(RECURRING, actors=actors_of(0), minimum=3, columns=(Column(1, 2),)), None
    ),
    "retention_of_hours_by_plan": retention_tree(
        replace(RECURRING, window_ms=7 * 86_400_000), KEPT
    ),
    "retention_first_time_of_hours": retention_tree(
        replace(FIRST_TIME, window_ms=7 * 86_400_000), None
    ),
    "lifecycle_by_week": lifecycle_tree(SOURCE, PEOPLE, WEEKS, whole_range(WEEKS)),
    "lifecycle_by_week_by_hours": lifecycle_tree(
        SOURCE, PEOPLE, WEEKS, whole_range(WEEKS), has_person_hours=True
    ),
    "lifecycle_by_month": lifecycle_tree(SOURCE, PEOPLE, MONTHS, whole_range(MONTHS)),
    "stickiness_by_week": stickiness_tree(SOURCE, PEOPLE, WEEKS, whole_range(WEEKS), None),
    "stickiness_by_week_by_hours": stickiness_tree(
        SOURCE, PEOPLE, WEEKS, whole_range(WEEKS), None, has_person_hours=True
    ),
    "stickiness_of_ninety_days": stickiness_tree(
        SOURCE, PEOPLE, QUARTER_OF_DAYS, whole_range(QUARTER_OF_DAYS), None
    ),
    "stickiness_with_criteria": stickiness_tree(
        SOURCE,
        PEOPLE,
        WEEKS,
        whole_range(WEEKS),
        StickinessCriteria(operator=StickinessOperator.AT_LEAST, value=2),
    ),
    "paths_of_everything": paths_tree(paths()),
    "paths_between_two_points": paths_tree(
        paths(
            includeEventTypes=["$pageview", "custom_event"],
            localPathCleaningFilters=[{"regex": "[0-9]+", "alias": "id"}],
            pathGroupings=["/user/*", "/shop"],
            excludeEvents=["/admin*"],
            startPoint="/",
            endPoint="/shop",
            minEdgeWeight=2,
        )
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_spelled_as_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    context = Context(team_id=7, database="footfall")
    assert_is_as_reviewed(name, SHAPES[name], context, clickhouse)
