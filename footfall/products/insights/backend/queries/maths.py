"""What a series's math is: the aggregate over a row's value, and the value of a row."""

from __future__ import annotations

from dataclasses import dataclass

from footfall.products.insights.backend.queries.sources import Source
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.maths import Math, MathFields, Measure
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import CONVERTED_AMOUNT

DEFAULT_CURRENCY = "USD"
_LEVELS = {
    Measure.MEDIAN: 0.5,
    Measure.P75: 0.75,
    Measure.P90: 0.9,
    Measure.P95: 0.95,
    Measure.P99: 0.99,
}
_SESSION = "$session_id"


@dataclass(frozen=True)
class Measured:
    """`value` over rows. `weight` is by what breakdown values compete, None when `value` itself is.

    `left_out` counts the rows that have an amount which could not be converted; None without a conversion.
    `distinct`: what is counted once each, None for other maths.
    """

    value: Node
    weight: Node | None = None
    left_out: Node | None = None
    distinct: Node | None = None


def measured(series: MathFields, source: Source, zone: str, path: str) -> Measured:
    """For maths that one aggregate answers. `path` is where the series is. Raises InvalidValueError."""
    math = series.math or Math.TOTAL
    _check_fields(series, math, path)
    _check_source(math, source, path)
    distinct = _distinct(series, math, source.actor, path)
    if distinct is not None:
        # Exact, at the price of memory: an answer that can be checked against the events one by one.
        return Measured(build.call("uniqExact", distinct), distinct=distinct)
    if math.is_of_property and math.measure is not None:
        return _of_property(series, math.measure, source, zone, path)
    return Measured(build.call("count"))


def over_counts(measure: Measure, counts: Node) -> Node:
    # No count is 0, so this only makes the type nullable: the maximum of nothing is unknown, not 0.
    known = build.call("nullIf", build.call("toFloat64", counts), build.constant(0))
    return _aggregate(measure, known)


def _check_fields(series: MathFields, math: Math, path: str) -> None:
    """What would be without effect is refused: whoever wrote it expects something of it."""
    if math.is_of_property != (series.math_property is not None):
        problem = (
            f"the math {math} needs a property"
            if math.is_of_property
            else f"the math {math} is of no property"
        )
        raise InvalidValueError(problem, path=at(path, "math_property"))
    converts = series.math_property_revenue_currency is not None
    if converts and not math.is_of_property:
        raise InvalidValueError(
            f"the math {math} is of no amounts", path=at(path, "math_property_revenue_currency")
        )
    if series.math_currency is not None and not converts:
        raise InvalidValueError(
            "say in math_property_revenue_currency what currency the amounts are in",
            path=at(path, "math_currency"),
        )


def _check_source(math: Math, source: Source, path: str) -> None:
    if math.is_of_events and not source.is_of_events:
        raise InvalidValueError(
            f"the math {math} is of events, not of a table's rows", path=at(path, "math")
        )
    if math.is_of_actors and source.actor is None:
        raise InvalidValueError(
            f"the math {math} needs the column that says whose row it is",
            path=at(path, "distinct_id_field"),
        )


def _distinct(series: MathFields, math: Math, actor: Node | None, path: str) -> Node | None:
    if actor is not None and (math is Math.UNIQUE_USERS or math.window_days is not None):
        return actor
    if math is Math.UNIQUE_SESSIONS:
        return build.call("nullIf", build.field("properties", _SESSION), build.text(""))
    if math is Math.UNIQUE_GROUPS:
        if series.math_group_type_index is None:
            raise InvalidValueError(
                "unique groups need the index of their type", path=at(path, "math_group_type_index")
            )
        group = build.field(f"group_{series.math_group_type_index}")
        return build.call("nullIf", group, build.text(""))
    return None


def _of_property(
    series: MathFields, measure: Measure, source: Source, zone: str, path: str
) -> Measured:
    name, kind = series.math_property or "", series.math_property_type
    number = source.number_of(name, kind, path, "math_property")
    amount, left_out = number, None
    if series.math_property_revenue_currency is not None:
        text = source.text_of(name, kind, path, "math_property")
        amount = _converted(series, text, source, zone, path)
        is_left_out = build.all_of([build.call("isNotNull", number), build.call("isNull", amount)])
        left_out = build.call(
            "count", build.call("if", is_left_out, build.constant(1), build.null())
        )
        if measure not in (Measure.SUM, Measure.MINIMUM, Measure.MAXIMUM):
            amount = build.call("toFloat64", amount)
    return Measured(
        value=_aggregate(measure, amount),
        weight=None if measure is Measure.SUM else build.call("count", amount),
        left_out=left_out,
    )


def _converted(series: MathFields, text: Node, source: Source, zone: str, path: str) -> Node:
    given = series.math_property_revenue_currency
    known: list[Node] = []
    if given is not None and given.property is not None:
        held = source.text_of(
            given.property,
            series.math_property_type,
            path,
            "math_property_revenue_currency.property",
        )
        known.append(build.call("upper", held))
    if given is not None and given.static is not None:
        known.append(build.text(given.static))
    if not known:
        raise InvalidValueError(
            "expected a property that holds the currency, or a static currency",
            path=at(path, "math_property_revenue_currency"),
        )
    return build.call(
        CONVERTED_AMOUNT,
        text,
        known[0] if len(known) == 1 else build.call("coalesce", *known),
        build.text(series.math_currency or DEFAULT_CURRENCY),
        build.call("toDate", source.timestamp, build.constant(zone)),
    )


def _aggregate(measure: Measure, value: Node) -> Node:
    level = _LEVELS.get(measure)
    if level is not None:
        return build.parametric("quantileExactInclusive", level, value)
    return build.call(measure.value, value)
