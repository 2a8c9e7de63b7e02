"""`POST /api/projects/:id/query` runs a question of any installed kind; `…/property_values` suggests values."""

from dataclasses import asdict
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.identity.http.views import TeamView
from footfall.foundations.identity.models import Team
from footfall.foundations.registry.loading import plugins, query_runner
from footfall.products.insights.backend.contracts import Asker, QueryFailedError
from footfall.products.insights.backend.facade import list_property_values
from footfall.products.insights.backend.http.disconnects import cancelled_with_client
from footfall.products.insights.backend.http.refusals import refusal_of
from footfall.products.insights.backend.http.schema import (
    PropertyValuesResponse,
    QueryRequest,
    QueryResponse,
)
from footfall.products.insights.backend.logic.reader import reader
from footfall.query.errors import QueryError


class QueryView(TeamView):
    scopes = {"POST": "query:read"}

    @extend_schema(operation_id="query_run", request=QueryRequest, responses=QueryResponse)
    def post(self, request: Request, project_id: str) -> Response:
        """Answer a question about the project's events."""
        query = _query_of(request.data)
        kind = query.get("kind")
        runner = query_runner(kind) if isinstance(kind, str) else None
        if runner is None:
            known = ", ".join(sorted(kind for plugin in plugins() for kind in plugin.query_runners))
            raise exceptions.ValidationError({"query.kind": [f"Expected one of {known}."]})
        try:
            with cancelled_with_client(_reader(), request) as clickhouse:
                asker = _asker(self.access.team)
                result = runner(clickhouse, query, asker, timezone.now(), "query")
        except (QueryError, QueryFailedError) as error:
            raise refusal_of(error) from error
        return Response(asdict(result))


class _PropertyValuesParameters(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=400)
    type = serializers.ChoiceField(choices=["event", "person"], default="event")
    value = serializers.CharField(max_length=400, default="", allow_blank=True)
    event_name = serializers.CharField(max_length=400, default=None, allow_null=True)


class PropertyValuesView(TeamView):
    scopes = {"GET": "query:read"}

    @extend_schema(
        operation_id="property_values_list",
        parameters=[
            OpenApiParameter("key", required=True, description="The property's name."),
            OpenApiParameter("type", enum=["event", "person"], default="event"),
            OpenApiParameter("value", description="A part that the values have to contain."),
            OpenApiParameter("event_name", description="Only values on this event."),
        ],
        responses=PropertyValuesResponse,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The most frequent values of a property, for a filter's suggestions."""
        parameters = _PropertyValuesParameters(data=request.query_params)
        parameters.is_valid(raise_exception=True)
        asked = parameters.validated_data
        try:
            values = list_property_values(
                _reader(),
                _asker(self.access.team),
                timezone.now(),
                kind=cast(Literal["event", "person"], asked["type"]),
                key=asked["key"],
                search=asked["value"],
                event=asked["event_name"],
            )
        except (QueryError, QueryFailedError) as error:
            raise refusal_of(error) from error
        return Response(asdict(values))


def _query_of(body: object) -> dict[str, Any]:
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, dict):
        raise exceptions.ValidationError({"query": ['Expected an object: {"query": {"kind": …}}.']})
    return query


def _asker(team: Team) -> Asker:
    return Asker(team_id=team.pk, zone=ZoneInfo(team.timezone))


def _reader() -> ClickHouse:
    clickhouse = settings.FOOTFALL.clickhouse
    return reader(
        clickhouse.url, clickhouse.database, clickhouse.reader_user, clickhouse.reader_password
    )
