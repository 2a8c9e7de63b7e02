from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.http.views import TeamView
from footfall.products.people.backend import facade


class GroupTypeSerializer(serializers.Serializer[Any]):
    group_type = serializers.CharField()
    group_type_index = serializers.IntegerField()


class GroupTypesView(TeamView):
    scopes = {"GET": "person:read"}
    serializer_class = GroupTypeSerializer
    pagination_class = None

    @extend_schema(operation_id="groups_types_list", responses=GroupTypeSerializer(many=True))
    def get(self, request: Request, project_id: str) -> Response:
        """The types of groups that events have brought, five at most, by their places."""
        types = sorted(facade.group_types(self.access.team.id).items(), key=lambda item: item[1])
        listed = [{"group_type": name, "group_type_index": index} for name, index in types]
        return Response(GroupTypeSerializer(listed, many=True).data)
