"""EventsQuery: the events themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import (
    ExpressionList,
    PropertyFilterList,
    PropertyGroupFilter,
)

MAX_COLUMNS = 100
MAX_LIMIT = 10_000
DEFAULT_LIMIT = 100
MAX_OFFSET = 100_000

ColumnName = Annotated[str, Field(min_length=1, max_length=500)]


class EventsQuery(QueryNode):
    """Newest first. `after` and `before` are exclusive and take what a date range takes.

    `where`: conditions in SQL over the columns of events, all of which have to hold.
    """

    kind: Literal["EventsQuery"]
    select: Annotated[list[ColumnName], Field(min_length=1, max_length=MAX_COLUMNS)]
    event: Annotated[str, Field(max_length=400)] | None = None
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    where: ExpressionList | None = None
    after: Annotated[str, Field(max_length=40)] | None = None
    before: Annotated[str, Field(max_length=40)] | None = None
    order_by: Annotated[list[ColumnName], Field(max_length=10)] | None = Field(
        None, alias="orderBy"
    )
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET)] = 0
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None
