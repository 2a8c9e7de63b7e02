"""ActorsQuery: who is behind a point of an insight, or all persons."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.breakdowns import MAX_BREAKDOWNS
from footfall.query.nodes.events import DEFAULT_LIMIT, MAX_COLUMNS, MAX_OFFSET, ColumnName
from footfall.query.nodes.filters import PropertyFilterList, PropertyGroupFilter
from footfall.query.nodes.funnels import MAX_STEPS, FunnelsQuery
from footfall.query.nodes.lifecycle import LifecycleQuery, LifecycleStatus
from footfall.query.nodes.paths import PathsQuery
from footfall.query.nodes.retention import RetentionQuery
from footfall.query.nodes.stickiness import StickinessOperator, StickinessQuery
from footfall.query.nodes.trends import TrendsQuery

# Each is looked up, with its properties.
MAX_ACTORS = 1000
MAX_SERIES_INDEX = 25
MAX_INTERVAL = 10_000

BreakdownName = Annotated[str, Field(max_length=10_000)]
BreakdownKey = (
    BreakdownName | int | Annotated[list[BreakdownName | int], Field(max_length=MAX_BREAKDOWNS)]
)
Day = Annotated[str, Field(min_length=1, max_length=40)] | int


class InsightActorsQuery(QueryNode):
    """A point of an answer, named as the answer names it.

    `day`: one of `days`. `series`: the place of a series in the question. `breakdown`: a `breakdown_value`, where there is
    a breakdown; without it everybody of the point. `compare`: of which period. `status`: of lifecycle. `interval`: the place
    of a row of retention, from 0, or in how many intervals of stickiness somebody is active. `column`: the place of one of
    a row's `values`; 0, whom the row begins with, is all of them.
    """

    kind: Literal["InsightActorsQuery"]
    source: Annotated[
        TrendsQuery | RetentionQuery | LifecycleQuery | StickinessQuery | PathsQuery,
        Field(discriminator="kind"),
    ]
    day: Day | None = None
    series: Annotated[int, Field(ge=0, le=MAX_SERIES_INDEX)] | None = None
    breakdown: BreakdownKey | None = None
    compare: Literal["current", "previous"] | None = None
    status: LifecycleStatus | None = None
    interval: Annotated[int, Field(ge=0, le=MAX_INTERVAL)] | None = None
    column: Annotated[int, Field(ge=0, le=MAX_INTERVAL)] | None = None
    include_recordings: Literal[False] | None = Field(None, alias="includeRecordings")
    version: int | None = None


class StickinessActorsQuery(QueryNode):
    """As InsightActorsQuery of stickiness: active in `day` intervals, in so many or more, or in so many or fewer."""

    kind: Literal["StickinessActorsQuery"]
    source: StickinessQuery
    day: Day | None = None
    operator: StickinessOperator | None = None
    series: Annotated[int, Field(ge=0, le=MAX_SERIES_INDEX)] | None = None
    compare: Literal["current", "previous"] | None = None
    include_recordings: Literal[False] | None = Field(None, alias="includeRecordings")
    version: int | None = None


class FunnelsActorsQuery(QueryNode):
    """`funnelStep`: n for those who got to step n (from 1), -n for those who got to step n - 1 and no further.

    Of trends `funnelTrendsEntrancePeriodStart` is one of `days`, and `funnelTrendsDropOff` says whether those are meant who
    did not convert. Of times to convert `funnelTimeBin` is where a bin begins, in seconds.
    """

    kind: Literal["FunnelsActorsQuery"]
    source: FunnelsQuery
    funnel_step: Annotated[int, Field(ge=-MAX_STEPS, le=MAX_STEPS)] | None = Field(
        None, alias="funnelStep"
    )
    funnel_step_breakdown: BreakdownKey | None = Field(None, alias="funnelStepBreakdown")
    funnel_trends_drop_off: bool | None = Field(None, alias="funnelTrendsDropOff")
    funnel_trends_entrance_period_start: (
        Annotated[str, Field(min_length=1, max_length=40)] | None
    ) = Field(None, alias="funnelTrendsEntrancePeriodStart")
    funnel_time_bin: Annotated[int, Field(ge=0, le=2**40)] | None = Field(
        None, alias="funnelTimeBin"
    )
    compare: Literal["current", "previous"] | None = None
    include_recordings: Literal[False] | None = Field(None, alias="includeRecordings")
    version: int | None = None


class ActorsQuery(QueryNode):
    """Without `source` the project's persons. `properties` are those that actors have now."""

    kind: Literal["ActorsQuery"]
    source: (
        Annotated[
            InsightActorsQuery | StickinessActorsQuery | FunnelsActorsQuery,
            Field(discriminator="kind"),
        ]
        | None
    ) = None
    select: Annotated[list[ColumnName], Field(min_length=1, max_length=MAX_COLUMNS)] | None = None
    search: Annotated[str, Field(max_length=400)] | None = None
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    fixed_properties: PropertyFilterList | None = Field(None, alias="fixedProperties")
    order_by: Annotated[list[ColumnName], Field(max_length=10)] | None = Field(
        None, alias="orderBy"
    )
    limit: Annotated[int, Field(ge=1, le=MAX_ACTORS)] = DEFAULT_LIMIT
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET)] = 0
    version: int | None = None
