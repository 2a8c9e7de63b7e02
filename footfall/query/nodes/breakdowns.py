"""By what an answer is told apart."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictStr

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import MAX_EXPRESSION, GroupTypeIndex, Identifier

MAX_BREAKDOWN_VALUES = 1000
DEFAULT_BREAKDOWN_VALUES = 25
MAX_BREAKDOWNS = 3
MAX_COHORTS = 25
# All people, beside cohorts.
EVERYBODY = "all"

PropertyName = Annotated[StrictStr, Field(min_length=1, max_length=MAX_EXPRESSION)]


class BreakdownType(StrEnum):
    """`data_warehouse`: a column of the series's own table. `hogql`: an expression of SQL over the columns of events.
    `event_metadata`: a field of the event itself, as filters name it.
    """

    EVENT = "event"
    PERSON = "person"
    GROUP = "group"
    DATA_WAREHOUSE = "data_warehouse"
    EVENT_METADATA = "event_metadata"
    COHORT = "cohort"
    HOGQL = "hogql"


class Breakdown(QueryNode):
    property: PropertyName
    type: BreakdownType | None = None
    group_type_index: GroupTypeIndex | None = None


class BreakdownFilter(QueryNode):
    """By one thing: `breakdown` and `breakdown_type`; or by up to three in `breakdowns`, whose values are then lists.

    With `breakdown_type: cohort` the `breakdown` is the ids of cohorts, and `all` for everybody; who is in several counts in
    each of them.
    """

    breakdown: (
        PropertyName
        | Identifier
        | Annotated[list[Identifier | Literal["all"]], Field(max_length=MAX_COHORTS)]
        | None
    ) = None
    breakdown_type: BreakdownType | None = None
    breakdown_group_type_index: GroupTypeIndex | None = None
    breakdowns: Annotated[list[Breakdown], Field(max_length=MAX_BREAKDOWNS)] | None = None
    breakdown_limit: Annotated[int, Field(ge=1, le=MAX_BREAKDOWN_VALUES)] | None = None
    breakdown_hide_other_aggregation: bool | None = None
    breakdown_normalize_url: Literal[False] | None = None
