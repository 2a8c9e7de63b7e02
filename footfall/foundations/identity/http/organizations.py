"""An organisation, its members and its invites."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.errors import Conflict
from footfall.foundations.identity.http.serializers import (
    InviteSerializer,
    MembershipSerializer,
    OrganizationSerializer,
)
from footfall.foundations.identity.http.views import OrganizationView
from footfall.foundations.identity.logic.invite_member import invite_member
from footfall.foundations.identity.models import Invite, Level, Membership


class OneOrganizationView(OrganizationView):
    scopes = {"GET": "organization:read", "PATCH": "organization:write"}
    serializer_class = OrganizationSerializer

    @extend_schema(operation_id="organizations_read")
    def get(self, request: Request, organization_id: str) -> Response:
        return Response(self.get_serializer(self.access.organization).data)

    @extend_schema(operation_id="organizations_update")
    def patch(self, request: Request, organization_id: str) -> Response:
        self.access.require(Level.ADMIN)
        serializer = self.get_serializer(self.access.organization, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)


@extend_schema_view(get=extend_schema(operation_id="organization_members_list"))
class MembersView(OrganizationView, generics.ListAPIView[Membership]):
    scopes = {"GET": "organization_member:read"}
    serializer_class = MembershipSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        return (
            Membership.objects.filter(organization=self.access.organization)
            .select_related("user")
            .order_by("joined_at", "id")
        )


class MemberView(OrganizationView):
    serializer_class = MembershipSerializer

    def _membership(self, member_id: int) -> Membership:
        found = (
            Membership.objects.filter(organization=self.access.organization, id=member_id)
            .select_related("user")
            .first()
        )
        if found is None:
            raise NotFound("Member not found.")
        return found

    def _require_power_over(self, membership: Membership, level: int) -> None:
        """Nobody may touch, or make, somebody above themselves; an organisation keeps an owner."""
        self.access.require(Level.ADMIN)
        self.access.require(Level(max(membership.level, level)))
        is_owner = membership.level == Level.OWNER
        owners = Membership.objects.filter(
            organization=self.access.organization, level=Level.OWNER
        ).count()
        if is_owner and level < Level.OWNER and owners == 1:
            raise Conflict("An organization needs an owner: make somebody else one first.")

    @extend_schema(operation_id="organization_members_update")
    def patch(self, request: Request, organization_id: str, member_id: int) -> Response:
        membership = self._membership(member_id)
        serializer = self.get_serializer(membership, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        level = serializer.validated_data.get("level", membership.level)
        self._require_power_over(membership, level)
        serializer.save()
        return Response(serializer.data)

    @extend_schema(operation_id="organization_members_delete", responses={204: None})
    def delete(self, request: Request, organization_id: str, member_id: int) -> Response:
        """Remove a member. Everyone may remove themselves, except the last owner."""
        membership = self._membership(member_id)
        is_self = membership.user_id == self.user.pk
        if not is_self or membership.level == Level.OWNER:
            self._require_power_over(membership, Level.MEMBER)
        membership.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(get=extend_schema(operation_id="organization_invites_list"))
class InvitesView(OrganizationView, generics.ListAPIView[Invite]):
    """An invite's id is what lets somebody in, so only those who may invite see it."""

    serializer_class = InviteSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access.require(Level.ADMIN)

    def get_queryset(self) -> QuerySet[Invite]:
        return Invite.objects.filter(organization=self.access.organization).order_by("created_at")

    @extend_schema(operation_id="organization_invites_create", responses={201: InviteSerializer})
    def post(self, request: Request, organization_id: str) -> Response:
        """Invite somebody by mail, at most at one's own level."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        level = Level(serializer.validated_data["level"])
        self.access.require(level)
        invite = invite_member(
            self.access.organization, self.user, serializer.validated_data["email"], level
        )
        return Response(self.get_serializer(invite).data, status=status.HTTP_201_CREATED)


@extend_schema_view(delete=extend_schema(operation_id="organization_invites_delete"))
class InviteView(OrganizationView, generics.DestroyAPIView[Invite]):
    serializer_class = InviteSerializer
    lookup_url_kwarg = "invite_id"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access.require(Level.ADMIN)

    def get_queryset(self) -> QuerySet[Invite]:
        return Invite.objects.filter(organization=self.access.organization)
