"""RetentionQuery: who comes back, and when."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from footfall.query.calendar.intervals import Interval
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.breakdowns import BreakdownFilter
from footfall.query.nodes.filters import (
    DateRange,
    GroupTypeIndex,
    Identifier,
    PropertyFilterList,
    PropertyGroupFilter,
)
from footfall.query.nodes.series import ActionsNode, EventsNode

# An actor's intervals are the bits of one Int64.
MAX_INTERVALS = 62
DEFAULT_INTERVALS = 8
MAX_BRACKETS = 30
MAX_OCCURRENCES = 1_000_000


class RetentionPeriod(StrEnum):
    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"
    MONTH = "Month"

    @property
    def interval(self) -> Interval:
        return Interval(self.value.lower())


class RetentionType(StrEnum):
    """What begins an actor's row: each interval with the event, the first event that passes the filters, or the first
    event of that name at all, if it passes them.
    """

    RECURRING = "retention_recurring"
    FIRST_TIME = "retention_first_time"
    FIRST_EVER = "retention_first_ever_occurrence"


class RetentionReference(StrEnum):
    TOTAL = "total"
    PREVIOUS = "previous"


class RetentionMean(StrEnum):
    SIMPLE = "simple"
    WEIGHTED = "weighted"
    NONE = "none"


class TimeWindowMode(StrEnum):
    """Whether an interval is one of the calendar, or so many hours since the event that a row begins with."""

    CALENDAR = "strict_calendar_dates"
    HOURS = "24_hour_windows"


class RetentionEntity(QueryNode):
    """An event by name, every event where `id` is null, or an action by its id."""

    id: Identifier | Annotated[str, Field(max_length=400)] | None = None
    type: Literal["events", "actions"] = "events"
    kind: Literal["EventsNode", "ActionsNode"] | None = None
    name: str | None = None
    custom_name: str | None = None
    order: int | None = None
    uuid: str | None = None
    properties: PropertyFilterList | None = None

    def node(self, path: str) -> EventsNode | ActionsNode:
        """`path` is where this is. Raises InvalidValueError."""
        is_action = self.type == "actions"
        if is_action != isinstance(self.id, int):
            raise InvalidValueError(
                (
                    "expected the number of an action"
                    if is_action
                    else "expected the name of an event: a number is of the type actions"
                ),
                path=at(path, "id"),
            )
        if self.kind not in (None, "ActionsNode" if is_action else "EventsNode"):
            raise InvalidValueError(
                f"the type {self.type} is not of the kind {self.kind}", path=at(path, "kind")
            )
        if isinstance(self.id, int):
            return ActionsNode(kind="ActionsNode", id=self.id, properties=self.properties)
        return EventsNode(event=self.id, properties=self.properties)


Bracket = Annotated[int, Field(ge=1, le=MAX_INTERVALS)]


class RetentionFilter(QueryNode):
    """`cumulative`: who comes back in an interval or later counts in it. `retentionCustomBrackets`: how many intervals
    each column after the first takes together. `minimumOccurrences`: so many returning events make a return.
    """

    period: RetentionPeriod = RetentionPeriod.DAY
    total_intervals: Annotated[int, Field(ge=1, le=MAX_INTERVALS)] | None = Field(
        None, alias="totalIntervals"
    )
    target_entity: RetentionEntity | None = Field(None, alias="targetEntity")
    returning_entity: RetentionEntity | None = Field(None, alias="returningEntity")
    retention_type: RetentionType | None = Field(None, alias="retentionType")
    retention_reference: RetentionReference | None = Field(None, alias="retentionReference")
    cumulative: bool | None = None
    minimum_occurrences: Annotated[int, Field(ge=1, le=MAX_OCCURRENCES)] | None = Field(
        None, alias="minimumOccurrences"
    )
    retention_custom_brackets: (
        Annotated[list[Bracket], Field(min_length=1, max_length=MAX_BRACKETS)] | None
    ) = Field(None, alias="retentionCustomBrackets")
    mean_retention_calculation: RetentionMean | None = Field(None, alias="meanRetentionCalculation")
    time_window_mode: TimeWindowMode | None = Field(None, alias="timeWindowMode")
    aggregation_type: Literal["count"] | None = Field(None, alias="aggregationType")
    dashboard_display: str | None = Field(None, alias="dashboardDisplay")
    display: str | None = None
    selected_interval: int | None = Field(None, alias="selectedInterval")
    show_legend: bool | None = Field(None, alias="showLegend")
    show_trend_lines: bool | None = Field(None, alias="showTrendLines")
    goal_lines: list[dict[str, Any]] | None = Field(None, alias="goalLines")


class RetentionQuery(QueryNode):
    """`dateRange.date_to` is in the last interval. `date_from` is in the first where `totalIntervals` is not given."""

    kind: Literal["RetentionQuery"]
    retention_filter: RetentionFilter = Field(alias="retentionFilter")
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    breakdown_filter: BreakdownFilter | None = Field(None, alias="breakdownFilter")
    aggregation_group_type_index: GroupTypeIndex | None = None
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
