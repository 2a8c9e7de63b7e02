import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.pages import PageQuerySerializer, page_of, page_reply, read_query
from footfall.foundations.identity.http.views import TeamView
from footfall.products.people.backend import facade


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    distinct_ids = serializers.ListField(child=serializers.CharField())
    properties = serializers.DictField()
    is_identified = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class PersonQuerySerializer(PageQuerySerializer):
    distinct_id = serializers.CharField(max_length=400, required=False)


PersonPage = page_of(PersonSerializer)


class PersonsView(TeamView):
    scopes = {"GET": "person:read"}
    serializer_class = PersonSerializer
    pagination_class = None

    @extend_schema(
        operation_id="persons_list", parameters=[PersonQuerySerializer], responses=PersonPage
    )
    def get(self, request: Request, project_id: str) -> Response:
        """Persons, the newest first, by what they are called or by one distinct_id."""
        query = read_query(request, PersonQuerySerializer)
        page = facade.persons(self.access.team.id, **query)
        return page_reply(request, PersonPage, page, query)


class PersonView(TeamView):
    scopes = {"GET": "person:read"}
    serializer_class = PersonSerializer

    @extend_schema(operation_id="persons_read", responses=PersonSerializer)
    def get(self, request: Request, project_id: str, person_id: uuid.UUID) -> Response:
        person = facade.person(self.access.team.id, person_id)
        if person is None:
            raise NotFound("Person not found.")
        return Response(self.get_serializer(person).data)
