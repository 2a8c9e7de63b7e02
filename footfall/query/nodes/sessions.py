"""SessionsQuery: the sessions themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.events import (
    DEFAULT_LIMIT,
    MAX_COLUMNS,
    MAX_OFFSET,
    ColumnName,
)
from footfall.query.nodes.filters import (
    MAX_FILTERS,
    BasePropertyFilter,
    CohortFilter,
    ElementFilter,
    EventMetadataFilter,
    EventPropertyFilter,
    ExpressionList,
    GroupPropertyFilter,
    HogQLFilter,
    PersonPropertyFilter,
    PropertyFilterList,
)

MAX_SESSIONS = 1000


class SessionField(StrEnum):
    """What is known of a session. The first nine are of all its events, the others of its first and last page view."""

    STARTED_AT = "$start_timestamp"
    ENDED_AT = "$end_timestamp"
    DURATION = "$session_duration"
    ENTRY_URL = "$entry_current_url"
    EXIT_URL = "$end_current_url"
    ENTRY_REFERRING_DOMAIN = "$entry_referring_domain"
    EVENT_COUNT = "$event_count"
    PAGEVIEW_COUNT = "$pageview_count"
    AUTOCAPTURE_COUNT = "$autocapture_count"
    IS_BOUNCE = "$is_bounce"
    ENTRY_HOST = "$entry_hostname"
    ENTRY_PATH = "$entry_pathname"
    EXIT_HOST = "$end_hostname"
    EXIT_PATH = "$end_pathname"
    UTM_SOURCE = "$entry_utm_source"
    UTM_MEDIUM = "$entry_utm_medium"
    UTM_CAMPAIGN = "$entry_utm_campaign"
    UTM_TERM = "$entry_utm_term"
    UTM_CONTENT = "$entry_utm_content"
    CHANNEL = "$channel_type"


class SessionFieldFilter(BasePropertyFilter):
    type: Literal["session"]
    key: SessionField


SessionFilter = Annotated[
    EventPropertyFilter
    | PersonPropertyFilter
    | GroupPropertyFilter
    | ElementFilter
    | CohortFilter
    | EventMetadataFilter
    | HogQLFilter
    | SessionFieldFilter,
    Field(discriminator="type"),
]


class SessionsQuery(QueryNode):
    """Sessions that began after `after` (a day ago; `all`) and before `before`, the newest first.

    Filters of type session are of the session. All others, `eventProperties` and `event` ask for one event of the session that
    passes them all. `where`: conditions in SQL over the sessions, by the names that `select` takes, all of which have to hold.
    """

    kind: Literal["SessionsQuery"]
    select: Annotated[list[ColumnName], Field(min_length=1, max_length=MAX_COLUMNS)]
    event: Annotated[str, Field(max_length=400)] | None = None
    event_properties: PropertyFilterList | None = Field(None, alias="eventProperties")
    properties: Annotated[list[SessionFilter], Field(max_length=MAX_FILTERS)] | None = None
    where: ExpressionList | None = None
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    person_id: UUID | None = Field(None, alias="personId")
    after: Annotated[str, Field(max_length=40)] | None = None
    before: Annotated[str, Field(max_length=40)] | None = None
    order_by: Annotated[list[ColumnName], Field(max_length=10)] | None = Field(
        None, alias="orderBy"
    )
    limit: Annotated[int, Field(ge=1, le=MAX_SESSIONS)] = DEFAULT_LIMIT
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET)] = 0
    version: int | None = None
