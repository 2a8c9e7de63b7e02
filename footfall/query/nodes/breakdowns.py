"""By which property an answer is told apart."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import GroupTypeIndex

MAX_BREAKDOWN_VALUES = 1000
DEFAULT_BREAKDOWN_VALUES = 25

PropertyName = Annotated[str, Field(min_length=1, max_length=400)]


class BreakdownType(StrEnum):
    """`data_warehouse`: a column of the series's own table."""

    EVENT = "event"
    PERSON = "person"
    GROUP = "group"
    DATA_WAREHOUSE = "data_warehouse"


class Breakdown(QueryNode):
    property: PropertyName
    type: BreakdownType | None = None
    group_type_index: GroupTypeIndex | None = None


class BreakdownFilter(QueryNode):
    """By one property: `breakdown` and `breakdown_type`, or one entry in `breakdowns`."""

    breakdown: PropertyName | None = None
    breakdown_type: BreakdownType | None = None
    breakdown_group_type_index: GroupTypeIndex | None = None
    breakdowns: Annotated[list[Breakdown], Field(max_length=1)] | None = None
    breakdown_limit: Annotated[int, Field(ge=1, le=MAX_BREAKDOWN_VALUES)] | None = None
    breakdown_hide_other_aggregation: bool | None = None
    breakdown_normalize_url: Literal[False] | None = None
