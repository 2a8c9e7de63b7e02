from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import found, read_body, refusal
from footfall.foundations.http.errors import Unavailable
from footfall.foundations.http.pages import PageQuerySerializer, page_of, page_reply, read_query
from footfall.foundations.http.stored_json import check_storable
from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend.contracts import QueryFailedError
from footfall.products.taxonomy.backend import facade
from footfall.products.taxonomy.backend.contracts import ActionFields, NameTakenError
from footfall.query.errors import QueryError

_MAX_DESCRIPTION = 10_000


class ActionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=400)
    description = serializers.CharField(
        max_length=_MAX_DESCRIPTION, allow_blank=True, required=False
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=50, required=False
    )
    steps = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        validators=[check_storable],
        help_text="an event that matches any of them is of the action: event, url, url_matching, text, href, selector,"
        " tag_name, properties",
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    created_by_id = serializers.IntegerField(read_only=True, allow_null=True)


class ActionChangeSerializer(ActionSerializer):
    name = serializers.CharField(max_length=400, required=False)


ActionPage = page_of(ActionSerializer)


class ActionsView(TeamView):
    scopes = {"GET": "action:read", "POST": "action:write"}
    serializer_class = ActionSerializer
    pagination_class = None

    @extend_schema(
        operation_id="actions_list", parameters=[PageQuerySerializer], responses=ActionPage
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The project's actions, by name."""
        query = read_query(request, PageQuerySerializer)
        page = facade.actions(self.access.team.id, **query)
        return page_reply(request, ActionPage, page, query)

    @extend_schema(operation_id="actions_create", responses={201: ActionSerializer})
    def post(self, request: Request, project_id: str) -> Response:
        """A new action."""
        fields = ActionFields(**read_body(request, ActionSerializer))
        with _refusing():
            action = facade.create_action(self.access.team.id, self.user.id, fields)
        return Response(ActionSerializer(action).data, status=status.HTTP_201_CREATED)


class ActionView(TeamView):
    scopes = {"GET": "action:read", "PATCH": "action:write", "DELETE": "action:write"}
    serializer_class = ActionSerializer

    @extend_schema(operation_id="actions_read")
    def get(self, request: Request, project_id: str, action_id: int) -> Response:
        action = found(facade.action(self.access.team.id, action_id), "Action")
        return Response(ActionSerializer(action).data)

    @extend_schema(operation_id="actions_update", request=ActionChangeSerializer)
    def patch(self, request: Request, project_id: str, action_id: int) -> Response:
        """Change what is given. Questions that name the action mean the new one from now on."""
        fields = ActionFields(**read_body(request, ActionChangeSerializer))
        with _refusing():
            changed = facade.change_action(self.access.team.id, action_id, fields)
        return Response(ActionSerializer(found(changed, "Action")).data)

    @extend_schema(operation_id="actions_delete", responses={204: None})
    def delete(self, request: Request, project_id: str, action_id: int) -> Response:
        """Questions that name the action are refused from now on."""
        found(facade.delete_action(self.access.team.id, action_id) or None, "Action")
        return Response(status=status.HTTP_204_NO_CONTENT)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except NameTakenError as error:
        raise refusal(str(error), ["name"]) from error
    except QueryError as error:
        raise refusal(error.message, error.path.split(".") if error.path else []) from error
    except QueryFailedError as error:
        raise Unavailable(str(error)) from error
