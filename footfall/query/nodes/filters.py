"""Property filters and date ranges."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, StrictBool, StrictInt, StrictStr

from footfall.query.catalog.physical import GROUP_TYPE_COUNT
from footfall.query.nodes.base import QueryNode

MAX_FILTERS = 100
MAX_FILTER_VALUES = 1000


class PropertyOperator(StrEnum):
    EXACT = "exact"
    IS_NOT = "is_not"
    ICONTAINS = "icontains"
    NOT_ICONTAINS = "not_icontains"
    REGEX = "regex"
    NOT_REGEX = "not_regex"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


Text = Annotated[StrictStr, Field(max_length=10_000)]
FilterScalar = StrictBool | StrictInt | FiniteFloat | Text
FilterValue = FilterScalar | Annotated[list[FilterScalar], Field(max_length=MAX_FILTER_VALUES)]
GroupTypeIndex = Annotated[int, Field(ge=0, lt=GROUP_TYPE_COUNT)]


class BasePropertyFilter(QueryNode):
    key: Annotated[str, Field(min_length=1, max_length=400)]
    value: FilterValue | None = None
    operator: PropertyOperator = PropertyOperator.EXACT
    label: str | None = None


class EventPropertyFilter(BasePropertyFilter):
    type: Literal["event"] = "event"


class PersonPropertyFilter(BasePropertyFilter):
    """The person's properties as they were when the event happened."""

    type: Literal["person"] = "person"


class GroupPropertyFilter(BasePropertyFilter):
    type: Literal["group"] = "group"
    group_type_index: GroupTypeIndex


class DataWarehousePropertyFilter(BasePropertyFilter):
    """`key`: a column of the table that the series is of."""

    type: Literal["data_warehouse"]


PropertyFilter = Annotated[
    EventPropertyFilter | PersonPropertyFilter | GroupPropertyFilter, Field(discriminator="type")
]


class PropertyGroupFilterValue(QueryNode):
    type: Literal["AND", "OR"]
    values: Annotated[list[PropertyFilter], Field(max_length=MAX_FILTERS)]


class PropertyGroupFilter(QueryNode):
    """Groups of filters: AND or OR inside a group, AND or OR between the groups."""

    type: Literal["AND", "OR"]
    values: Annotated[list[PropertyGroupFilterValue], Field(max_length=MAX_FILTERS)]


PropertyFilterList = Annotated[list[PropertyFilter], Field(max_length=MAX_FILTERS)]


class DateRange(QueryNode):
    """`-7d`, `-24h`, `-1mStart`, `dStart`, `all`, `2026-01-31` or `2026-01-31T12:00:00`, in the project's time zone."""

    date_from: Annotated[str, Field(max_length=40)] | None = None
    date_to: Annotated[str, Field(max_length=40)] | None = None
    explicit_date: bool | None = Field(None, alias="explicitDate")
