"""The shapes of requests and responses, for OpenAPI: those of every query kind that an installed product runs."""

from functools import reduce
from operator import or_
from typing import Any

from pydantic import BaseModel, Field, RootModel, create_model

from footfall.foundations.registry.loading import load, plugins
from footfall.products.insights.backend.contracts import PropertyValues


def _union_of(position: int) -> Any:
    shapes = [shape for plugin in plugins() for shape in plugin.query_shapes.values()]
    return reduce(or_, (load(shape[position]) for shape in shapes))


# The kinds are known when the plugins are installed, so both types are made and not written.
_question: dict[str, Any] = {"query": (_union_of(0), Field(discriminator="kind"))}
_answer: Any = RootModel.__class_getitem__(_union_of(1))
QueryRequest: type[BaseModel] = create_model("QueryRequest", **_question)
QueryResponse: type[BaseModel] = create_model(
    "QueryResponse",
    __base__=_answer,
    __doc__="TrendsResult for a TrendsQuery, EventsResult for an EventsQuery, and so on.",
)


class PropertyValuesResponse(RootModel[PropertyValues]):
    """The most frequent values first."""
