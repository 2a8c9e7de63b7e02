"""Answers the three questions: from states where they hold exactly what the events would give, from events elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import filter_scope
from footfall.products.web_analytics.backend.contracts import (
    BOUNCE_RATE,
    BREAKDOWN_VALUE,
    SESSIONS,
    VIEWS,
    VISITORS,
    WebOverviewItem,
    WebOverviewResult,
    WebStatsTableResult,
    WebTrendsItem,
    WebTrendsMetrics,
    WebTrendsResult,
)
from footfall.products.web_analytics.backend.logic.choose_windows import (
    QUARTER_MS,
    Window,
    choose,
    is_clean,
)
from footfall.products.web_analytics.backend.logic.read_question import (
    Ask,
    ReadFilters,
    read_filters,
    read_ranges,
)
from footfall.products.web_analytics.backend.queries.questions import (
    CHANNEL,
    Page,
    overview_tree,
    stats_tree,
    trends_tree,
)
from footfall.products.web_analytics.backend.queries.slices import Source, Trait
from footfall.products.web_analytics.backend.queries.windows import builds_tree, touches_tree
from footfall.query.calendar.intervals import (
    Buckets,
    Interval,
    buckets_between,
    milliseconds_of,
    start_of_day,
)
from footfall.query.calendar.ranges import Clock, TimeRange
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.web import (
    WebBreakdown,
    WebOverviewQuery,
    WebStatsTableQuery,
    WebTrendsQuery,
)

_MILLISECOND = timedelta(milliseconds=1)
_ANY_WEB_QUERY = WebOverviewQuery | WebStatsTableQuery | WebTrendsQuery

DIMENSION_OF: dict[WebBreakdown, str] = {
    WebBreakdown.PAGE: "$pathname",
    WebBreakdown.COUNTRY: "$geoip_country_code",
    WebBreakdown.REGION: "$geoip_subdivision_1_name",
    WebBreakdown.CITY: "$geoip_city_name",
    WebBreakdown.DEVICE_TYPE: "$device_type",
    WebBreakdown.BROWSER: "$browser",
    WebBreakdown.OS: "$os",
    WebBreakdown.LANGUAGE: "$browser_language",
}
FIELD_OF: dict[WebBreakdown, str] = {
    WebBreakdown.ENTRY_PAGE: Trait.ENTRY_PATH.value,
    WebBreakdown.EXIT_PAGE: Trait.EXIT_PATH.value,
    WebBreakdown.CHANNEL: CHANNEL,
    WebBreakdown.REFERRING_DOMAIN: Trait.REFERRING_DOMAIN.value,
    WebBreakdown.UTM_SOURCE: Trait.UTM_SOURCE.value,
    WebBreakdown.UTM_MEDIUM: Trait.UTM_MEDIUM.value,
    WebBreakdown.UTM_CAMPAIGN: Trait.UTM_CAMPAIGN.value,
    WebBreakdown.UTM_TERM: Trait.UTM_TERM.value,
    WebBreakdown.UTM_CONTENT: Trait.UTM_CONTENT.value,
}


@dataclass(frozen=True)
class _Numbers:
    visitors: int = 0
    views: int = 0
    sessions: int = 0
    bounces: int = 0
    duration_ms: int = 0

    @property
    def bounce_percent(self) -> float | None:
        return self.bounces / self.sessions * 100 if self.sessions else None

    @property
    def duration_s(self) -> float | None:
        return self.duration_ms / self.sessions / 1000 if self.sessions else None


@dataclass(frozen=True)
class _Read:
    time_range: TimeRange
    source: Source


@dataclass(frozen=True)
class _Question:
    ask: Ask
    clock: Clock
    filters: ReadFilters
    ranges: list[TimeRange]
    may_use_states: bool

    def source(self, time_range: TimeRange, borders: Sequence[datetime] = ()) -> Source:
        """Where to read the range; `borders` are the instants inside it that no window may reach over."""
        start, end = milliseconds_of(time_range.start), milliseconds_of(time_range.end)
        if not self.may_use_states or not self.filters.are_kept:
            return Source(ranges_ms=((start, end),))
        windows = _clean_windows(self.ask, start, end)
        edges = [start, *(milliseconds_of(border) for border in borders), end]
        return choose(list(zip(edges, edges[1:], strict=False)), windows)


def answer_overview(
    query: WebOverviewQuery, ask: Ask, asker: Asker, now: datetime, path: str
) -> WebOverviewResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    question = _read(query, ask, asker, now, Interval.DAY, path)
    found: list[_Numbers] = []
    read: list[_Read] = []
    for time_range in question.ranges:
        source = question.source(time_range)
        read.append(_Read(time_range, source))
        row = ask(overview_tree(source, question.filters.filters)).rows[0]
        found.append(_Numbers(*map(int, row)))
    current, before = found[0], found[1] if len(found) > 1 else None
    return WebOverviewResult(
        results=[
            _item("visitors", "unit", current.visitors, before.visitors if before else None),
            _item("views", "unit", current.views, before.views if before else None),
            _item("sessions", "unit", current.sessions, before.sessions if before else None),
            _item(
                "session duration",
                "duration_s",
                current.duration_s,
                before.duration_s if before else None,
            ),
            _item(
                "bounce rate",
                "percentage",
                current.bounce_percent,
                before.bounce_percent if before else None,
                is_increase_bad=True,
            ),
        ],
        **_origin(read),
        **_shown_range(question.ranges[0], asker),
    )


def answer_stats_table(
    query: WebStatsTableQuery, ask: Ask, asker: Asker, now: datetime, path: str
) -> WebStatsTableResult:
    """As `answer_overview`."""
    question = _read(query, ask, asker, now, Interval.DAY, path)
    filters = question.filters.filters
    dimension, field = DIMENSION_OF.get(query.breakdown_by), FIELD_OF.get(query.breakdown_by)
    source = question.source(question.ranges[0])
    read = [_Read(question.ranges[0], source)]
    tree = stats_tree(
        source,
        filters,
        page=Page(query.limit + 1, query.offset),
        dimension=dimension,
        field=field,
    )
    rows = [(row[0], _Numbers(*map(int, row[1:]))) for row in ask(tree).rows]
    shown = rows[: query.limit]
    before: dict[str | None, _Numbers] | None = None
    if len(question.ranges) > 1:
        before = {}
        if shown:
            source = question.source(question.ranges[1])
            read.append(_Read(question.ranges[1], source))
            kept = [value for value, _ in shown]
            tree = stats_tree(source, filters, dimension=dimension, field=field, kept_values=kept)
            before = {row[0]: _Numbers(*map(int, row[1:])) for row in ask(tree).rows}

    def cells(value: str | None, numbers: _Numbers) -> list[Any]:
        past = None if before is None else before.get(value, _Numbers())
        columns = [
            [numbers.visitors, past.visitors if past else None],
            [numbers.views, past.views if past else None],
            [numbers.sessions, past.sessions if past else None],
        ]
        bounce: list[list[float | None]] = []
        if query.include_bounce_rate:
            bounce = [[numbers.bounce_percent, past.bounce_percent if past else None]]
        return [value, *columns, *bounce]

    columns = [BREAKDOWN_VALUE, VISITORS, VIEWS, SESSIONS]
    types = ["Nullable(String)", *["Tuple(UInt64, Nullable(UInt64))"] * 3]
    if query.include_bounce_rate:
        columns.append(BOUNCE_RATE)
        types.append("Tuple(Nullable(Float64), Nullable(Float64))")
    return WebStatsTableResult(
        columns=columns,
        types=types,
        results=[cells(value, numbers) for value, numbers in shown],
        hasMore=len(rows) > query.limit,
        limit=query.limit,
        offset=query.offset,
        **_origin(read),
        **_shown_range(question.ranges[0], asker),
    )


def answer_trends(
    query: WebTrendsQuery, ask: Ask, asker: Asker, now: datetime, path: str
) -> WebTrendsResult:
    """As `answer_overview`."""
    question = _read(query, ask, asker, now, query.interval, path)
    read: list[_Read] = []
    periods: list[list[WebTrendsItem]] = []
    for time_range in question.ranges:
        buckets = _buckets(time_range, query.interval, question.clock, path)
        source = question.source(time_range, _borders(buckets, time_range))
        read.append(_Read(time_range, source))
        rows = ask(trends_tree(source, question.filters.filters, buckets)).rows
        by_key = {row[0]: _Numbers(*map(int, row[1:])) for row in rows}
        periods.append(
            [
                WebTrendsItem(
                    bucket=bucket.label_time.strftime(
                        "%Y-%m-%d %H:%M:%S" if query.interval.is_within_day else "%Y-%m-%d"
                    ),
                    metrics=_metrics(by_key.get(bucket.key, _Numbers())),
                )
                for bucket in buckets.items
            ]
        )
    return WebTrendsResult(
        results=periods[0],
        previous=periods[1] if len(periods) > 1 else [],
        **_origin(read),
        **_shown_range(question.ranges[0], asker),
    )


def _origin(read: Sequence[_Read]) -> dict[str, Any]:
    """How much of the time that was asked about came from states."""
    whole_ms = from_events_ms = 0
    for one in read:
        whole_ms += milliseconds_of(one.time_range.end) - milliseconds_of(one.time_range.start)
        from_events_ms += sum(end - start for start, end in one.source.ranges_ms)
    return {
        "usedPreAggregatedTables": any(one.source.states is not None for one in read),
        "preAggregatedShare": (whole_ms - from_events_ms) / whole_ms,
    }


def _read(
    query: _ANY_WEB_QUERY, ask: Ask, asker: Asker, now: datetime, interval: Interval, path: str
) -> _Question:
    clock = Clock(now, asker.zone, asker.week_start)
    ranges = read_ranges(query.date_range, query.compare_filter, ask, clock, interval, path)
    return _Question(
        ask=ask,
        clock=clock,
        filters=read_filters(
            query.properties,
            ask,
            filter_scope(asker, now),
            path,
            leaves_test_accounts_out=bool(query.filter_test_accounts),
        ),
        ranges=ranges,
        may_use_states=query.use_states is not False,
    )


def _clean_windows(ask: Ask, start_ms: int, end_ms: int) -> list[Window]:
    """Builds are read before touches: an event that comes between them makes its window dirty, never the reverse."""
    built = [
        Window(instant_ms(row[0]), instant_ms(row[1]), int(row[2]), instant_ms(row[3]))
        for row in ask(builds_tree(start_ms, end_ms)).rows
    ]
    if not built:
        return []
    tree = touches_tree(start_ms // QUARTER_MS, end_ms // QUARTER_MS)
    touched = {int(row[0]): instant_ms(row[1]) for row in ask(tree).rows}
    return [window for window in built if is_clean(window, touched)]


def instant_ms(moment: datetime) -> int:
    """ClickHouse answers in UTC, with the zone or without it."""
    return milliseconds_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _buckets(time_range: TimeRange, interval: Interval, clock: Clock, path: str) -> Buckets:
    try:
        return buckets_between(
            time_range.start, time_range.end, interval, clock.zone, clock.week_start
        )
    except InvalidValueError as error:
        raise InvalidValueError(error.message, path=at(path, error.path)) from error


def _borders(buckets: Buckets, time_range: TimeRange) -> list[datetime]:
    """Where one bucket ends and the next begins."""
    if buckets.interval.is_within_day:
        starts = [bucket.label_time.astimezone(UTC) for bucket in buckets.items]
    else:
        starts = [start_of_day(bucket.label_time.date(), buckets.zone) for bucket in buckets.items]
    return [start for start in starts if time_range.start < start < time_range.end]


def _metrics(numbers: _Numbers) -> WebTrendsMetrics:
    return WebTrendsMetrics(
        UniqueUsers=numbers.visitors,
        PageViews=numbers.views,
        Sessions=numbers.sessions,
        Bounces=numbers.bounces,
        AvgSessionDuration=numbers.duration_s,
        BounceRate=numbers.bounce_percent,
    )


def _item(
    key: Literal["visitors", "views", "sessions", "session duration", "bounce rate"],
    kind: Literal["unit", "duration_s", "percentage"],
    value: float | None,
    previous: float | None,
    *,
    is_increase_bad: bool = False,
) -> WebOverviewItem:
    change = None
    if value is not None and previous:
        change = (value - previous) / previous * 100
    return WebOverviewItem(key, kind, value, previous, change, is_increase_bad)


def _shown_range(time_range: TimeRange, asker: Asker) -> dict[str, Any]:
    start = time_range.start.astimezone(asker.zone)
    last = (time_range.end - _MILLISECOND).astimezone(asker.zone)
    return {
        "dateFrom": start.isoformat(timespec="milliseconds"),
        "dateTo": last.isoformat(timespec="milliseconds"),
        "timezone": asker.zone.key,
    }
