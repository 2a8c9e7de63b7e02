"""Property filters and date ranges."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, FiniteFloat, StrictBool, StrictInt, StrictStr, Tag

from footfall.query.catalog.physical import GROUP_TYPE_COUNT
from footfall.query.nodes.base import QueryNode

MAX_FILTERS = 100
MAX_FILTER_VALUES = 1000
MAX_GROUP_DEPTH = 8
MAX_EXPRESSION = 10_000


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
    BETWEEN = "between"
    NOT_BETWEEN = "not_between"
    MIN = "min"
    MAX = "max"
    IN = "in"
    NOT_IN = "not_in"
    IS_DATE_EXACT = "is_date_exact"
    IS_DATE_BEFORE = "is_date_before"
    IS_DATE_AFTER = "is_date_after"
    IS_CLEANED_PATH_EXACT = "is_cleaned_path_exact"
    SEMVER_EQ = "semver_eq"
    SEMVER_NEQ = "semver_neq"
    SEMVER_GT = "semver_gt"
    SEMVER_GTE = "semver_gte"
    SEMVER_LT = "semver_lt"
    SEMVER_LTE = "semver_lte"
    SEMVER_TILDE = "semver_tilde"
    SEMVER_CARET = "semver_caret"
    SEMVER_WILDCARD = "semver_wildcard"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"

    @property
    def is_of_dates(self) -> bool:
        return self.value.startswith("is_date_")

    @property
    def is_of_versions(self) -> bool:
        return self.value.startswith("semver_")


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


class SessionProperty(StrEnum):
    """What is known of the session that an event is of, from all of the session's events."""

    DURATION = "$session_duration"
    STARTED_AT = "$start_timestamp"
    ENDED_AT = "$end_timestamp"
    ENTRY_URL = "$entry_current_url"
    EXIT_URL = "$end_current_url"
    ENTRY_REFERRING_DOMAIN = "$entry_referring_domain"
    EVENT_COUNT = "$event_count"
    PAGEVIEW_COUNT = "$pageview_count"
    AUTOCAPTURE_COUNT = "$autocapture_count"


class SessionOfEventFilter(BasePropertyFilter):
    """Of the session that the event is of; an event without one has no such property. Durations are seconds."""

    type: Literal["session"] = "session"
    key: SessionProperty


class ElementProperty(StrEnum):
    TAG_NAME = "tag_name"
    TEXT = "text"
    HREF = "href"
    SELECTOR = "selector"


class ElementFilter(BasePropertyFilter):
    """Of the elements that were clicked (`$elements_chain`), any of them. A selector is compared with exact and is_not."""

    type: Literal["element"] = "element"
    key: ElementProperty


Identifier = Annotated[StrictInt, Field(ge=1, lt=2**63)]


class CohortFilter(QueryNode):
    """Whether the event's person, merges followed, is in any of the cohorts now."""

    type: Literal["cohort"] = "cohort"
    key: Literal["id"] = "id"
    value: Identifier | Annotated[list[Identifier], Field(min_length=1, max_length=MAX_FILTERS)]
    operator: Literal["in", "not_in", "exact", "is_not"] = "in"
    label: str | None = None
    cohort_name: str | None = None


class EventField(StrEnum):
    """What is known of an event besides its properties."""

    EVENT = "event"
    TIMESTAMP = "timestamp"
    CREATED_AT = "created_at"
    DISTINCT_ID = "distinct_id"
    PERSON_ID = "person_id"
    UUID = "uuid"
    GROUP_0 = "$group_0"
    GROUP_1 = "$group_1"
    GROUP_2 = "$group_2"
    GROUP_3 = "$group_3"
    GROUP_4 = "$group_4"


class EventMetadataFilter(BasePropertyFilter):
    """Of the event itself. Moments are compared with the operators of dates; an event of no group has no such field."""

    type: Literal["event_metadata"]
    key: EventField


Expression = Annotated[StrictStr, Field(min_length=1, max_length=MAX_EXPRESSION)]
ExpressionList = Annotated[list[Expression], Field(max_length=MAX_FILTERS)]


class HogQLFilter(QueryNode):
    """`key`: a condition in SQL over the columns of events, as in the WHERE of a HogQLQuery; NULL is false."""

    type: Literal["hogql"]
    key: Expression
    value: None = None
    label: str | None = None


PropertyFilter = Annotated[
    EventPropertyFilter
    | PersonPropertyFilter
    | GroupPropertyFilter
    | SessionOfEventFilter
    | ElementFilter
    | CohortFilter
    | EventMetadataFilter
    | HogQLFilter,
    Field(discriminator="type"),
]


class PropertyGroupFilterValue(QueryNode):
    """Filters and groups of them, at most MAX_GROUP_DEPTH groups inside each other."""

    type: Literal["AND", "OR"]
    values: Annotated[list[GroupMember], Field(max_length=MAX_FILTERS)]


class PropertyGroupFilter(QueryNode):
    """Groups of filters: AND or OR inside a group, AND or OR between the groups."""

    type: Literal["AND", "OR"]
    values: Annotated[list[GroupMember], Field(max_length=MAX_FILTERS)]


def _kind_of(member: Any) -> str | None:
    kind = member.get("type") if isinstance(member, dict) else getattr(member, "type", None)
    return "group" if kind in ("AND", "OR") else "filter"


GroupMember = Annotated[
    Annotated[PropertyGroupFilterValue, Tag("group")] | Annotated[PropertyFilter, Tag("filter")],
    Discriminator(_kind_of),
]
PropertyGroupFilterValue.model_rebuild()
PropertyGroupFilter.model_rebuild()

PropertyFilterList = Annotated[list[PropertyFilter], Field(max_length=MAX_FILTERS)]


class DateRange(QueryNode):
    """`-7d`, `-24h`, `-1mStart`, `dStart`, `all`, `2026-01-31` or `2026-01-31T12:00:00`, in the project's time zone."""

    date_from: Annotated[str, Field(max_length=40)] | None = None
    date_to: Annotated[str, Field(max_length=40)] | None = None
    explicit_date: bool | None = Field(None, alias="explicitDate")
