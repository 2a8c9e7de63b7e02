"""StickinessQuery: in how many intervals of a range somebody is active."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from footfall.query.calendar.intervals import Interval
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import DateRange, PropertyFilterList, PropertyGroupFilter
from footfall.query.nodes.series import EventSeriesNode
from footfall.query.nodes.trends import MAX_SERIES, CompareFilter

MAX_OCCURRENCES = 1_000_000


class StickinessOperator(StrEnum):
    AT_LEAST = "gte"
    AT_MOST = "lte"
    EXACTLY = "exact"


class StickinessCriteria(QueryNode):
    operator: StickinessOperator
    value: Annotated[int, Field(ge=1, le=MAX_OCCURRENCES)]


class StickinessFilter(QueryNode):
    """`stickinessCriteria`: how many events make an interval an active one. `computedAs`: with `cumulative` the n-th value
    counts who is active in n intervals or more.
    """

    stickiness_criteria: StickinessCriteria | None = Field(None, alias="stickinessCriteria")
    computed_as: Literal["non_cumulative", "cumulative"] | None = Field(None, alias="computedAs")
    display: str | None = None
    show_legend: bool | None = Field(None, alias="showLegend")
    show_values_on_series: bool | None = Field(None, alias="showValuesOnSeries")
    show_multiple_y_axes: bool | None = Field(None, alias="showMultipleYAxes")
    hidden_legend_indexes: list[int] | None = Field(None, alias="hiddenLegendIndexes")


class StickinessQuery(QueryNode):
    """The range is made of whole intervals: it begins with the one that `date_from` is in."""

    kind: Literal["StickinessQuery"]
    series: Annotated[list[EventSeriesNode], Field(min_length=1, max_length=MAX_SERIES)]
    interval: Interval = Interval.DAY
    interval_count: Literal[1] | None = Field(None, alias="intervalCount")
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    compare_filter: CompareFilter | None = Field(None, alias="compareFilter")
    stickiness_filter: StickinessFilter | None = Field(None, alias="stickinessFilter")
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
