"""PathsQuery: from where to where people go."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import (
    DateRange,
    GroupTypeIndex,
    PropertyFilterList,
    PropertyGroupFilter,
)

MAX_STEPS = 20
DEFAULT_STEPS = 5
MAX_EDGES = 1000
DEFAULT_EDGES = 50
MAX_PATTERNS = 100

Item = Annotated[str, Field(min_length=1, max_length=2000)]
StepKey = Annotated[str, Field(min_length=1, max_length=10_000)]
Patterns = Annotated[list[Item], Field(max_length=MAX_PATTERNS)]
Weight = Annotated[int, Field(ge=1, le=10**12)]


class PathEventType(StrEnum):
    PAGEVIEW = "$pageview"
    SCREEN = "$screen"
    CUSTOM_EVENT = "custom_event"


class PathCleaningFilter(QueryNode):
    """What `regex` (RE2) finds in an item is replaced by `alias`, a plain text. Lesser `order` comes first."""

    # A backslash would name a part of what was found.
    alias: Annotated[str, Field(max_length=2000, pattern=r"^[^\\]*$")] = ""
    regex: Annotated[str, Field(min_length=1, max_length=2000)]
    order: int | None = None


class PathsFilter(QueryNode):
    """`pathGroupings` and `excludeEvents` are items in which `*` stands for any text.

    `pathStartKey`, `pathEndKey` and `pathDropoffKey` (`2_/pricing`: the number of a step and its item) say of a source of an
    ActorsQuery which paths are meant: those that go on from the first, come to the second, end with the third.
    """

    include_event_types: Annotated[list[PathEventType], Field(max_length=3)] | None = Field(
        None, alias="includeEventTypes"
    )
    path_groupings: Patterns | None = Field(None, alias="pathGroupings")
    local_path_cleaning_filters: (
        Annotated[list[PathCleaningFilter], Field(max_length=MAX_PATTERNS)] | None
    ) = Field(None, alias="localPathCleaningFilters")
    path_replacements: Literal[False] | None = Field(None, alias="pathReplacements")
    exclude_events: Patterns | None = Field(None, alias="excludeEvents")
    start_point: Item | None = Field(None, alias="startPoint")
    end_point: Item | None = Field(None, alias="endPoint")
    step_limit: Annotated[int, Field(ge=2, le=MAX_STEPS)] | None = Field(None, alias="stepLimit")
    edge_limit: Annotated[int, Field(ge=1, le=MAX_EDGES)] | None = Field(None, alias="edgeLimit")
    min_edge_weight: Weight | None = Field(None, alias="minEdgeWeight")
    max_edge_weight: Weight | None = Field(None, alias="maxEdgeWeight")
    show_full_urls: bool | None = Field(None, alias="showFullUrls")
    path_start_key: StepKey | None = Field(None, alias="pathStartKey")
    path_end_key: StepKey | None = Field(None, alias="pathEndKey")
    path_dropoff_key: StepKey | None = Field(None, alias="pathDropoffKey")


class PathsQuery(QueryNode):
    kind: Literal["PathsQuery"]
    paths_filter: PathsFilter = Field(alias="pathsFilter")
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    aggregation_group_type_index: GroupTypeIndex | None = None
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
