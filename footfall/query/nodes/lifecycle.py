"""LifecycleQuery: who is new, who comes again, who comes back and who stays away."""

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
from footfall.query.nodes.series import EventSeriesNode


class LifecycleStatus(StrEnum):
    NEW = "new"
    RETURNING = "returning"
    RESURRECTING = "resurrecting"
    DORMANT = "dormant"


class LifecycleFilter(QueryNode):
    """`toggledLifecycles`: the states that are answered, all where it is not given."""

    toggled_lifecycles: Annotated[list[LifecycleStatus], Field(max_length=4)] | None = Field(
        None, alias="toggledLifecycles"
    )
    show_legend: bool | None = Field(None, alias="showLegend")
    show_values_on_series: bool | None = Field(None, alias="showValuesOnSeries")
    stacked: bool | None = None


class LifecycleQuery(QueryNode):
    """The range is made of whole intervals: it begins with the one that `date_from` is in."""

    kind: Literal["LifecycleQuery"]
    series: Annotated[list[EventSeriesNode], Field(min_length=1, max_length=1)]
    interval: Interval = Interval.DAY
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    lifecycle_filter: LifecycleFilter | None = Field(None, alias="lifecycleFilter")
    aggregation_group_type_index: GroupTypeIndex | None = None
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
