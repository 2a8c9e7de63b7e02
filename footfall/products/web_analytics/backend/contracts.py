"""What web analytics takes and gives, in the JSON shapes of PostHog's public API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

VISITORS = "context.columns.visitors"
VIEWS = "context.columns.views"
SESSIONS = "context.columns.sessions"
BOUNCE_RATE = "context.columns.bounce_rate"
BREAKDOWN_VALUE = "context.columns.breakdown_value"


@dataclass(frozen=True)
class WebOverviewItem:
    """One number for the range. `kind` says its unit: a count, seconds, or a percentage from 0 to 100.

    `value` and `previous` are null where there is nothing to take an average of, `previous` also when nothing is
    compared.
    """

    key: Literal["visitors", "views", "sessions", "session duration", "bounce rate"]
    kind: Literal["unit", "duration_s", "percentage"]
    value: float | None
    previous: float | None
    changeFromPreviousPct: float | None
    isIncreaseBad: bool


@dataclass(frozen=True)
class WebOverviewResult:
    """`usedPreAggregatedTables`: at least a part of it came from states; the numbers are those of the events.

    `preAggregatedShare`: how much of the time asked about, comparison included, states answered; from 0 to 1.
    """

    results: list[WebOverviewItem]
    dateFrom: str
    dateTo: str
    timezone: str
    usedPreAggregatedTables: bool
    preAggregatedShare: float


@dataclass(frozen=True)
class WebStatsTableResult:
    """`results[row]` is the value, then for each further column `[now, before]`; `before` is null without comparison.

    A null value is what has none: no page path, no session, no campaign.
    """

    columns: list[str]
    types: list[str]
    results: list[list[Any]]
    hasMore: bool
    limit: int
    offset: int
    dateFrom: str
    dateTo: str
    timezone: str
    usedPreAggregatedTables: bool
    preAggregatedShare: float


@dataclass(frozen=True)
class WebTrendsMetrics:
    """Of one step. A session is counted in the step of its first matching view, so that sessions add up."""

    UniqueUsers: int
    PageViews: int
    Sessions: int
    Bounces: int
    AvgSessionDuration: float | None
    BounceRate: float | None


@dataclass(frozen=True)
class WebTrendsItem:
    """`bucket`: a local date, or for minutes and hours a local time."""

    bucket: str
    metrics: WebTrendsMetrics


@dataclass(frozen=True)
class WebTrendsResult:
    """`previous` has the steps of the period before, empty when nothing is compared."""

    results: list[WebTrendsItem]
    previous: list[WebTrendsItem]
    dateFrom: str
    dateTo: str
    timezone: str
    usedPreAggregatedTables: bool
    preAggregatedShare: float


@dataclass(frozen=True)
class StatesFinding:
    """How many answers were compared, how many of them states had a part in, and which differed from the events."""

    compared: int
    from_states: int
    differences: tuple[str, ...]


@dataclass(frozen=True)
class BuiltCount:
    """What a run built, of all teams."""

    teams: int = 0
    hours: int = 0
    days: int = 0
