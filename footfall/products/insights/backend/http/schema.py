"""The shapes of requests and responses, for OpenAPI. The query is told apart by its `kind`."""

from typing import Annotated

from pydantic import BaseModel, Field, RootModel

from footfall.products.insights.backend.contracts import EventsResult, PropertyValues, TrendsResult
from footfall.query.nodes.events import EventsQuery
from footfall.query.nodes.trends import TrendsQuery


class QueryRequest(BaseModel):
    query: Annotated[TrendsQuery | EventsQuery, Field(discriminator="kind")]


class QueryResponse(RootModel[TrendsResult | EventsResult]):
    """TrendsResult for a TrendsQuery, EventsResult for an EventsQuery."""


class PropertyValuesResponse(RootModel[PropertyValues]):
    """The most frequent values first."""
