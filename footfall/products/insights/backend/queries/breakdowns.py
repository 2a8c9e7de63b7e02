"""By which value rows are told apart, and how many values are kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from footfall.products.insights.backend.queries.names import BREAKDOWN, BREAKDOWN_IS_OTHER
from footfall.products.insights.backend.queries.table_sources import column_text
from footfall.query.catalog.external import ExternalTable
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.breakdowns import (
    DEFAULT_BREAKDOWN_VALUES,
    BreakdownFilter,
    BreakdownType,
)
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import TOP_VALUES


@dataclass(frozen=True)
class BrokenDown:
    """`kept_values`: keep these values apart instead of the top ones, so that answers can be put side by side."""

    value: Node
    limit: int
    hides_other: bool
    kept_values: tuple[str, ...] | None = None

    def of(self, value: Node) -> BrokenDown:
        return replace(self, value=value)

    def keeping(self, values: tuple[str, ...]) -> BrokenDown:
        return replace(self, kept_values=values)


def broken_down(
    asked: BreakdownFilter | None, path: str, table: ExternalTable | None = None
) -> BrokenDown | None:
    """`table`: the one whose rows are broken down, None for events. Raises InvalidValueError with a field below `path`."""
    found = _property_of(asked, path)
    if asked is None or found is None:
        return None
    return BrokenDown(
        value=_value_in_events(found) if table is None else _value_in_table(found, table),
        limit=asked.breakdown_limit or DEFAULT_BREAKDOWN_VALUES,
        hides_other=bool(asked.breakdown_hide_other_aggregation),
    )


def breakdown_columns(breakdown: BrokenDown | None) -> list[Node]:
    """`breakdown` and `breakdown_is_other`, to group by; the top values' pass adds the rank."""
    if breakdown is None:
        return []
    if breakdown.kept_values is None:
        top = build.call(TOP_VALUES, breakdown.value.copy(), build.constant(breakdown.limit))
        return [build.alias(top, BREAKDOWN)]
    is_other = is_other_than(breakdown.value, breakdown.kept_values)
    kept = build.call("if", is_other, build.null(), breakdown.value.copy())
    return [build.alias(kept, BREAKDOWN), build.alias(is_other.copy(), BREAKDOWN_IS_OTHER)]


@dataclass(frozen=True)
class _Property:
    """What is asked for, with where each part of it was written."""

    name: str
    kind: BreakdownType
    group_type_index: int | None
    name_path: str
    kind_path: str
    index_path: str


def _property_of(asked: BreakdownFilter | None, path: str) -> _Property | None:
    if asked is None:
        return None
    if asked.breakdowns:
        if asked.breakdown is not None:
            raise InvalidValueError(
                "give either breakdown or breakdowns, not both", path=at(path, "breakdowns")
            )
        only = asked.breakdowns[0]
        return _Property(
            only.property,
            only.type or BreakdownType.EVENT,
            only.group_type_index,
            *(at(path, "breakdowns", 0, name) for name in ("property", "type", "group_type_index")),
        )
    if asked.breakdown is None:
        return None
    return _Property(
        asked.breakdown,
        asked.breakdown_type or BreakdownType.EVENT,
        asked.breakdown_group_type_index,
        *(at(path, name) for name in ("breakdown", "breakdown_type", "breakdown_group_type_index")),
    )


def _value_in_events(asked: _Property) -> Node:
    if asked.kind is BreakdownType.DATA_WAREHOUSE:
        raise InvalidValueError(
            "events have no columns of a table: break them down by event, person or group",
            path=asked.kind_path,
        )
    if asked.kind is BreakdownType.PERSON:
        return build.field("person", "properties", asked.name)
    if asked.kind is BreakdownType.GROUP:
        if asked.group_type_index is None:
            raise InvalidValueError(
                "a breakdown by a group needs its type's index", path=asked.index_path
            )
        return build.field(f"group_{asked.group_type_index}", "properties", asked.name)
    return build.field("properties", asked.name)


def _value_in_table(asked: _Property, table: ExternalTable) -> Node:
    if asked.kind is not BreakdownType.DATA_WAREHOUSE:
        raise InvalidValueError(
            f"{table.name} is a table: expected data_warehouse and the name of a column",
            path=asked.kind_path,
        )
    return column_text(table, asked.name, asked.name_path)


def is_other_than(value: Node, kept_values: tuple[str, ...]) -> Node:
    is_set = build.call("isNotNull", value.copy())
    if not kept_values:
        return is_set
    is_kept = build.call(
        "ifNull",
        build.is_in(value.copy(), [build.text(kept) for kept in kept_values]),
        build.false(),
    )
    return build.all_of([is_set, build.negate(is_kept)])
