"""The SQL of who is behind a point, of all persons, and of sessions, for people to review.

After a wanted change: run with WRITE_SNAPSHOTS=1, read the difference, commit it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.queries.actors import actors_of
from footfall.products.insights.backend.queries.actors_behind import (
    ActorKind,
    Behind,
    ChosenValue,
)
from footfall.products.insights.backend.queries.actors_funnels import interval_actors, step_actors
from footfall.products.insights.backend.queries.actors_journeys import (
    lifecycle_actors,
    paths_actors,
    retention_actors,
    stickiness_actors,
)
from footfall.products.insights.backend.queries.actors_page import ActorsPage, Ordering
from footfall.products.insights.backend.queries.actors_trends import TrendPoint, trend_actors
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.funnels_rows import Funnel, Step
from footfall.products.insights.backend.queries.paths import Paths
from footfall.products.insights.backend.queries.retention_starts import Column, Retention
from footfall.products.insights.backend.queries.sessions import SessionsPage
from footfall.products.insights.backend.queries.sources import events_source, within
from footfall.products.insights.backend.queries.trends import Period
from footfall.products.insights.backend.tests.reviewed_sql import assert_is_as_reviewed
from footfall.query.calendar.intervals import Interval, WeekStart, milliseconds_of
from footfall.query.calendar.places import buckets_back, whole_range
from footfall.query.calendar.windows import windows_of
from footfall.query.nodes.actors import ActorsQuery
from footfall.query.nodes.funnels import FunnelOrder
from footfall.query.nodes.lifecycle import LifecycleStatus
from footfall.query.nodes.maths import Math
from footfall.query.nodes.paths import PathsFilter
from footfall.query.nodes.retention import RetentionType
from footfall.query.nodes.series import EventsNode
from footfall.query.nodes.sessions import SessionField
from footfall.query.nodes.stickiness import StickinessOperator
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.passes.context import Context
from footfall.query.syntax import build

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
NOON_MS = milliseconds_of(NOON)
ZONE = ZoneInfo("Europe/Berlin")
PEOPLE = actors_of(None)
SOURCE = events_source(EventsNode(event="$pageview"), [], "")
DAYS = buckets_back(NOON, 7, Interval.DAY, ZONE, WeekStart.SUNDAY)
WEEK = whole_range(DAYS)
BY_BROWSER = BrokenDown(build.field("properties", "$browser"), limit=2, hides_other=False)
POINT = TrendPoint(Period(WEEK, DAYS, ZONE.key), 3, is_cumulative=False, breakdown=None, value=None)
OF_CHROME = replace(POINT, breakdown=BY_BROWSER, value=ChosenValue("Chrome"))
RETENTION = Retention(
    buckets=DAYS,
    begins=SOURCE,
    returns=SOURCE,
    actors=PEOPLE,
    kind=RetentionType.RECURRING,
    columns=(Column(1, 1), Column(2, 2)),
)
FUNNEL = Funnel(
    steps=tuple(
        Step(build.compare(build.field("event"), "=", build.text(name)))
        for name in ("view", "cart", "paid")
    ),
    exclusions=(),
    filters=(),
    actors=PEOPLE,
    time_range=WEEK,
    order=FunnelOrder.ORDERED,
    window_ms=86_400_000,
)
FILTERED = ActorsQuery.model_validate(
    {
        "kind": "ActorsQuery",
        "properties": [
            {"type": "person", "key": "plan", "value": "paid"},
            {"type": "person", "key": "email", "operator": "is_not_set"},
        ],
    }
)


def behind(series: EventsNode, point: TrendPoint) -> Behind:
    return trend_actors(series, events_source(series, [], ""), point, "")


def paged(
    found: Behind | None, kind: ActorKind = ActorKind.PERSON, *, search: str = ""
) -> exp.Select:
    page = ActorsPage(kind, found)
    conditions = []
    if kind is ActorKind.PERSON:
        conditions += page.conditions(FILTERED.properties, "")
    if search:
        conditions.append(page.searched(search, ("email", "name", "username")))
    name = "event_count" if found is not None else "created_at"
    ordering = [Ordering(name, True, "")]
    return page.tree(conditions, ordering, limit=101, offset=100)


def sessions() -> exp.Select:
    page = SessionsPage(
        started=(build.compare(build.field("started_at"), ">", moment_of(NOON_MS)),),
        within=tuple(within(WEEK)),
    )
    columns = {
        field.value.removeprefix("$"): page.value(field)
        for field in (SessionField.CHANNEL, SessionField.EXIT_PATH, SessionField.DURATION)
    }
    is_paid = build.compare(build.field("event"), "=", build.text("paid"))
    return page.tree(
        columns,
        [page.has_event([is_paid])],
        [build.descending(page.value(SessionField.STARTED_AT))],
        limit=101,
        offset=0,
    )


WEEKLY = EventsNode(math=Math.WEEKLY_ACTIVE)
SESSIONS = EventsNode(math=Math.UNIQUE_SESSIONS)
GROUPS = EventsNode(math=Math.UNIQUE_GROUPS, math_group_type_index=1)
SHAPES = {
    "actors_of_a_day": behind(EventsNode(), POINT).tree,
    "actors_of_a_day_and_a_value": behind(EventsNode(), OF_CHROME).tree,
    "actors_of_a_day_and_other_values": behind(
        EventsNode(), replace(OF_CHROME, value=ChosenValue(other_than=("Chrome",)))
    ).tree,
    "actors_until_a_day": behind(EventsNode(), replace(POINT, is_cumulative=True)).tree,
    "actors_of_the_week_before_a_day": behind(
        WEEKLY,
        replace(POINT, period=Period(WEEK, DAYS, ZONE.key, windows_of(DAYS, WEEK, 7, ZONE))),
    ).tree,
    "actors_with_the_sum_of_a_property": behind(
        EventsNode(math=Math.SUM, math_property="amount"), POINT
    ).tree,
    "actors_for_the_first_time": behind(EventsNode(math=Math.FIRST_TIME), OF_CHROME).tree,
    "actors_page": paged(behind(EventsNode(), POINT), search="ada"),
    "actors_page_of_groups": paged(behind(GROUPS, POINT), ActorKind.GROUP, search="acme"),
    "actors_page_of_sessions": paged(behind(SESSIONS, POINT), ActorKind.SESSION),
    "actors_page_of_all_persons": paged(None, search="ada"),
    "actors_of_a_cell_of_retention": retention_actors(
        RETENTION,
        BY_BROWSER.keeping(("Chrome",)),
        2,
        Column(1, 1),
        ChosenValue("Chrome"),
    ),
    "actors_who_resurrect": lifecycle_actors(
        SOURCE, PEOPLE, DAYS, WEEK, 3, LifecycleStatus.RESURRECTING
    ),
    "actors_active_on_three_days_or_more": stickiness_actors(
        SOURCE, PEOPLE, DAYS, WEEK, None, 3, StickinessOperator.AT_LEAST
    ),
    "actors_of_an_edge": paths_actors(
        Paths(PathsFilter(), PEOPLE, (), WEEK, ""), (1, "/"), (2, "/pricing"), None
    ),
    "actors_who_drop_off": step_actors(FUNNEL, 2, 3, None),
    "actors_who_convert_in_an_interval": interval_actors(
        replace(FUNNEL, buckets=DAYS), 3, [1, 3], None, None
    ),
    "sessions_with_an_event": sessions(),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_spelled_as_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    context = Context(team_id=7, database="footfall")
    assert_is_as_reviewed(name, SHAPES[name], context, clickhouse)
