"""What a question says, as ranges, conditions and the properties that states would have to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlglot import exp

from footfall.foundations.clickhouse.client import QueryResult
from footfall.products.web_analytics.backend.queries.questions import (
    CHANNEL,
    Filters,
    session_field,
)
from footfall.products.web_analytics.backend.queries.slices import PAGEVIEW, Trait
from footfall.products.web_analytics.backend.queries.windows import earliest_view_tree
from footfall.query.calendar.intervals import Interval
from footfall.query.calendar.ranges import (
    Clock,
    TimeRange,
    previous_range,
    read_range,
    shifted_range,
)
from footfall.query.catalog.physical import WEB_PROPERTY_COLUMNS
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.operators import condition_on
from footfall.query.filters.properties import (
    condition_of,
    conditions_of_test_accounts,
    patterns_of,
)
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.filters import DateRange, EventPropertyFilter
from footfall.query.nodes.trends import CompareFilter
from footfall.query.nodes.web import SessionProperty, SessionPropertyFilter, WebFilter
from footfall.query.syntax import build

# Compiles and runs a tree for the team that asks.
Ask = Callable[[exp.Select], QueryResult]

FIELD_OF_SESSION: dict[SessionProperty, str] = {
    SessionProperty.CHANNEL: CHANNEL,
    SessionProperty.ENTRY_HOST: Trait.ENTRY_HOST.value,
    SessionProperty.ENTRY_PATH: Trait.ENTRY_PATH.value,
    SessionProperty.EXIT_PATH: Trait.EXIT_PATH.value,
    SessionProperty.REFERRING_DOMAIN: Trait.REFERRING_DOMAIN.value,
    SessionProperty.UTM_SOURCE: Trait.UTM_SOURCE.value,
    SessionProperty.UTM_MEDIUM: Trait.UTM_MEDIUM.value,
    SessionProperty.UTM_CAMPAIGN: Trait.UTM_CAMPAIGN.value,
    SessionProperty.UTM_TERM: Trait.UTM_TERM.value,
    SessionProperty.UTM_CONTENT: Trait.UTM_CONTENT.value,
}


@dataclass(frozen=True)
class ReadFilters:
    """`are_kept`: states know every property that is asked about."""

    filters: Filters
    are_kept: bool


def read_filters(
    properties: Sequence[WebFilter],
    ask: Ask,
    scope: FilterScope,
    path: str,
    *,
    leaves_test_accounts_out: bool,
) -> ReadFilters:
    """`path` is where the question is in the request. Raises QueryError or a QueryFailedError."""
    matching, sessions, fields = [], [], set[str]()
    are_kept = True
    for index, item in enumerate(properties):
        item_path = at(path, "properties", index)
        _check_patterns(item, ask, item_path)
        if isinstance(item, SessionPropertyFilter):
            field = FIELD_OF_SESSION[item.key]
            fields.add(field)
            sessions.append(condition_on(session_field(field), item, item_path, scope))
        else:
            matching.append(condition_of(item, item_path, scope))
            are_kept &= isinstance(item, EventPropertyFilter) and item.key in WEB_PROPERTY_COLUMNS
    if leaves_test_accounts_out:
        others = conditions_of_test_accounts(scope, at(path, "filterTestAccounts"))
        matching += others
        are_kept &= not others
    return ReadFilters(Filters(tuple(matching), tuple(sessions), frozenset(fields)), are_kept)


def read_ranges(
    asked: DateRange | None,
    compare: CompareFilter | None,
    ask: Ask,
    clock: Clock,
    interval: Interval,
    path: str,
) -> list[TimeRange]:
    """The range, and the one before it when it is to be compared. Raises QueryError or a QueryFailedError."""
    asked = asked or DateRange()
    current = read_range(
        asked.date_from,
        asked.date_to,
        clock,
        interval,
        lambda: _earliest_view(ask, clock),
        path=at(path, "dateRange"),
        is_exact=bool(asked.explicit_date),
    )
    if compare is None or not compare.compare:
        return [current]
    if compare.compare_to is None:
        return [current, previous_range(current, clock.zone)]
    compare_path = at(path, "compareFilter", "compare_to")
    return [current, shifted_range(current, compare.compare_to, clock.zone, path=compare_path)]


def _earliest_view(ask: Ask, clock: Clock) -> datetime:
    row = ask(earliest_view_tree(PAGEVIEW)).rows[0]
    earliest: datetime = row[0]
    return earliest.astimezone(UTC) if row[1] else clock.now


def _check_patterns(item: WebFilter, ask: Ask, path: str) -> None:
    """Only the engine knows its dialect of regular expressions, and it looks at one only when a row needs it."""
    for _, pattern in patterns_of([item], ""):
        matched = build.call("match", build.text(""), build.text(pattern))
        try:
            ask(build.select([build.alias(matched, "matched")], build.table("events"), limit=1))
        except InvalidValueError as error:
            raise InvalidValueError(error.message, path=at(path, "value")) from error
