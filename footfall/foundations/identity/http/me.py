"""The person who is logged in, and their keys."""

from typing import Any

from django.contrib import auth
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.access import open_organization, open_team, visible_teams
from footfall.foundations.identity.http.limits import LoginLimitOfAddress
from footfall.foundations.identity.http.serializers import (
    CreatedPersonalApiKeySerializer,
    PersonalApiKeySerializer,
    UserChangeSerializer,
    UserSerializer,
    account_of,
    checked_password,
)
from footfall.foundations.identity.http.views import UserView
from footfall.foundations.identity.logic.create_personal_api_key import create_personal_api_key
from footfall.foundations.identity.logic.reset_password import set_new_password
from footfall.foundations.identity.models import PersonalApiKey, User


class MeView(UserView):
    # a key may read who it acts for, but never change the password or the name
    scopes = {"GET": "user:read"}
    serializer_class = UserSerializer

    def get_throttles(self) -> list[Any]:
        # changing the password takes guesses at the current one
        return [LoginLimitOfAddress()] if "password" in self._body() else []

    def _body(self) -> dict[str, Any]:
        is_write = self.request.method == "PATCH"
        return self.request.data if is_write and isinstance(self.request.data, dict) else {}

    @extend_schema(operation_id="me_read", responses=UserSerializer)
    def get(self, request: Request) -> Response:
        return Response(UserSerializer(account_of(self.user)).data)

    @extend_schema(operation_id="me_update", request=UserChangeSerializer, responses=UserSerializer)
    def patch(self, request: Request) -> Response:
        """Change a name, the password (with the current one), or what is looked at."""
        serializer = UserChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        self._apply(serializer.validated_data)
        return Response(UserSerializer(account_of(self.user)).data)

    def _apply(self, changes: dict[str, Any]) -> None:
        user = self.user
        if "password" in changes:
            self._change_password(changes)
        if "set_current_organization" in changes:
            access = open_organization(user, str(changes["set_current_organization"]))
            user.current_organization = access.organization
            user.current_team = visible_teams(user).filter(organization=access.organization).first()
        if "set_current_team" in changes:
            team = open_team(user, str(changes["set_current_team"])).team
            user.current_team = team
            user.current_organization = team.organization
        for name in ("first_name", "last_name"):
            setattr(user, name, changes.get(name, getattr(user, name)))
        user.save(update_fields=["first_name", "last_name", "current_organization", "current_team"])

    def _change_password(self, changes: dict[str, Any]) -> None:
        user: User = self.user
        if not user.check_password(changes.get("current_password", "")):
            raise ValidationError(
                {"current_password": ["This is not your current password."]},
                code="invalid_credentials",
            )
        try:
            checked_password(changes["password"], user)
        except ValidationError as error:
            raise ValidationError({"password": error.detail}) from error
        set_new_password(user, changes["password"])
        # other sessions end, this one goes on under a new key
        auth.update_session_auth_hash(self.request._request, user)


@extend_schema_view(
    get=extend_schema(operation_id="personal_api_keys_list"),
    post=extend_schema(
        operation_id="personal_api_keys_create", responses={201: CreatedPersonalApiKeySerializer}
    ),
)
class PersonalApiKeysView(UserView, generics.ListAPIView[PersonalApiKey]):
    """Keys are managed by who is logged in: a key cannot make or end another."""

    serializer_class = PersonalApiKeySerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[PersonalApiKey]:
        return PersonalApiKey.objects.filter(user=self.user).order_by("created_at")

    def post(self, request: Request) -> Response:
        """Make a key. Its `value` is in this reply and nowhere else."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row, key = create_personal_api_key(
            self.user, serializer.validated_data["label"], serializer.validated_data["scopes"]
        )
        data = {**PersonalApiKeySerializer(row).data, "value": key}
        return Response(data, status=status.HTTP_201_CREATED)


@extend_schema_view(delete=extend_schema(operation_id="personal_api_keys_delete"))
class PersonalApiKeyView(UserView, generics.DestroyAPIView[PersonalApiKey]):
    serializer_class = PersonalApiKeySerializer

    def get_queryset(self) -> QuerySet[PersonalApiKey]:
        return PersonalApiKey.objects.filter(user=self.user)
