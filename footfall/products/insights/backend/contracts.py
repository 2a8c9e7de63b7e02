"""What insights take and give, in the JSON shapes of PostHog's public API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import WeekStart

# The strings that clients of PostHog's API already know for "all other values" and "no value".
BREAKDOWN_OTHER = "$$_posthog_breakdown_other_$$"
BREAKDOWN_NULL = "$$_posthog_breakdown_null_$$"


class QueryFailedError(Exception):
    """A question that was understood could not be answered. The text says what to do."""


class QueryTooSlowError(QueryFailedError):
    """It ran longer than a question may."""


class QueryTooLargeError(QueryFailedError):
    """It needed more memory or rows than a question may."""


class StoreUnavailableError(QueryFailedError):
    """ClickHouse does not answer or is full of other questions."""


@dataclass(frozen=True)
class Asker:
    """Whose data is asked for, and whose clocks and weeks the answer follows."""

    team_id: int
    zone: ZoneInfo
    week_start: WeekStart = WeekStart.SUNDAY


@dataclass(frozen=True)
class TrendsAction:
    """The series of the question that a series of the answer belongs to."""

    id: str | None
    type: Literal["events"]
    order: int
    name: str
    custom_name: str | None
    math: str


@dataclass(frozen=True)
class TrendsSeries:
    """`data[i]` is the value of the bucket that starts at `days[i]`, which people read as `labels[i]`.

    With a display of one number for the range, `aggregated_value` is set and the lists are empty. `count` is the sum of
    `data`, so of a unique count it is not the number of people in the range. `breakdown_value` is null without breakdown.
    """

    action: TrendsAction
    label: str
    count: int
    data: list[int]
    labels: list[str]
    days: list[str]
    breakdown_value: str | None = None
    compare: bool | None = None
    compare_label: Literal["current", "previous"] | None = None
    aggregated_value: int | None = None


@dataclass(frozen=True)
class ResolvedDateRange:
    """The range that was read, as the team's clocks show it; `date_to` is the last instant counted."""

    date_from: str
    date_to: str


@dataclass(frozen=True)
class TrendsResult:
    results: list[TrendsSeries]
    timezone: str
    resolved_date_range: ResolvedDateRange


@dataclass(frozen=True)
class EventsResult:
    """`results[row][i]` is the value of `columns[i]`, of ClickHouse type `types[i]`."""

    columns: list[str]
    types: list[str]
    results: list[list[Any]]
    hasMore: bool
    limit: int
    offset: int


@dataclass(frozen=True)
class PropertyValue:
    """`count`: events (or people) that have the value."""

    name: str
    count: int


@dataclass(frozen=True)
class PropertyValues:
    results: list[PropertyValue]
