from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.pages import (
    Page,
    PageQuerySerializer,
    page_of,
    page_reply,
    read_query,
)
from footfall.foundations.identity.http.views import OrganizationView
from footfall.foundations.identity.models import Level, Organization, Team
from footfall.foundations.operations.models import OperatorAction


class OperatorActionSerializer(serializers.ModelSerializer[OperatorAction]):
    class Meta:
        model = OperatorAction
        fields = (
            *("id", "run_id", "command", "operator", "reason", "arguments", "team_id"),
            *("is_dry_run", "outcome", "result", "error", "started_at", "finished_at"),
        )


OperatorActionPage = page_of(OperatorActionSerializer)


class OperatorActionsView(OrganizationView):
    scopes = {"GET": "organization:read"}
    serializer_class = OperatorActionSerializer
    pagination_class = None

    @extend_schema(
        operation_id="operator_actions_list",
        parameters=[PageQuerySerializer],
        responses=OperatorActionPage,
    )
    def get(self, request: Request, organization_id: str) -> Response:
        """What operators did to this organisation's projects and to the whole house, the newest first. For admins.

        In a house of several organisations, what was done to all of them is shown without its arguments, its result and
        its error: these may tell of the others.
        """
        self.access.require(Level.ADMIN)
        query: dict[str, Any] = read_query(request, PageQuerySerializer)
        own = Team.objects.filter(organization=self.access.organization).values("id")
        actions = OperatorAction.objects.filter(
            Q(team_id=None) | Q(team_id__in=own), command__icontains=query["search"]
        ).order_by("-started_at", "id")
        begin = query["offset"]
        shown = list(actions[begin : begin + query["limit"]])
        if Organization.objects.exclude(id=self.access.organization.id).exists():
            for action in shown:
                if action.team_id is None:
                    action.arguments, action.result, action.error = {}, {}, ""
        return page_reply(request, OperatorActionPage, Page(actions.count(), shown), query)
