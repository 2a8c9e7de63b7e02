"""FunnelsQuery: how far actors get through steps, how long it takes them, and how that changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from footfall.query.calendar.intervals import Interval
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.breakdowns import BreakdownFilter
from footfall.query.nodes.filters import (
    DateRange,
    GroupTypeIndex,
    PropertyFilterList,
    PropertyGroupFilter,
)
from footfall.query.nodes.series import EventsNode

# The steps that an event matches are the bits of one Int64.
MAX_STEPS = 50
MAX_EXCLUSIONS = 20
MAX_BINS = 90
MAX_WINDOW = 10_000
DEFAULT_WINDOW = 14

StepIndex = Annotated[int, Field(ge=0, lt=MAX_STEPS)]


class FunnelVizType(StrEnum):
    STEPS = "steps"
    TIME_TO_CONVERT = "time_to_convert"
    TRENDS = "trends"


class FunnelOrder(StrEnum):
    ORDERED = "ordered"
    STRICT = "strict"
    UNORDERED = "unordered"


class FunnelWindowUnit(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def milliseconds(self) -> int:
        return _MILLISECONDS[self]


_MILLISECONDS = {
    FunnelWindowUnit.SECOND: 1000,
    FunnelWindowUnit.MINUTE: 60_000,
    FunnelWindowUnit.HOUR: 3_600_000,
    FunnelWindowUnit.DAY: 86_400_000,
    FunnelWindowUnit.WEEK: 7 * 86_400_000,
    FunnelWindowUnit.MONTH: 30 * 86_400_000,
}


class Attribution(StrEnum):
    FIRST_TOUCH = "first_touch"
    LAST_TOUCH = "last_touch"
    ALL_EVENTS = "all_events"
    STEP = "step"


class FunnelStepNode(EventsNode):
    """An event that is a step. A step that may be left out is not built."""

    optional_in_funnel: Literal[False] | None = Field(None, alias="optionalInFunnel")


class FunnelExclusion(EventsNode):
    """An event that must not lie between the two steps, which are numbered from 0."""

    funnel_from_step: StepIndex = Field(alias="funnelFromStep")
    funnel_to_step: StepIndex = Field(alias="funnelToStep")


class FunnelsFilter(QueryNode):
    """`funnelFromStep` and `funnelToStep` (from 0): between which steps times and trends are measured."""

    funnel_viz_type: FunnelVizType | None = Field(None, alias="funnelVizType")
    funnel_order_type: FunnelOrder | None = Field(None, alias="funnelOrderType")
    funnel_window_interval: Annotated[int, Field(ge=1, le=MAX_WINDOW)] | None = Field(
        None, alias="funnelWindowInterval"
    )
    funnel_window_interval_unit: FunnelWindowUnit | None = Field(
        None, alias="funnelWindowIntervalUnit"
    )
    funnel_from_step: StepIndex | None = Field(None, alias="funnelFromStep")
    funnel_to_step: StepIndex | None = Field(None, alias="funnelToStep")
    exclusions: Annotated[list[FunnelExclusion], Field(max_length=MAX_EXCLUSIONS)] | None = None
    bin_count: Annotated[int, Field(ge=1, le=MAX_BINS)] | None = Field(None, alias="binCount")
    breakdown_attribution_type: Attribution | None = Field(None, alias="breakdownAttributionType")
    breakdown_attribution_value: StepIndex | None = Field(None, alias="breakdownAttributionValue")
    funnel_step_reference: Literal["total", "previous"] | None = Field(
        None, alias="funnelStepReference"
    )
    layout: Literal["horizontal", "vertical"] | None = None
    hidden_legend_breakdowns: list[str] | None = Field(None, alias="hiddenLegendBreakdowns")
    result_customizations: dict[str, Any] | None = Field(None, alias="resultCustomizations")
    goal_lines: list[dict[str, Any]] | None = Field(None, alias="goalLines")
    show_values_on_series: bool | None = Field(None, alias="showValuesOnSeries")
    show_legend: bool | None = Field(None, alias="showLegend")
    show_trend_lines: bool | None = Field(None, alias="showTrendLines")
    use_udf: bool | None = Field(None, alias="useUdf")

    @property
    def viz_type(self) -> FunnelVizType:
        return self.funnel_viz_type or FunnelVizType.STEPS

    @property
    def order(self) -> FunnelOrder:
        return self.funnel_order_type or FunnelOrder.ORDERED

    @property
    def attribution(self) -> Attribution:
        return self.breakdown_attribution_type or Attribution.FIRST_TOUCH

    @property
    def window_ms(self) -> int:
        unit = self.funnel_window_interval_unit or FunnelWindowUnit.DAY
        return (self.funnel_window_interval or DEFAULT_WINDOW) * unit.milliseconds


class FunnelsQuery(QueryNode):
    """`interval`: of a trend, by the beginning of the tries."""

    kind: Literal["FunnelsQuery"]
    series: Annotated[list[FunnelStepNode], Field(min_length=2, max_length=MAX_STEPS)]
    interval: Interval = Interval.DAY
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    breakdown_filter: BreakdownFilter | None = Field(None, alias="breakdownFilter")
    funnels_filter: FunnelsFilter | None = Field(None, alias="funnelsFilter")
    aggregation_group_type_index: GroupTypeIndex | None = None
    filter_test_accounts: Literal[False] | None = Field(None, alias="filterTestAccounts")
    version: int | None = None

    @property
    def filter(self) -> FunnelsFilter:
        return self.funnels_filter or FunnelsFilter()
