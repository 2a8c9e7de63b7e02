"""TrendsQuery: how many, over time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from footfall.query.calendar.intervals import Interval
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import (
    DateRange,
    GroupTypeIndex,
    PropertyFilterList,
    PropertyGroupFilter,
)

MAX_SERIES = 26
MAX_BREAKDOWN_VALUES = 1000
DEFAULT_BREAKDOWN_VALUES = 25


class Math(StrEnum):
    TOTAL = "total"
    UNIQUE_USERS = "dau"


class EventsNode(QueryNode):
    """One event by name, or all events when `event` is null."""

    kind: Literal["EventsNode"] = "EventsNode"
    event: Annotated[str, Field(max_length=400)] | None = None
    name: str | None = None
    custom_name: str | None = None
    math: Math | None = None
    properties: PropertyFilterList | None = None
    version: int | None = None


class BreakdownType(StrEnum):
    EVENT = "event"
    PERSON = "person"
    GROUP = "group"


PropertyName = Annotated[str, Field(min_length=1, max_length=400)]


class Breakdown(QueryNode):
    property: PropertyName
    type: BreakdownType | None = None
    group_type_index: GroupTypeIndex | None = None


class BreakdownFilter(QueryNode):
    """By one property: `breakdown` and `breakdown_type`, or one entry in `breakdowns`."""

    breakdown: PropertyName | None = None
    breakdown_type: BreakdownType | None = None
    breakdown_group_type_index: GroupTypeIndex | None = None
    breakdowns: Annotated[list[Breakdown], Field(max_length=1)] | None = None
    breakdown_limit: Annotated[int, Field(ge=1, le=MAX_BREAKDOWN_VALUES)] | None = None
    breakdown_hide_other_aggregation: bool | None = None
    breakdown_normalize_url: Literal[False] | None = None


class CompareFilter(QueryNode):
    """`compare_to`: how far back (`-1y`); the period just before when it is not given."""

    compare: bool | None = None
    compare_to: Annotated[str, Field(max_length=10)] | None = None


class Display(StrEnum):
    AUTO = "Auto"
    LINE = "ActionsLineGraph"
    BAR = "ActionsBar"
    UNSTACKED_BAR = "ActionsUnstackedBar"
    AREA = "ActionsAreaGraph"
    NUMBER = "BoldNumber"
    PIE = "ActionsPie"
    BAR_BY_VALUE = "ActionsBarValue"
    TABLE = "ActionsTable"


class TrendsFilter(QueryNode):
    """How the answer is drawn. `display` also decides between a series over time and one number for the whole range."""

    display: Display | None = None
    show_legend: bool | None = Field(None, alias="showLegend")
    show_values_on_series: bool | None = Field(None, alias="showValuesOnSeries")
    y_axis_scale_type: Literal["linear", "log10"] | None = Field(None, alias="yAxisScaleType")
    aggregation_axis_format: str | None = Field(None, alias="aggregationAxisFormat")
    smoothing_intervals: Literal[1] | None = Field(None, alias="smoothingIntervals")


class TrendsQuery(QueryNode):
    kind: Literal["TrendsQuery"]
    series: Annotated[list[EventsNode], Field(min_length=1, max_length=MAX_SERIES)]
    interval: Interval = Interval.DAY
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    breakdown_filter: BreakdownFilter | None = Field(None, alias="breakdownFilter")
    compare_filter: CompareFilter | None = Field(None, alias="compareFilter")
    trends_filter: TrendsFilter | None = Field(None, alias="trendsFilter")
    filter_test_accounts: Literal[False] | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
