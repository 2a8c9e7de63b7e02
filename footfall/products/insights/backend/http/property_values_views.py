"""`GET /api/projects/:id/property_values` suggests values for a filter."""

from dataclasses import asdict
from typing import Any, Literal, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.products.insights.backend.facade import list_property_values
from footfall.products.insights.backend.http.asked import asker_of
from footfall.products.insights.backend.http.refusals import refusal_of
from footfall.products.insights.backend.http.schema import PropertyValuesResponse
from footfall.products.insights.backend.logic.servers import reader
from footfall.query.errors import QueryError


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
                reader(),
                asker_of(self.access.team),
                timezone.now(),
                kind=cast(Literal["event", "person"], asked["type"]),
                key=asked["key"],
                search=asked["value"],
                event=asked["event_name"],
            )
        except (QueryError, QueryFailedError) as error:
            raise refusal_of(error) from error
        return Response(asdict(values))
