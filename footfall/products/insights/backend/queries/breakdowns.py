"""By which value rows are told apart, and how many values are kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from footfall.products.insights.backend.queries.names import BREAKDOWN, BREAKDOWN_IS_OTHER
from footfall.products.insights.backend.queries.table_sources import column_text
from footfall.query.catalog.external import ExternalTable
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.expressions import OVER_EVENTS, put_at
from footfall.query.filters.properties import field_of_event, is_in_cohorts
from footfall.query.filters.scope import FilterScope, cohort_in, written_in
from footfall.query.nodes.breakdowns import (
    DEFAULT_BREAKDOWN_VALUES,
    EVERYBODY,
    Breakdown,
    BreakdownFilter,
    BreakdownType,
)
from footfall.query.nodes.filters import CohortFilter, EventField
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import TOP_VALUES

_NAME_OF_EVERYBODY = "All users"
# Between the parts of a value, and what stands for it inside of them.
_BORDER = "|"
_IN_PART = {"\\": "\\\\", _BORDER: "\\p"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED = {"\\": "\\", "p": _BORDER}


@dataclass(frozen=True)
class BrokenDown:
    """`kept_values`: keep these values apart instead of the top ones, so that answers can be put side by side.

    `parts`: of how many properties a value is made; see `parts_of`. `names`: what the values are called, where they are
    cohorts. `is_many`: `value` is a list, and a row belongs to each of its values.
    """

    value: Node
    limit: int
    hides_other: bool
    kept_values: tuple[str, ...] | None = None
    parts: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    is_many: bool = False

    def of(self, value: Node) -> BrokenDown:
        return replace(self, value=value)

    def keeping(self, values: tuple[str, ...]) -> BrokenDown:
        return replace(self, kept_values=values)

    def unrolled(self) -> BrokenDown:
        """For one row for each of the values."""
        if not self.is_many:
            return self
        return replace(self, value=build.call("arrayJoin", self.value), is_many=False)


def broken_down(
    asked: BreakdownFilter | None,
    path: str,
    scope: FilterScope | None = None,
    table: ExternalTable | None = None,
) -> BrokenDown | None:
    """`table`: the one whose rows are broken down, None for events. Raises InvalidValueError with a field below `path`."""
    if asked is None:
        return None
    if asked.breakdown_type is BreakdownType.COHORT and asked.breakdown is not None:
        return _by_cohorts(asked, path, scope, table)
    found = _properties_of(asked, path)
    if not found:
        return None
    values = [
        _value_in_events(item, scope) if table is None else _value_in_table(item, table)
        for item in found
    ]
    return BrokenDown(
        value=values[0] if len(values) == 1 else _together(values),
        limit=asked.breakdown_limit or DEFAULT_BREAKDOWN_VALUES,
        hides_other=bool(asked.breakdown_hide_other_aggregation),
        parts=len(values),
    )


def value_of(item: Breakdown, path: str, scope: FilterScope | None) -> Node:
    """The text of an event that `item`, which is at `path`, tells it apart by. Raises InvalidValueError."""
    return _value_in_events(_property_of(item, path), scope)


def breakdown_columns(breakdown: BrokenDown | None) -> list[Node]:
    """`breakdown` and `breakdown_is_other`, to group by; the top values' pass adds the rank."""
    if breakdown is None:
        return []
    if breakdown.is_many:
        each = build.call("arrayJoin", breakdown.value)
        return [build.alias(each, BREAKDOWN), build.alias(build.false(), BREAKDOWN_IS_OTHER)]
    if breakdown.kept_values is None:
        top = build.call(TOP_VALUES, breakdown.value, build.constant(breakdown.limit))
        return [build.alias(top, BREAKDOWN)]
    is_other = is_other_than(breakdown.value, breakdown.kept_values)
    kept = build.call("if", is_other, build.null(), breakdown.value)
    return [build.alias(kept, BREAKDOWN), build.alias(is_other, BREAKDOWN_IS_OTHER)]


def parts_of(value: str) -> list[str | None]:
    """What `_together` put together; None where a property has no value."""
    return [
        _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], part[1:]) if part else None
        for part in value.split(_BORDER)
    ]


def of_parts(parts: Sequence[str | None]) -> str | None:
    """The value that rows with these have; None where none of the properties has one."""
    if all(part is None for part in parts):
        return None
    return _BORDER.join("" if part is None else f"={_escaped(part)}" for part in parts)


def _escaped(part: str) -> str:
    for sign, instead in _IN_PART.items():
        part = part.replace(sign, instead)
    return part


def _together(values: Sequence[Node]) -> Node:
    """One text for all of them, from which each can be told again."""
    texts: list[Node] = []
    for value in values:
        text = value
        for sign, instead in _IN_PART.items():
            text = build.call("replaceAll", text, build.text(sign), build.text(instead))
        known = build.call("concat", build.text("="), text)
        texts.append(build.call("ifNull", known, build.text("")))
    joined = reduce(
        lambda left, right: build.call("concat", left, build.text(_BORDER), right), texts
    )
    is_none = build.all_of(build.call("isNull", value) for value in values)
    return build.call("if", is_none, build.null(), joined)


def _by_cohorts(
    asked: BreakdownFilter, path: str, scope: FilterScope | None, table: ExternalTable | None
) -> BrokenDown:
    where = at(path, "breakdown")
    if table is not None:
        raise InvalidValueError(
            f"{table.name} is a table, and nobody knows which people its rows are of",
            path=at(path, "breakdown_type"),
        )
    given: list[str | int] = []
    if isinstance(asked.breakdown, list):
        given += asked.breakdown
    elif asked.breakdown is not None:
        given.append(asked.breakdown)
    if not given or any(isinstance(one, str) and one != EVERYBODY for one in given):
        raise InvalidValueError('expected the ids of cohorts, or "all"', path=where)
    names: dict[str, str] = {}
    members: list[Node] = []
    for index, wanted in enumerate(given):
        if str(wanted) in names:
            continue
        place = at(where, index) if isinstance(asked.breakdown, list) else where
        key = build.text(str(wanted))
        if wanted == EVERYBODY:
            names[EVERYBODY] = _NAME_OF_EVERYBODY
            members.append(key)
            continue
        names[str(wanted)] = cohort_in(scope, int(wanted), place).name
        item = CohortFilter(value=int(wanted))
        try:
            is_in = is_in_cohorts(item, build.field("person_id"), place, scope)
        except InvalidValueError as error:
            raise InvalidValueError(error.message, path=place) from error
        members.append(build.call("if", put_at(is_in, place), key, build.text("")))
    is_meant = build.function(["cohort"], build.call("notEmpty", build.variable("cohort")))
    return BrokenDown(
        value=build.call("arrayFilter", is_meant, build.call("array", *members)),
        limit=len(names),
        hides_other=False,
        kept_values=tuple(names),
        names=names,
        is_many=True,
    )


@dataclass(frozen=True)
class _Property:
    """What is asked for, with where each part of it was written."""

    name: str
    kind: BreakdownType
    group_type_index: int | None
    name_path: str
    kind_path: str
    index_path: str


def _properties_of(asked: BreakdownFilter, path: str) -> list[_Property]:
    if asked.breakdowns:
        if asked.breakdown is not None:
            raise InvalidValueError(
                "give either breakdown or breakdowns, not both", path=at(path, "breakdowns")
            )
        return [
            _property_of(item, at(path, "breakdowns", index))
            for index, item in enumerate(asked.breakdowns)
        ]
    if asked.breakdown is None:
        return []
    if not isinstance(asked.breakdown, str):
        raise InvalidValueError(
            "expected the name of a property; ids are of cohorts", path=at(path, "breakdown")
        )
    return [
        _Property(
            asked.breakdown,
            asked.breakdown_type or BreakdownType.EVENT,
            asked.breakdown_group_type_index,
            *(
                at(path, name)
                for name in ("breakdown", "breakdown_type", "breakdown_group_type_index")
            ),
        )
    ]


def _property_of(item: Breakdown, path: str) -> _Property:
    return _Property(
        item.property,
        item.type or BreakdownType.EVENT,
        item.group_type_index,
        *(at(path, name) for name in ("property", "type", "group_type_index")),
    )


def _value_in_events(asked: _Property, scope: FilterScope | None) -> Node:
    if asked.kind is BreakdownType.DATA_WAREHOUSE:
        raise InvalidValueError(
            "events have no columns of a table: break them down by event, person or group",
            path=asked.kind_path,
        )
    if asked.kind is BreakdownType.COHORT:
        raise InvalidValueError(
            "cohorts stand alone: give their ids in breakdown", path=asked.kind_path
        )
    if asked.kind is BreakdownType.HOGQL:
        written = written_in(scope, asked.name_path)
        return written.value(asked.name, asked.name_path, OVER_EVENTS)
    if asked.kind is BreakdownType.EVENT_METADATA:
        return _field(asked)
    if asked.kind is BreakdownType.PERSON:
        return build.field("person", "properties", asked.name)
    if asked.kind is BreakdownType.GROUP:
        if asked.group_type_index is None:
            raise InvalidValueError(
                "a breakdown by a group needs its type's index", path=asked.index_path
            )
        return build.field(f"group_{asked.group_type_index}", "properties", asked.name)
    return build.field("properties", asked.name)


def _field(asked: _Property) -> Node:
    if asked.name not in set(EventField):
        raise InvalidValueError(f"expected one of {', '.join(EventField)}", path=asked.name_path)
    return build.call("toNullable", field_of_event(EventField(asked.name)))


def _value_in_table(asked: _Property, table: ExternalTable) -> Node:
    if asked.kind is not BreakdownType.DATA_WAREHOUSE:
        raise InvalidValueError(
            f"{table.name} is a table: expected data_warehouse and the name of a column",
            path=asked.kind_path,
        )
    return column_text(table, asked.name, asked.name_path)


def is_other_than(value: Node, kept_values: tuple[str, ...]) -> Node:
    is_set = build.call("isNotNull", value)
    if not kept_values:
        return is_set
    is_kept = build.call(
        "ifNull",
        build.is_in(value, [build.text(kept) for kept in kept_values]),
        build.false(),
    )
    return build.all_of([is_set, build.negate(is_kept)])
