"""Lists that are read page by page: `?limit=&offset=&search=` -> `{count, next, previous, results}`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from footfall.foundations.http.bodies import checked

T = TypeVar("T")

MAX_LIMIT = 1000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and how long the whole list is."""

    count: int
    results: Sequence[T]


class PageQuerySerializer(serializers.Serializer[Any]):
    """What a list takes in its address. A list with more filters inherits from it."""

    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=100)
    offset = serializers.IntegerField(min_value=0, max_value=10_000_000, default=0)
    search = serializers.CharField(max_length=400, default="", allow_blank=True)


def read_query(
    request: Request, serializer_class: type[serializers.Serializer[Any]]
) -> dict[str, Any]:
    """The checked parameters of the address; raises ValidationError that names the wrong one."""
    return checked(serializer_class, request.query_params)


def page_of(item: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The serializer of a page of `item`, for the schema and for `page_reply`."""
    name = f"{item.__name__.removesuffix('Serializer')}PageSerializer"
    fields = {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": item(many=True),
    }
    return type(name, (serializers.Serializer,), fields)


def page_reply(
    request: Request,
    serializer_class: type[serializers.Serializer[Any]],
    page: Page[Any],
    query: dict[str, Any],
) -> Response:
    limit, offset = query["limit"], query["offset"]
    address = request.build_absolute_uri()

    def link(to_offset: int) -> str:
        return replace_query_param(
            replace_query_param(address, "limit", limit), "offset", to_offset
        )

    body = {
        "count": page.count,
        "next": link(offset + limit) if offset + limit < page.count else None,
        "previous": link(max(offset - limit, 0)) if offset > 0 else None,
        "results": page.results,
    }
    return Response(serializer_class(body).data)
