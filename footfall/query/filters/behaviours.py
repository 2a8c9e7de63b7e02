"""Who did something, and when: the people of a behavioural criterion, each as merges have it today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlglot import exp

from footfall.query.calendar.intervals import milliseconds_of
from footfall.query.calendar.ranges import EARLIEST, Clock, read_moment
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.cohorts import Behaviour, BehaviouralFilter, TimesOperator, TimeUnit
from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

_PERSON = "somebody"
_MILLISECOND = timedelta(milliseconds=1)
_COMPARISONS = {
    TimesOperator.AT_LEAST: ">=",
    TimesOperator.AT_MOST: "<=",
    TimesOperator.MORE: ">",
    TimesOperator.FEWER: "<",
    TimesOperator.EXACTLY: "=",
    TimesOperator.EQUAL: "=",
}
_FIELDS = {
    Behaviour.PERFORMED_TIMES: ("operator", "operator_value"),
    Behaviour.REGULARLY: ("operator", "operator_value", "min_periods", "total_periods"),
    Behaviour.STOPPED: ("seq_time_value", "seq_time_interval"),
    Behaviour.RESTARTED: ("seq_time_value", "seq_time_interval"),
}
_OPTIONAL = ("operator", "operator_value", "min_periods", "total_periods", "seq_time_value")


def people_who_did(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    """One column: their ids. `events`: which events are meant. `path` is where `asked` is. Raises InvalidValueError."""
    _check_fields(asked, path)
    return _PEOPLE[asked.value](asked, events, clock, path)


def _performed(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    start, end = _window(asked, clock, path)
    return _people([*events, _since(start), _before(end)])


def _performed_times(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    start, end = _window(asked, clock, path)
    return _people(
        [*events, _since(start), _before(end)], having=_is_as_often(asked, build.call("count"))
    )


def _performed_first(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    start, end = _window(asked, clock, path)
    first = build.call("min", build.field("timestamp"))
    return _people(
        [*events, _before(end)],
        having=build.compare(first, ">=", moment_of(milliseconds_of(start))),
    )


def _performed_regularly(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    """Periods are counted back from now; each one without the event is one in which it was not done often enough."""
    if asked.time_value is None or asked.time_interval is None:
        raise InvalidValueError(
            "say how long a period is: time_value and time_interval", path=at(path, "time_value")
        )
    total, least = asked.total_periods or 1, asked.min_periods or 1
    if least > total:
        raise InvalidValueError(
            "expected at most as many periods as total_periods", path=at(path, "min_periods")
        )
    end = clock.now + _MILLISECOND
    borders = [
        _back(clock, asked.time_value * number, asked.time_interval, at(path, "time_value"))
        for number in range(1, total + 1)
    ]
    counts = [
        build.call("countIf", build.all_of([_since(begin), _before(border)]))
        for begin, border in zip(borders, [end, *borders], strict=False)
    ]
    is_enough = build.function(["times"], _is_as_often(asked, build.variable("times")))
    periods = build.call("arrayFilter", is_enough, build.call("array", *counts))
    return _people(
        [*events, _since(borders[-1]), _before(end)],
        having=build.compare(build.call("length", periods), ">=", build.integer(least)),
    )


def _stopped(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    start, end = _window(asked, clock, path)
    latest = moment_of(milliseconds_of(_latest_part(asked, start, clock, path)))
    last = build.call("max", build.field("timestamp"))
    return _people([*events, _since(start), _before(end)], having=build.compare(last, "<", latest))


def _restarted(
    asked: BehaviouralFilter, events: Sequence[Node], clock: Clock, path: str
) -> exp.Select:
    start, end = _window(asked, clock, path)
    latest = _latest_part(asked, start, clock, path)
    times = [
        build.call("countIf", condition)
        for condition in (
            _before(start),
            build.all_of([_since(start), _before(latest)]),
            _since(latest),
        )
    ]
    before, between, after = (
        build.compare(count, comparison, build.constant(0))
        for count, comparison in zip(times, (">", "=", ">"), strict=True)
    )
    return _people([*events, _before(end)], having=build.all_of([before, between, after]))


_PEOPLE: dict[Behaviour, Callable[[BehaviouralFilter, Sequence[Node], Clock, str], exp.Select]] = {
    Behaviour.PERFORMED: _performed,
    Behaviour.PERFORMED_TIMES: _performed_times,
    Behaviour.PERFORMED_FIRST: _performed_first,
    Behaviour.REGULARLY: _performed_regularly,
    Behaviour.STOPPED: _stopped,
    Behaviour.RESTARTED: _restarted,
}


def _people(conditions: list[Node], *, having: Node | None = None) -> exp.Select:
    return build.select(
        [build.alias(build.field("person_id"), _PERSON)],
        build.table("events"),
        where=build.all_of([node.copy() for node in conditions]),
        group_by=[build.field(_PERSON)],
        having=having,
    )


def _check_fields(asked: BehaviouralFilter, path: str) -> None:
    """What is missing, and what would be without effect: whoever wrote it expects something of it."""
    needed = _FIELDS.get(asked.value, ())
    for name in needed:
        if getattr(asked, name) is None:
            raise InvalidValueError(f"{asked.value} needs it", path=at(path, name))
    for name in _OPTIONAL:
        if name not in needed and getattr(asked, name) is not None:
            raise InvalidValueError(f"has no meaning for {asked.value}", path=at(path, name))


def _is_as_often(asked: BehaviouralFilter, times: Node) -> Node:
    """Once at least: who never did something did not do it seldom."""
    comparison = _COMPARISONS[asked.operator or TimesOperator.AT_LEAST]
    wanted = build.integer(asked.operator_value or 1)
    return build.all_of(
        [
            build.compare(times, ">", build.constant(0)),
            build.compare(times.copy(), comparison, wanted),
        ]
    )


def _window(asked: BehaviouralFilter, clock: Clock, path: str) -> tuple[datetime, datetime]:
    """From, and until (not included). The moment of now is part of it."""
    end = clock.now + _MILLISECOND
    if asked.explicit_datetime_to is not None:
        end = _moment(asked.explicit_datetime_to, clock, path, "explicit_datetime_to")
    if asked.explicit_datetime is not None:
        if asked.time_value is not None:
            raise InvalidValueError(
                "give either time_value or explicit_datetime, not both",
                path=at(path, "explicit_datetime"),
            )
        start = _moment(asked.explicit_datetime, clock, path, "explicit_datetime")
    elif asked.time_value is not None and asked.time_interval is not None:
        start = _back(clock, asked.time_value, asked.time_interval, at(path, "time_value"))
    else:
        raise InvalidValueError(
            "say when: time_value and time_interval, or explicit_datetime",
            path=at(path, "time_interval" if asked.time_value is not None else "time_value"),
        )
    if start >= end:
        raise InvalidValueError(
            "it ends before it begins",
            path=at(path, "explicit_datetime_to" if asked.explicit_datetime_to else "time_value"),
        )
    return start, end


def _latest_part(asked: BehaviouralFilter, start: datetime, clock: Clock, path: str) -> datetime:
    if asked.explicit_datetime_to is not None:
        raise InvalidValueError(f"{asked.value} ends now", path=at(path, "explicit_datetime_to"))
    where = at(path, "seq_time_value")
    begin = _back(clock, asked.seq_time_value or 1, asked.seq_time_interval or TimeUnit.DAY, where)
    if begin <= start:
        raise InvalidValueError("expected less than the whole time", path=where)
    return begin


def _back(clock: Clock, count: int, unit: TimeUnit, path: str) -> datetime:
    """The same time of day so long ago, on the project's clock."""
    return read_moment(f"-{count}{unit.letter}", clock, bound="start", path=path, is_exact=True)


def _moment(value: str, clock: Clock, path: str, name: str) -> datetime:
    if value == "all" and name == "explicit_datetime":
        return EARLIEST
    if name == "explicit_datetime":
        return read_moment(value, clock, bound="start", path=at(path, name))
    return read_moment(value, clock, bound="end", path=at(path, name))


def _since(moment: datetime) -> Node:
    return build.compare(build.field("timestamp"), ">=", moment_of(milliseconds_of(moment)))


def _before(moment: datetime) -> Node:
    return build.compare(build.field("timestamp"), "<", moment_of(milliseconds_of(moment)))
