"""The questions that are asked, as clients write them, and their answers as plain rows that other engines' can be held to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.queries.history import TEAM
from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.registry.loading import load
from footfall.products.insights.backend.contracts import (
    BREAKDOWN_NULL,
    BREAKDOWN_OTHER,
    Asker,
    EventsResult,
    FunnelsResult,
    LifecycleResult,
    PathsResult,
    RetentionResult,
    SqlResult,
    StickinessResult,
    TrendsResult,
)

# By name: it knows Django, which is set up after the servers have started.
_RUN_QUERY = "footfall.products.insights.backend.facade.run_query"
NOW = datetime(2026, 3, 31, tzinfo=UTC)
ASKER = Asker(TEAM, ZoneInfo("UTC"))
RANGE = {"date_from": "2026-03-01", "date_to": "2026-03-30"}
OTHER = "(others)"

Row = tuple[Any, ...]
Answer = list[Row]


@dataclass(frozen=True)
class Question:
    """`rows`: the answer as rows of (keys …, number), without those where the number is 0."""

    name: str
    node: dict[str, Any]
    rows: Callable[[Any], Iterable[Row]]
    compared_columns: int | None = None
    compared_rows: int | None = None

    def held_to(self, rows: Iterable[Row]) -> Answer:
        """What another engine gave, as far as it is the question's answer: it may have had to read more."""
        return plain(row[: self.compared_columns] for row in list(rows)[: self.compared_rows])

    def ask(self, clickhouse: ClickHouse) -> Any:
        run_query = load(_RUN_QUERY)
        return run_query(clickhouse, self.node, ASKER, NOW, "query")

    def answer_of(self, result: Any) -> Answer:
        return plain(self.rows(result))


def plain(rows: Iterable[Row]) -> Answer:
    """Sorted, as values of few types, so that the drivers of all engines give the same."""
    return sorted((tuple(_plain(value) for value in row) for row in rows), key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        shown = value.replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
        return shown.removesuffix(" 00:00:00.000")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (str, UUID, list, dict)):
        return str(value)
    number = float(str(value)) if not isinstance(value, (int, float)) else value
    return round(number, 3) if isinstance(number, float) and number % 1 else int(number)


def _trends(result: TrendsResult) -> Iterable[Row]:
    for series in result.results:
        for day, value in zip(series.days, series.data, strict=True):
            if value:
                yield (day, value)


def _broken_down(result: TrendsResult) -> Iterable[Row]:
    for series in result.results:
        for day, value in zip(series.days, series.data, strict=True):
            if value:
                yield (day, _value(series.breakdown_value), value)


def _value(shown: str | None) -> str | None:
    return {BREAKDOWN_OTHER: OTHER, BREAKDOWN_NULL: None}.get(shown or "", shown)


def _funnel(result: FunnelsResult) -> Iterable[Row]:
    for step in result.results:
        yield (step.order + 1, step.count)


def _funnel_by_value(result: FunnelsResult) -> Iterable[Row]:
    for steps in result.results:
        for step in steps:
            if step.count:
                yield (_value(step.breakdown_value), step.order + 1, step.count)


def _retention(result: RetentionResult) -> Iterable[Row]:
    for row in result.results:
        for place, value in enumerate(row.values):
            if value.count:
                yield (row.date[:10], place, value.count)


def _lifecycle(result: LifecycleResult) -> Iterable[Row]:
    for series in result.results:
        for day, value in zip(series.days, series.data, strict=True):
            if value:
                yield (day, series.status, abs(value))


def _stickiness(result: StickinessResult) -> Iterable[Row]:
    for series in result.results:
        yield from (row for row in zip(series.days, series.data, strict=True) if row[1])


def _paths(result: PathsResult) -> Iterable[Row]:
    for edge in result.results:
        yield (edge.source, edge.target, edge.value, round(edge.average_conversion_time))


def _events(result: EventsResult) -> Iterable[Row]:
    for event in result.results:
        yield (event[0], event[1], event[2].replace("T", " ").removesuffix("Z"))


def _sql(result: SqlResult) -> Iterable[Row]:
    return (tuple(row) for row in result.results)


def _series(event: str | None, **more: Any) -> dict[str, Any]:
    return {"kind": "EventsNode", "event": event, **more}


def _trend(math: str = "total", breakdown: dict[str, Any] | None = None) -> dict[str, Any]:
    node: dict[str, Any] = {
        "kind": "TrendsQuery",
        "series": [_series("$pageview", math=math)],
        "interval": "day",
        "dateRange": RANGE,
    }
    return node if breakdown is None else {**node, "breakdownFilter": breakdown}


def _by(name: str, kind: str = "event") -> dict[str, Any]:
    return {"breakdown": name, "breakdown_type": kind, "breakdown_limit": 10}


def _funnel_of(events: list[str], **more: Any) -> dict[str, Any]:
    return {
        "kind": "FunnelsQuery",
        "series": [_series(event) for event in events],
        "dateRange": RANGE,
        "funnelsFilter": {"funnelWindowInterval": 14, "funnelWindowIntervalUnit": "day"},
        **more,
    }


THREE_STEPS = ["$pageview", "document opened", "report exported"]
FIVE_STEPS = ["$pageview", "search performed", "document opened", "report exported", "invite sent"]
_SQL = (
    "SELECT event, count() AS events, count(DISTINCT person_id) AS people FROM events"
    " WHERE timestamp >= toDateTime('2026-03-01') AND timestamp < toDateTime('2026-03-31')"
    " GROUP BY event ORDER BY events DESC, event LIMIT 50"
)

QUESTIONS: tuple[Question, ...] = (
    Question("daily_uniques", _trend("dau"), _trends),
    Question("total_count", _trend(), _trends),
    Question("by_json_property", _trend("total", _by("section")), _broken_down),
    Question("by_hot_property", _trend("total", _by("$browser")), _broken_down),
    Question("by_person_property", _trend("dau", _by("plan", "person")), _broken_down),
    Question("weekly_active", _trend("weekly_active"), _trends),
    Question("monthly_active", _trend("monthly_active"), _trends),
    Question("funnel_3", _funnel_of(THREE_STEPS), _funnel),
    Question(
        "funnel_5_by_browser",
        _funnel_of(FIVE_STEPS, breakdownFilter=_by("$browser")),
        _funnel_by_value,
    ),
    Question(
        "retention",
        {
            "kind": "RetentionQuery",
            "dateRange": {"date_to": "2026-03-30"},
            "retentionFilter": {
                "period": "Day",
                "totalIntervals": 11,
                "targetEntity": {"id": "$pageview", "type": "events"},
                "returningEntity": {"id": "$pageview", "type": "events"},
            },
        },
        _retention,
    ),
    Question(
        "lifecycle",
        {
            "kind": "LifecycleQuery",
            "series": [_series("$pageview")],
            "interval": "day",
            "dateRange": {"date_from": "2026-03-11", "date_to": "2026-03-30"},
        },
        _lifecycle,
    ),
    Question(
        "stickiness",
        {
            "kind": "StickinessQuery",
            "series": [_series("$pageview")],
            "interval": "day",
            "dateRange": RANGE,
        },
        _stickiness,
    ),
    Question(
        "paths",
        {
            "kind": "PathsQuery",
            "dateRange": RANGE,
            "pathsFilter": {"includeEventTypes": ["$pageview"], "stepLimit": 5, "edgeLimit": 50},
        },
        _paths,
    ),
    Question(
        "events_list",
        {
            "kind": "EventsQuery",
            "select": ["uuid", "event", "timestamp", "properties", "person"],
            "after": "2026-03-01",
            "orderBy": ["timestamp DESC"],
            "limit": 100,
        },
        _events,
        compared_columns=3,
        compared_rows=100,
    ),
    Question("sql_count", {"kind": "HogQLQuery", "query": _SQL}, _sql),
)
