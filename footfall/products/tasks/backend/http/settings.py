from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.bodies import read_body
from footfall.foundations.identity.http.views import TeamView
from footfall.foundations.identity.models import Level
from footfall.products.tasks.backend import facade
from footfall.products.tasks.backend.contracts import Sensitivity, SettingsChange
from footfall.products.tasks.backend.http.limits import EndpointCheckLimit
from footfall.products.tasks.backend.http.refusals import REFUSALS, refusal_of
from footfall.products.tasks.backend.http.serializers import (
    TaskEndpointCheckSerializer,
    TaskSettingsChangeSerializer,
    TaskSettingsSerializer,
)


class SettingsView(TeamView):
    scopes = {"GET": "task:read", "PATCH": "task:write"}
    serializer_class = TaskSettingsSerializer

    @extend_schema(operation_id="tasks_settings_read")
    def get(self, request: Request, project_id: str) -> Response:
        """How signals are looked for and who drafts the tasks. The key of the endpoint is never shown."""
        return Response(TaskSettingsSerializer(facade.read_settings(self.access.team.id)).data)

    @extend_schema(
        operation_id="tasks_settings_update",
        request=TaskSettingsChangeSerializer,
        responses=TaskSettingsSerializer,
    )
    def patch(self, request: Request, project_id: str) -> Response:
        """Change some of the settings."""
        self.access.require(Level.ADMIN)
        change = _change_of(request)
        try:
            settings = facade.change_settings(self.access.team.id, change)
        except REFUSALS as error:
            raise refusal_of(error) from error
        return Response(TaskSettingsSerializer(settings).data)


class EndpointCheckView(TeamView):
    scopes = {"POST": "task:write"}
    serializer_class = TaskEndpointCheckSerializer
    throttle_classes = (EndpointCheckLimit,)

    @extend_schema(
        operation_id="tasks_settings_test",
        request=TaskSettingsChangeSerializer,
        responses=TaskEndpointCheckSerializer,
    )
    def post(self, request: Request, project_id: str) -> Response:
        """Let the endpoint, as the settings would be, draft a made-up task. Nothing is stored."""
        self.access.require(Level.ADMIN)
        change = _change_of(request)
        try:
            check = facade.check_endpoint(self.access.team.id, change)
        except REFUSALS as error:
            raise refusal_of(error) from error
        return Response(TaskEndpointCheckSerializer(check).data)


def _change_of(request: Request) -> SettingsChange:
    fields = read_body(request, TaskSettingsChangeSerializer)
    if "watched_events" in fields:
        fields["watched_events"] = tuple(fields["watched_events"])
    if "sensitivity" in fields:
        fields["sensitivity"] = Sensitivity(fields["sensitivity"])
    return SettingsChange(**fields)
