"""WebOverviewQuery, WebStatsTableQuery and WebTrendsQuery: who visits a web site, from where, and what they look at."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from footfall.query.calendar.intervals import Interval
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import (
    MAX_FILTERS,
    BasePropertyFilter,
    CohortFilter,
    DateRange,
    EventMetadataFilter,
    EventPropertyFilter,
    GroupPropertyFilter,
    HogQLFilter,
    PersonPropertyFilter,
)
from footfall.query.nodes.trends import CompareFilter

MAX_ROWS = 1000
DEFAULT_ROWS = 10
MAX_OFFSET = 100_000


class SessionProperty(StrEnum):
    """What is known of a session as a whole, most of it from its first page view in the asked range."""

    CHANNEL = "$channel_type"
    ENTRY_HOST = "$entry_hostname"
    ENTRY_PATH = "$entry_pathname"
    EXIT_PATH = "$end_pathname"
    REFERRING_DOMAIN = "$entry_referring_domain"
    UTM_SOURCE = "$entry_utm_source"
    UTM_MEDIUM = "$entry_utm_medium"
    UTM_CAMPAIGN = "$entry_utm_campaign"
    UTM_TERM = "$entry_utm_term"
    UTM_CONTENT = "$entry_utm_content"


class SessionPropertyFilter(BasePropertyFilter):
    type: Literal["session"] = "session"
    key: SessionProperty


WebFilter = Annotated[
    EventPropertyFilter
    | PersonPropertyFilter
    | GroupPropertyFilter
    | SessionPropertyFilter
    | CohortFilter
    | EventMetadataFilter
    | HogQLFilter,
    Field(discriminator="type"),
]


class WebBreakdown(StrEnum):
    PAGE = "Page"
    ENTRY_PAGE = "InitialPage"
    EXIT_PAGE = "ExitPage"
    CHANNEL = "InitialChannelType"
    REFERRING_DOMAIN = "InitialReferringDomain"
    UTM_SOURCE = "InitialUTMSource"
    UTM_MEDIUM = "InitialUTMMedium"
    UTM_CAMPAIGN = "InitialUTMCampaign"
    UTM_TERM = "InitialUTMTerm"
    UTM_CONTENT = "InitialUTMContent"
    COUNTRY = "Country"
    REGION = "Region"
    CITY = "City"
    DEVICE_TYPE = "DeviceType"
    BROWSER = "Browser"
    OS = "OS"
    LANGUAGE = "Language"


class _WebQuery(QueryNode):
    """`useWebAnalyticsPreAggregatedTables: false` asks the events alone; the answer is the same, and slower."""

    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: Annotated[list[WebFilter], Field(max_length=MAX_FILTERS)] = []
    compare_filter: CompareFilter | None = Field(None, alias="compareFilter")
    use_states: bool | None = Field(None, alias="useWebAnalyticsPreAggregatedTables")
    use_sessions_table: bool | None = Field(None, alias="useSessionsTable")
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    do_path_cleaning: Literal[False] | None = Field(None, alias="doPathCleaning")
    version: int | None = None


class WebOverviewQuery(_WebQuery):
    kind: Literal["WebOverviewQuery"]


class WebStatsTableQuery(_WebQuery):
    """The values of one dimension, most visitors first."""

    kind: Literal["WebStatsTableQuery"]
    breakdown_by: WebBreakdown = Field(alias="breakdownBy")
    include_bounce_rate: bool | None = Field(None, alias="includeBounceRate")
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] = DEFAULT_ROWS
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET)] = 0


class WebTrendsQuery(_WebQuery):
    """The numbers of the overview for each step of time."""

    kind: Literal["WebTrendsQuery"]
    interval: Interval = Interval.DAY
