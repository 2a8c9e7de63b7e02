"""What insights take and give, in the JSON shapes of PostHog's public API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import WeekStart
from footfall.query.nodes.sql import SqlValue
from footfall.query.nodes.variables import VariableType

# The strings that clients of PostHog's API already know for "all other values" and "no value".
BREAKDOWN_OTHER = "$$_posthog_breakdown_other_$$"
BREAKDOWN_NULL = "$$_posthog_breakdown_null_$$"


class QueryFailedError(Exception):
    """A question that was understood could not be answered. The text says what to do."""


class QueryTooSlowError(QueryFailedError):
    """It ran longer than a question may."""


class QueryTooLargeError(QueryFailedError):
    """It needed more memory or rows than a question may."""


class QueryCancelledError(QueryFailedError):
    """Somebody stopped it, or the one who asked has gone."""


class TooManyQueriesError(QueryFailedError):
    """The team runs as many questions as it may."""


class BudgetSpentError(TooManyQueriesError):
    """The team has read as much as it may in this hour. `wait_s`: until the hour is over."""

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s


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
    """The series of the question that a series of the answer belongs to; of a formula, the formula and its order."""

    id: int | str | None
    type: Literal["events", "actions", "data_warehouse", "formula"]
    order: int
    name: str
    custom_name: str | None
    math: str | None


@dataclass(frozen=True)
class TrendsSeries:
    """`data[i]` is the value of the bucket that starts at `days[i]`, which people read as `labels[i]`.

    With a display of one number for the range, `aggregated_value` is set and the lists are empty. `count` is the sum of
    `data`, so of a unique count it is not the number of people in the range. `breakdown_value` is null without breakdown,
    a list with several; of a cohort it is the id, and the label has its name.
    A value is null where there is none: the average of nothing, a division by zero. `left_out`: so many rows have an
    amount that no exchange rate was known for; null without a conversion.
    """

    action: TrendsAction
    label: str
    count: int | float
    data: list[int | float | None]
    labels: list[str]
    days: list[str]
    breakdown_value: str | list[str] | None = None
    compare: bool | None = None
    compare_label: Literal["current", "previous"] | None = None
    aggregated_value: int | float | None = None
    left_out: int | None = None


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
class RetentionValue:
    """`count`: so many came back. `percentage`: of those the row began with, or of the column before, as was asked; null
    where there were none.
    """

    count: int
    label: str
    percentage: float | None


@dataclass(frozen=True)
class RetentionRow:
    """Who began in the interval that starts at `date`. `values[0]` are all of them; a column that has not begun is not there."""

    label: str
    date: str
    values: list[RetentionValue]
    breakdown_value: str | None = None


@dataclass(frozen=True)
class RetentionMeans:
    """`values[i]`: the mean percentage of column i over the rows that have it; null where nobody began."""

    values: list[float | None]
    breakdown_value: str | None = None


@dataclass(frozen=True)
class RetentionResult:
    results: list[RetentionRow]
    means: list[RetentionMeans]
    timezone: str
    resolved_date_range: ResolvedDateRange


@dataclass(frozen=True)
class LifecycleSeries:
    """`data[i]` is of the interval that starts at `days[i]`; of those who stay away it is the number below zero."""

    action: TrendsAction
    label: str
    status: Literal["new", "returning", "resurrecting", "dormant"]
    count: int
    data: list[int]
    labels: list[str]
    days: list[str]


@dataclass(frozen=True)
class LifecycleResult:
    results: list[LifecycleSeries]
    timezone: str
    resolved_date_range: ResolvedDateRange


@dataclass(frozen=True)
class StickinessSeries:
    """`data[i]`: who is active in `days[i]` of the range's intervals (or in so many and more, as was asked)."""

    action: TrendsAction
    label: str
    count: int
    data: list[int]
    labels: list[str]
    days: list[int]
    compare: bool | None = None
    compare_label: Literal["current", "previous"] | None = None


@dataclass(frozen=True)
class StickinessResult:
    results: list[StickinessSeries]
    timezone: str
    resolved_date_range: ResolvedDateRange


@dataclass(frozen=True)
class PathsEdge:
    """From `source` to `target`, each the number of the step, `_` and the item. `value`: on so many paths.

    `average_conversion_time` is in milliseconds.
    """

    source: str
    target: str
    value: int
    average_conversion_time: float


@dataclass(frozen=True)
class PathsResult:
    results: list[PathsEdge]
    timezone: str
    resolved_date_range: ResolvedDateRange


@dataclass(frozen=True)
class FunnelStep:
    """`count`: so many actors got here. The times are seconds from the step before; null where nobody took any.

    `type`: an event, an action, or one of several (groups). `action_id`: the event's name, or the action's id.
    """

    action_id: int | str | None
    type: Literal["events", "actions", "groups"]
    order: int
    name: str
    custom_name: str | None
    count: int
    average_conversion_time: float | None
    median_conversion_time: float | None
    breakdown_value: str | list[str] | None = None
    breakdown_label: str | None = None
    compare_label: Literal["current", "previous"] | None = None


@dataclass(frozen=True)
class FunnelTimes:
    """`bins`: from so many seconds on (until the next) so many actors. The average is of seconds; null of nobody."""

    bins: list[list[int]]
    average_conversion_time: float | None


@dataclass(frozen=True)
class FunnelTrend:
    """Of those who began in the interval of `days[i]`, `entered[i]`, `data[i]` per cent converted; null of nobody."""

    data: list[float | None]
    entered: list[int]
    converted: list[int]
    labels: list[str]
    days: list[str]
    breakdown_value: str | list[str] | None = None
    breakdown_label: str | None = None
    compare_label: Literal["current", "previous"] | None = None


@dataclass(frozen=True)
class FunnelsResult:
    """Steps (with a breakdown or a comparison a list of them for each value and period), or times, or trends.

    `sampling_factor`: counts are estimates, made of this part of the actors; null where they are exact.
    """

    results: list[FunnelStep] | list[list[FunnelStep]] | FunnelTimes | list[FunnelTrend]
    timezone: str
    resolved_date_range: ResolvedDateRange
    sampling_factor: float | None = None


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
class ActorsResult:
    """As EventsResult, a row for each actor. Every actor is in one page and one only."""

    columns: list[str]
    types: list[str]
    results: list[list[Any]]
    hasMore: bool
    limit: int
    offset: int


@dataclass(frozen=True)
class SessionsResult:
    """As EventsResult, a row for each session."""

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


@dataclass(frozen=True)
class SqlRead:
    """What a statement would read of one of ClickHouse's tables, at most."""

    table: str
    rows: int


@dataclass(frozen=True)
class SqlResult:
    """`results[row][i]` is the value of `columns[i]`; `types[i]` is its name and its ClickHouse type.

    Whole numbers that JavaScript would round, and decimals, are text. `hasMore`: the statement has rows beyond `limit`.
    `read_rows`: at most so many rows of the tables were read. With `explain` nothing was run: `clickhouse` is what would
    run and `estimate` what it would read.
    """

    columns: list[str]
    types: list[list[str]]
    results: list[list[Any]]
    hasMore: bool
    limit: int
    offset: int
    read_rows: int
    elapsed_ms: int
    clickhouse: str | None = None
    estimate: list[SqlRead] | None = None


@dataclass(frozen=True)
class SqlProblem:
    """`start` and `end`: characters of the text, from 0, `end` not included."""

    message: str
    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True)
class SqlMetadata:
    """`columns`: of the answer, in order; empty while there are errors."""

    isValid: bool
    errors: list[SqlProblem]
    columns: list[str]


@dataclass(frozen=True)
class SqlColumn:
    name: str
    type: str


@dataclass(frozen=True)
class SqlTable:
    """`paths`: names with dots that lead on from here; `*` stands for a name of the project's own."""

    name: str
    kind: Literal["house", "warehouse", "view"]
    columns: list[SqlColumn]
    paths: list[str]


@dataclass(frozen=True)
class SqlFunction:
    """`arguments` and `parameters` as people read them: `2`, `1-3`, `1+`; parameters stand in parentheses first."""

    name: str
    kind: Literal["scalar", "aggregate", "window"]
    topic: str
    arguments: str
    parameters: str


@dataclass(frozen=True)
class SqlVariableName:
    """A saved variable: in SQL it is `{variables.code_name}`."""

    code_name: str
    type: VariableType


@dataclass(frozen=True)
class SqlSchema:
    tables: list[SqlTable]
    variables: list[SqlVariableName]
    functions: list[SqlFunction]
    aggregate_endings: list[str]
    default_limit: int
    max_limit: int


@dataclass(frozen=True)
class QueryProgress:
    """What the statements of a question have read so far. `time_elapsed` in seconds, `active_cpu_time` in microseconds."""

    rows_read: int = 0
    bytes_read: int = 0
    estimated_rows_total: int = 0
    time_elapsed: float = 0.0
    active_cpu_time: int = 0


@dataclass(frozen=True)
class QueryStatus:
    """A question that is answered while nobody waits. `complete`: it has ended, with `results` or with an error.

    `results` is the whole answer as it would have been without waiting. Nothing is known of it after `expiration_time`.
    """

    id: str
    team_id: int
    query_async: bool
    complete: bool
    error: bool
    error_message: str | None
    start_time: str
    pickup_time: str | None
    end_time: str | None
    expiration_time: str
    task_id: str
    query_progress: QueryProgress | None
    results: Any = None


@dataclass(frozen=True)
class QueryFreshness:
    """What every answer says beside itself.

    `last_refresh`: when it was computed; events that came later are not in it. After `cache_target_age` it is computed
    anew when it is asked for. `query_status`: an answer that is kept is shown while a new one is computed.
    """

    kind: str
    is_cached: bool
    last_refresh: str
    cache_target_age: str
    next_allowed_client_refresh: str
    cache_key: str
    timezone: str
    query_status: QueryStatus | None = None


@dataclass(frozen=True)
class CacheMiss:
    """With `force_cache`: no answer is kept, and none was computed."""

    cache_key: str
    query_status: QueryStatus | None = None


@dataclass(frozen=True)
class TableRead:
    """What the statements of a question would read of one of ClickHouse's tables, at most: whole granules, and
    `bytes` as if every value of the columns had the mean size of its column.
    """

    table: str
    parts: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class PlannedStatement:
    """`sql` as ClickHouse gets it, without the values of `{p0: Type}`."""

    sql: str
    reads: list[TableRead]


@dataclass(frozen=True)
class QueryPlan:
    """What a question would run and read. What depends on an earlier statement's answer is planned as if it were empty."""

    statements: list[PlannedStatement]
    rows: int
    bytes: int


class NameTakenError(Exception):
    """Another thing of the team has this name."""


class InUseError(Exception):
    """Something else of the team is made of it."""


@dataclass(frozen=True)
class ViewRecord:
    """A saved SELECT. `columns`: as they were when it was saved; `views`: the names of those that it reads."""

    id: int
    name: str
    sql: str
    columns: tuple[SqlColumn, ...]
    views: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    created_by_id: int | None


@dataclass(frozen=True)
class ViewFields:
    """What of a view is set; None leaves it as it is."""

    name: str | None = None
    sql: str | None = None


@dataclass(frozen=True)
class VariableRecord:
    """`default_value`: of the `type`, or null. `values`: of a list, those that can be chosen."""

    id: int
    name: str
    code_name: str
    type: VariableType
    default_value: SqlValue
    values: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    created_by_id: int | None
