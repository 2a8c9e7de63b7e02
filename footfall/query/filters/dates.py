"""Properties as moments.

A date, or a time without an offset, is of the project's clock. So both sides are compared as that clock shows them: a day
then has 24 hours, and a midnight that a clock skipped is still the beginning of its day. Texts of ISO 8601 and Unix times in
seconds (10 digits) or milliseconds (13 digits) are moments; nothing else is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import Clock, read_moment
from footfall.query.nodes.filters import PropertyOperator
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_DAY = r"(19|20|21)\d\d-\d\d-\d\d"
_TIME = r"[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?"
_ON_LOCAL_CLOCK = rf"^{_DAY}({_TIME})?$"
_WITH_OFFSET = rf"^{_DAY}{_TIME}(Z|[+-]([01]\d):?[0-5]\d)$"
_UNIX_TIME = r"^[12]\d{9}(\.\d{1,3})?$|^[12]\d{12}$"
_OFFSET = re.compile(r"[T ].+(Z|[+-]\d\d:?\d\d)$")
_UTC = ZoneInfo("UTC")


def is_dated(held: Node, operator: PropertyOperator, value: str, clock: Clock, path: str) -> Node:
    """NULL where `held` is no moment. A day as `value` is the whole day. `path` is where it is. Raises InvalidValueError."""
    begin = _bound(value, clock, "start", path)
    end = _bound(value, clock, "end", path)
    moment = _on_clock(held, clock)
    if operator is PropertyOperator.IS_DATE_BEFORE:
        return build.compare(moment, "<", begin)
    if operator is PropertyOperator.IS_DATE_AFTER:
        return build.compare(moment, ">=", end)
    return build.all_of(
        [build.compare(moment, ">=", begin), build.compare(moment.copy(), "<", end)]
    )


def _bound(value: str, clock: Clock, bound: Literal["start", "end"], path: str) -> Node:
    on_clock = Clock(_shown(clock.now, clock), _UTC, clock.week_start)
    moment = read_moment(value, on_clock, bound=bound, path=path)
    if _OFFSET.search(value):
        moment = _shown(moment, clock)
    return moment_of(milliseconds_of(moment))


def _shown(instant: datetime, clock: Clock) -> datetime:
    """What the project's clock shows at `instant`, as if it were in UTC."""
    return instant.astimezone(clock.zone).replace(tzinfo=UTC)


def _on_clock(held: Node, clock: Clock) -> Node:
    is_local = build.call("match", held, build.text(_ON_LOCAL_CLOCK))
    is_instant = build.call("match", held.copy(), build.text(f"{_WITH_OFFSET}|{_UNIX_TIME}"))
    instant = build.call("toTimeZone", _parsed(held), build.constant(clock.zone.key))
    return build.call(
        "if",
        is_local,
        _parsed(held),
        build.call("if", is_instant, _parsed(build.call("toString", instant)), build.null()),
    )


def _parsed(text: Node) -> Node:
    return build.call(
        "parseDateTime64BestEffortOrNull", text.copy(), build.constant(3), build.constant(_UTC.key)
    )
