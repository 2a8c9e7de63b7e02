"""`/api/projects/:id/warehouse_saved_queries`: SELECTs that SQL reads as tables."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import found, read_body
from footfall.foundations.http.pages import (
    Page,
    PageQuerySerializer,
    page_of,
    page_reply,
    read_query,
)
from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend import facade
from footfall.products.insights.backend.contracts import ViewFields, ViewRecord
from footfall.products.insights.backend.http.saved_refusals import refusing
from footfall.query.nodes.sql import MAX_SQL_CHARACTERS


class SavedSqlSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["HogQLQuery"], default="HogQLQuery")
    query = serializers.CharField(max_length=MAX_SQL_CHARACTERS, trim_whitespace=False)


class SavedColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField()


class SavedViewSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(
        max_length=128, help_text="what SQL calls it: letters, digits and _"
    )
    query = SavedSqlSerializer()
    columns = SavedColumnSerializer(many=True, read_only=True)
    views = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="the views that it reads"
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    created_by_id = serializers.IntegerField(read_only=True, allow_null=True)


class SavedViewChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=128, required=False)
    query = SavedSqlSerializer(required=False)


SavedViewPage = page_of(SavedViewSerializer)


class SavedViewsView(TeamView):
    scopes = {"GET": "warehouse_view:read", "POST": "warehouse_view:write"}
    serializer_class = SavedViewSerializer
    pagination_class = None

    @extend_schema(
        operation_id="warehouse_saved_queries_list",
        parameters=[PageQuerySerializer],
        responses=SavedViewPage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The project's views, by name."""
        query = read_query(request, PageQuerySerializer)
        page = facade.views(self.access.team.id, **query)
        told = Page(page.count, [_told(view) for view in page.results])
        return page_reply(request, SavedViewPage, told, query)

    @extend_schema(
        operation_id="warehouse_saved_queries_create", responses={201: SavedViewSerializer}
    )
    def post(self, request: Request, project_id: str) -> Response:
        """A new view: a SELECT that SQL may read as a table of this name."""
        fields = _fields(read_body(request, SavedViewSerializer))
        with refusing("name"):
            view = facade.create_view(self.access.team.id, self.user.id, fields, timezone.now())
        return Response(SavedViewSerializer(_told(view)).data, status=status.HTTP_201_CREATED)


class SavedViewView(TeamView):
    scopes = {
        "GET": "warehouse_view:read",
        "PATCH": "warehouse_view:write",
        "DELETE": "warehouse_view:write",
    }
    serializer_class = SavedViewSerializer

    @extend_schema(operation_id="warehouse_saved_queries_read")
    def get(self, request: Request, project_id: str, view_id: int) -> Response:
        view = found(facade.view(self.access.team.id, view_id), "View")
        return Response(SavedViewSerializer(_told(view)).data)

    @extend_schema(operation_id="warehouse_saved_queries_update", request=SavedViewChangeSerializer)
    def patch(self, request: Request, project_id: str, view_id: int) -> Response:
        """Change what is given. Refused if another view reads this one and its name or columns would change."""
        fields = _fields(read_body(request, SavedViewChangeSerializer))
        with refusing("name"):
            changed = facade.change_view(self.access.team.id, view_id, fields, timezone.now())
        return Response(SavedViewSerializer(_told(found(changed, "View"))).data)

    @extend_schema(operation_id="warehouse_saved_queries_delete", responses={204: None})
    def delete(self, request: Request, project_id: str, view_id: int) -> Response:
        """SQL that names the view is refused from now on. Refused while another view reads it."""
        with refusing("name"):
            is_deleted = facade.delete_view(self.access.team.id, view_id)
        found(is_deleted or None, "View")
        return Response(status=status.HTTP_204_NO_CONTENT)


def _fields(body: dict[str, Any]) -> ViewFields:
    query = body.get("query")
    return ViewFields(body.get("name"), None if query is None else query["query"])


def _told(view: ViewRecord) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "query": {"kind": "HogQLQuery", "query": view.sql},
        "columns": view.columns,
        "views": view.views,
        "created_at": view.created_at,
        "updated_at": view.updated_at,
        "created_by_id": view.created_by_id,
    }
