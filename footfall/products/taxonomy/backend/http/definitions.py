from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.pages import PageQuerySerializer, page_of, page_reply, read_query
from footfall.foundations.identity.http.views import TeamView
from footfall.products.taxonomy.backend import facade
from footfall.products.taxonomy.backend.contracts import PropertyKind, PropertyType

_KINDS = [(kind.value, kind.name.lower()) for kind in PropertyKind]
_TYPES = [(kind.value, kind.name.lower()) for kind in PropertyType]


class EventDefinitionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField(source="first_seen_at")
    last_seen_at = serializers.DateTimeField()
    volume_30_day = serializers.IntegerField(allow_null=True)


class PropertyDefinitionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=_KINDS, source="kind")
    property_type = serializers.ChoiceField(choices=_TYPES, allow_null=True)
    is_numerical = serializers.SerializerMethodField()
    group_type_index = serializers.IntegerField(allow_null=True)
    last_seen_at = serializers.DateTimeField()
    volume_30_day = serializers.IntegerField(allow_null=True)

    def get_is_numerical(self, definition: Any) -> bool:
        return bool(definition.property_type == PropertyType.NUMERIC)


class PropertyDefinitionQuerySerializer(PageQuerySerializer):
    type = serializers.ChoiceField(choices=_KINDS, default=PropertyKind.EVENT.value)
    event_names = serializers.JSONField(
        required=False,
        help_text="JSON list of event names: only properties that were seen on one of them",
    )

    def validate_event_names(self, names: Any) -> list[str]:
        is_list_of_names = isinstance(names, list) and all(isinstance(name, str) for name in names)
        if not is_list_of_names:
            raise serializers.ValidationError("This must be a JSON list of event names.")
        if any("\0" in name for name in names):
            raise serializers.ValidationError("A name holds a null character.")
        return list(names)


EventDefinitionPage = page_of(EventDefinitionSerializer)
PropertyDefinitionPage = page_of(PropertyDefinitionSerializer)


class EventDefinitionsView(TeamView):
    scopes = {"GET": "event_definition:read"}
    serializer_class = EventDefinitionSerializer
    pagination_class = None

    @extend_schema(
        operation_id="event_definitions_list",
        parameters=[PageQuerySerializer],
        responses=EventDefinitionPage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The names of events that were ingested, the most recently seen first."""
        query = read_query(request, PageQuerySerializer)
        page = facade.event_definitions(self.access.team.id, **query)
        return page_reply(request, EventDefinitionPage, page, query)


class PropertyDefinitionsView(TeamView):
    scopes = {"GET": "property_definition:read"}
    serializer_class = PropertyDefinitionSerializer
    pagination_class = None

    @extend_schema(
        operation_id="property_definitions_list",
        parameters=[PropertyDefinitionQuerySerializer],
        responses=PropertyDefinitionPage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The names and types of properties of events, persons or groups."""
        query = read_query(request, PropertyDefinitionQuerySerializer)
        page = facade.property_definitions(
            self.access.team.id,
            kind=PropertyKind(query["type"]),
            search=query["search"],
            limit=query["limit"],
            offset=query["offset"],
            event_names=query.get("event_names"),
        )
        return page_reply(request, PropertyDefinitionPage, page, query)
