"""Projects: what people call a team."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.access import CURRENT, open_organization, visible_teams
from footfall.foundations.identity.http.serializers import ProjectSerializer
from footfall.foundations.identity.http.views import TeamView, UserView
from footfall.foundations.identity.logic.create_team import create_team, reset_project_token
from footfall.foundations.identity.logic.delete_team import delete_team
from footfall.foundations.identity.models import Level, Team


@extend_schema_view(get=extend_schema(operation_id="projects_list"))
class ProjectsView(UserView, generics.ListAPIView[Team]):
    scopes = {"GET": "project:read", "POST": "project:write"}
    serializer_class = ProjectSerializer

    def get_queryset(self) -> QuerySet[Team]:
        return visible_teams(self.user)

    @extend_schema(operation_id="projects_create", responses={201: ProjectSerializer})
    def post(self, request: Request) -> Response:
        """A new project in the current organisation."""
        access = open_organization(self.user, CURRENT)
        access.require(Level.ADMIN)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        fields: dict[str, Any] = serializer.validated_data
        team = create_team(access.organization, fields.pop("name"), fields.pop("timezone", "UTC"))
        if fields:
            team = serializer.update(team, fields)
        return Response(self.get_serializer(team).data, status=status.HTTP_201_CREATED)


class ProjectView(TeamView):
    scopes = {"GET": "project:read", "PATCH": "project:write"}
    serializer_class = ProjectSerializer

    @extend_schema(operation_id="projects_read")
    def get(self, request: Request, project_id: str) -> Response:
        return Response(self.get_serializer(self.access.team).data)

    @extend_schema(operation_id="projects_update")
    def patch(self, request: Request, project_id: str) -> Response:
        self.access.require(Level.ADMIN)
        serializer = self.get_serializer(self.access.team, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)

    @extend_schema(operation_id="projects_delete", responses={204: None})
    def delete(self, request: Request, project_id: str) -> Response:
        """Delete the project and what it knows. Only by who is logged in, never by a key."""
        self.access.require(Level.ADMIN)
        delete_team(self.access.team)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResetTokenView(TeamView):
    serializer_class = ProjectSerializer

    @extend_schema(operation_id="projects_reset_token", request=None, responses=ProjectSerializer)
    def post(self, request: Request, project_id: str) -> Response:
        """A new project token; the old one stops at once. Only by who is logged in, never by a key."""
        self.access.require(Level.ADMIN)
        reset_project_token(self.access.team)
        return Response(self.get_serializer(self.access.team).data)
