"""`/api/projects/:id/insight_variables`: values that SQL names."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import found, read_body
from footfall.foundations.http.pages import PageQuerySerializer, page_of, page_reply, read_query
from footfall.foundations.http.stored_json import check_storable
from footfall.foundations.identity.http.views import TeamView
from footfall.products.insights.backend import facade
from footfall.products.insights.backend.http.saved_refusals import refusing
from footfall.query.nodes.variables import MAX_TEXT, VariableType


@extend_schema_field(
    {
        "oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}],
        "nullable": True,
    }
)
class VariableValueField(serializers.JSONField):
    """Text, a number, true or false, or null."""


class SavedVariableSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=400)
    code_name = serializers.CharField(
        max_length=64,
        required=False,
        help_text="in SQL it is {variables.code_name}; made of the name where it is not given",
    )
    type = serializers.ChoiceField(choices=[kind.value for kind in VariableType])
    default_value = VariableValueField(required=False, allow_null=True, validators=[check_storable])
    values = serializers.ListField(
        child=serializers.CharField(max_length=MAX_TEXT),
        max_length=500,
        required=False,
        help_text="of a List: the texts that can be chosen",
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    created_by_id = serializers.IntegerField(read_only=True, allow_null=True)


class SavedVariableChangeSerializer(SavedVariableSerializer):
    name = serializers.CharField(max_length=400, required=False)
    type = serializers.ChoiceField(choices=[kind.value for kind in VariableType], required=False)


SavedVariablePage = page_of(SavedVariableSerializer)


class SavedVariablesView(TeamView):
    scopes = {"GET": "insight_variable:read", "POST": "insight_variable:write"}
    serializer_class = SavedVariableSerializer
    pagination_class = None

    @extend_schema(
        operation_id="insight_variables_list",
        parameters=[PageQuerySerializer],
        responses=SavedVariablePage,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The project's variables, by name."""
        query = read_query(request, PageQuerySerializer)
        page = facade.variables(self.access.team.id, **query)
        return page_reply(request, SavedVariablePage, page, query)

    @extend_schema(
        operation_id="insight_variables_create", responses={201: SavedVariableSerializer}
    )
    def post(self, request: Request, project_id: str) -> Response:
        """A new variable: what SQL that names it is asked with, unless a question gives another value."""
        fields = read_body(request, SavedVariableSerializer)
        with refusing("code_name"):
            variable = facade.create_variable(self.access.team.id, self.user.id, fields)
        return Response(SavedVariableSerializer(variable).data, status=status.HTTP_201_CREATED)


class SavedVariableView(TeamView):
    scopes = {
        "GET": "insight_variable:read",
        "PATCH": "insight_variable:write",
        "DELETE": "insight_variable:write",
    }
    serializer_class = SavedVariableSerializer

    @extend_schema(operation_id="insight_variables_read")
    def get(self, request: Request, project_id: str, variable_id: int) -> Response:
        variable = found(facade.variable(self.access.team.id, variable_id), "Variable")
        return Response(SavedVariableSerializer(variable).data)

    @extend_schema(operation_id="insight_variables_update", request=SavedVariableChangeSerializer)
    def patch(self, request: Request, project_id: str, variable_id: int) -> Response:
        """Change what is given. Refused if a view names it and its code_name or type would change."""
        fields = read_body(request, SavedVariableChangeSerializer)
        with refusing("code_name"):
            changed = facade.change_variable(self.access.team.id, variable_id, fields)
        return Response(SavedVariableSerializer(found(changed, "Variable")).data)

    @extend_schema(operation_id="insight_variables_delete", responses={204: None})
    def delete(self, request: Request, project_id: str, variable_id: int) -> Response:
        """SQL that names it without a value is refused from now on. Refused while a view names it."""
        with refusing("code_name"):
            is_deleted = facade.delete_variable(self.access.team.id, variable_id)
        found(is_deleted or None, "Variable")
        return Response(status=status.HTTP_204_NO_CONTENT)
