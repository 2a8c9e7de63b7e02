"""RetentionQuery -> a row for each interval of the range, by breakdown value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import (
    Asker,
    RetentionMeans,
    RetentionResult,
    RetentionRow,
    RetentionValue,
)
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.logic.ask_series import NONE, OTHER, BreakdownKey
from footfall.products.insights.backend.logic.find_person_hours import has_person_hours
from footfall.products.insights.backend.logic.read_date_range import (
    resolved,
)
from footfall.products.insights.backend.logic.read_retention import read_retention
from footfall.products.insights.backend.queries.breakdowns import BrokenDown
from footfall.products.insights.backend.queries.names import BREAKDOWN, BREAKDOWN_IS_OTHER
from footfall.products.insights.backend.queries.retention import (
    BACK,
    SIZE,
    START,
    retention_tree,
)
from footfall.products.insights.backend.queries.retention_starts import Column, Retention
from footfall.query.calendar.intervals import Buckets
from footfall.query.calendar.places import whole_range
from footfall.query.errors import at
from footfall.query.nodes.retention import (
    RetentionMean,
    RetentionQuery,
    RetentionReference,
)


@dataclass(frozen=True)
class _Cohort:
    """Who began in one interval: how many they are, and how many came back in each column after it."""

    size: int
    backs: tuple[int, ...]


_Cohorts = dict[BreakdownKey, dict[int, _Cohort]]


def run_retention(
    clickhouse: ClickHouse, query: RetentionQuery, asker: Asker, now: datetime, path: str
) -> RetentionResult:
    """`path` is where `query` is in the request. Raises QueryError or a QueryFailedError."""
    asked, breakdown = read_retention(clickhouse, query, asker, now, path)
    buckets, filters_path = asked.buckets, at(path, "properties")
    tree = retention_tree(asked, breakdown, has_person_hours=has_person_hours(clickhouse))
    cohorts = _cohorts(ask(clickhouse, tree, asker.team_id, path=filters_path), breakdown)
    rows = {
        key: [
            _values(query, asked, cohorts.get(key, {}).get(place), place)
            for place in range(len(buckets.items))
        ]
        for key in _keys(cohorts, breakdown)
    }
    return RetentionResult(
        results=[row for key, values in rows.items() for row in _rows(query, buckets, key, values)],
        means=[
            RetentionMeans(means, breakdown_value=_shown(key))
            for key, values in rows.items()
            if (means := _means(query, asked, values)) is not None
        ],
        timezone=asker.zone.key,
        resolved_date_range=resolved(whole_range(buckets), asker),
    )


def _cohorts(result: QueryResult, breakdown: BrokenDown | None) -> _Cohorts:
    names = [column.name for column in result.columns]
    cohorts: _Cohorts = {}
    for values in result.rows:
        row = dict(zip(names, values, strict=True))
        backs = tuple(row[name] for name in names if name.startswith(BACK))
        by_start = cohorts.setdefault(_key(row, breakdown), {})
        by_start[row[START]] = _Cohort(row[SIZE], backs)
    return cohorts


def _key(row: dict[str, Any], breakdown: BrokenDown | None) -> BreakdownKey:
    if breakdown is None:
        return None
    if row[BREAKDOWN_IS_OTHER]:
        return OTHER
    return NONE if row[BREAKDOWN] is None else ("value", row[BREAKDOWN])


def _keys(cohorts: _Cohorts, breakdown: BrokenDown | None) -> list[BreakdownKey]:
    if breakdown is None:
        return [None]
    kept: list[BreakdownKey] = [("value", value) for value in breakdown.kept_values or ()]
    more = [NONE] if breakdown.hides_other else [NONE, OTHER]
    return [*kept, *(key for key in more if key in cohorts)]


def _values(
    query: RetentionQuery, asked: Retention, cohort: _Cohort | None, place: int
) -> list[RetentionValue]:
    name = query.retention_filter.period.value
    width = len(asked.buckets.items) - place
    columns = [Column(0, 0), *(column for column in asked.columns if column.first < width)]
    counts = [0] * len(columns) if cohort is None else [cohort.size, *cohort.backs]
    is_of_previous = query.retention_filter.retention_reference is RetentionReference.PREVIOUS
    values: list[RetentionValue] = []
    for index, (column, count) in enumerate(zip(columns, counts, strict=False)):
        reference = counts[max(index - 1, 0)] if is_of_previous else counts[0]
        values.append(
            RetentionValue(
                count=count,
                label=_label(name, column),
                percentage=count / reference * 100 if reference else None,
            )
        )
    return values


def _label(name: str, column: Column) -> str:
    if column.first == column.last:
        return f"{name} {column.first}"
    return f"{name} {column.first}-{column.last}"


def _rows(
    query: RetentionQuery, buckets: Buckets, key: BreakdownKey, values: Sequence[Any]
) -> list[RetentionRow]:
    name = query.retention_filter.period.value
    return [
        RetentionRow(
            label=f"{name} {place}",
            date=bucket.label_time.isoformat(),
            values=held,
            breakdown_value=_shown(key),
        )
        for place, (bucket, held) in enumerate(zip(buckets.items, values, strict=True))
    ]


def _means(
    query: RetentionQuery, asked: Retention, rows: list[list[RetentionValue]]
) -> list[float | None] | None:
    how = query.retention_filter.mean_retention_calculation or RetentionMean.SIMPLE
    if how is RetentionMean.NONE:
        return None
    is_of_previous = query.retention_filter.retention_reference is RetentionReference.PREVIOUS
    means: list[float | None] = []
    for index in range(len(asked.columns) + 1):
        held = [row for row in rows if len(row) > index and row[index].percentage is not None]
        if how is RetentionMean.WEIGHTED:
            of = max(index - 1, 0) if is_of_previous else 0
            reference = sum(row[of].count for row in held)
            total = sum(row[index].count for row in held) / reference * 100 if held else None
            means.append(total)
        else:
            shares = [row[index].percentage or 0.0 for row in held]
            means.append(sum(shares) / len(shares) if shares else None)
    return means


def _shown(key: BreakdownKey) -> str | None:
    return key[1] if key is not None else None
