"""TrendsQuery: how many, over time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from footfall.query.calendar.intervals import Interval
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.breakdowns import BreakdownFilter
from footfall.query.nodes.filters import DateRange, PropertyFilterList, PropertyGroupFilter
from footfall.query.nodes.series import SeriesNode

MAX_SERIES = 26
MAX_FORMULAS = 10
MAX_SMOOTHING_INTERVALS = 100


class CompareFilter(QueryNode):
    """`compare_to`: how far back (`-1y`); the period just before when it is not given."""

    compare: bool | None = None
    compare_to: Annotated[str, Field(max_length=10)] | None = None


class Display(StrEnum):
    AUTO = "Auto"
    LINE = "ActionsLineGraph"
    CUMULATIVE = "ActionsLineGraphCumulative"
    BAR = "ActionsBar"
    UNSTACKED_BAR = "ActionsUnstackedBar"
    AREA = "ActionsAreaGraph"
    NUMBER = "BoldNumber"
    PIE = "ActionsPie"
    BAR_BY_VALUE = "ActionsBarValue"
    TABLE = "ActionsTable"


Formula = Annotated[str, Field(min_length=1, max_length=200)]


class FormulaNode(QueryNode):
    formula: Formula
    custom_name: str | None = None


class TrendsFilter(QueryNode):
    """How the answer is drawn, and what becomes of the series before.

    `display` decides between a series over time, running totals and one number for the whole range. `smoothingIntervals`:
    each value becomes the mean of itself and the values of so many intervals before, less one. Formulas (`A / B * 100`)
    are computed of the series named by their letters, and are then the answer; they may be given in any of three ways.
    """

    display: Display | None = None
    show_legend: bool | None = Field(None, alias="showLegend")
    show_values_on_series: bool | None = Field(None, alias="showValuesOnSeries")
    y_axis_scale_type: Literal["linear", "log10"] | None = Field(None, alias="yAxisScaleType")
    aggregation_axis_format: str | None = Field(None, alias="aggregationAxisFormat")
    smoothing_intervals: Annotated[int, Field(ge=1, le=MAX_SMOOTHING_INTERVALS)] | None = Field(
        None, alias="smoothingIntervals"
    )
    formula: Formula | None = None
    formulas: Annotated[list[Formula], Field(max_length=MAX_FORMULAS)] | None = None
    formula_nodes: Annotated[list[FormulaNode], Field(max_length=MAX_FORMULAS)] | None = Field(
        None, alias="formulaNodes"
    )


class TrendsQuery(QueryNode):
    kind: Literal["TrendsQuery"]
    series: Annotated[list[SeriesNode], Field(min_length=1, max_length=MAX_SERIES)]
    interval: Interval = Interval.DAY
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    breakdown_filter: BreakdownFilter | None = Field(None, alias="breakdownFilter")
    compare_filter: CompareFilter | None = Field(None, alias="compareFilter")
    trends_filter: TrendsFilter | None = Field(None, alias="trendsFilter")
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
