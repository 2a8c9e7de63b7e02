"""The shapes of requests and responses, for OpenAPI: those of every query kind that an installed product runs."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from pydantic import BaseModel, Field, RootModel, create_model

from footfall.foundations.registry.loading import load, query_kinds
from footfall.products.insights.backend.contracts import (
    CacheMiss,
    PropertyValues,
    QueryFreshness,
    QueryPlan,
    QueryStatus,
)
from footfall.products.insights.backend.logic.answer_request import Refresh


def _union_of(names: Iterable[str]) -> Any:
    return reduce(or_, (load(name) for name in names))


# The kinds are known when the plugins are installed, so these types are made and not written.
_questions = _union_of(kind.question for kind in query_kinds().values())


class _Asked(BaseModel):
    """`client_query_id` and `name` are the client's own, and change nothing. `async`: as an `async` refresh."""

    refresh: Refresh | bool = Refresh.BLOCKING
    is_async: bool = Field(False, alias="async")
    query_async: bool = False
    client_query_id: str | None = None
    name: str | None = None


_question: dict[str, Any] = {"query": (_questions, Field(discriminator="kind"))}
QueryRequest: type[BaseModel] = create_model("QueryRequest", __base__=_Asked, **_question)
QueryPlanRequest: type[BaseModel] = create_model("QueryPlanRequest", **_question)
_answers = _union_of(kind.answer for kind in query_kinds().values())
_answer: Any = RootModel.__class_getitem__(_answers | QueryFreshness | CacheMiss)
QueryResponse: type[BaseModel] = create_model("QueryResponse", __base__=_answer)


class QueryStatusResponse(BaseModel):
    """A question that is answered later."""

    query_status: QueryStatus


class QueryPlanResponse(RootModel[QueryPlan]):
    """What a question would run."""


class PropertyValuesResponse(RootModel[PropertyValues]):
    """The most frequent values first."""
