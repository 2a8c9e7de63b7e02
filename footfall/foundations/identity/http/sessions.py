"""Sign-up, log-in, log-out and password reset."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.identity.http.authentication import AnonymousWithCsrf
from footfall.foundations.identity.http.limits import (
    LoginLimit,
    LoginLimitOfAddress,
    ResetCompleteLimit,
    ResetLimit,
    ResetLimitOfAddress,
    SignUpLimit,
)
from footfall.foundations.identity.http.serializers import (
    InvitePreviewSerializer,
    InviteSignUpSerializer,
    LoginSerializer,
    ResetCompleteSerializer,
    ResetSerializer,
    SignUpSerializer,
    SuccessSerializer,
    UserSerializer,
    account_of,
    checked_password,
)
from footfall.foundations.identity.logic.reset_password import (
    request_password_reset,
    set_new_password,
    user_of_reset_link,
)
from footfall.foundations.identity.logic.sign_up import (
    NewAccount,
    found_organization,
    join_with_existing_account,
    join_with_new_account,
    open_invite,
)
from footfall.foundations.identity.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class DoorForAnyone(GenericAPIView[Any]):
    """Nobody need be logged in, but the CSRF token must be right."""

    authentication_classes = (AnonymousWithCsrf,)
    permission_classes = (AllowAny,)


def _validated(view: GenericAPIView[Any], request: Request) -> dict[str, Any]:
    serializer = view.get_serializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields


def _logged_in(request: Request, user: User, status_code: int) -> Response:
    """Logs in with a new session key and a new CSRF token, so that neither can have been planted."""
    auth.login(request._request, user, backend=BACKEND)
    return Response(UserSerializer(account_of(user)).data, status=status_code)


class SignUpView(DoorForAnyone):
    throttle_classes = (SignUpLimit,)
    serializer_class = SignUpSerializer

    @extend_schema(operation_id="signup", responses={201: UserSerializer})
    def post(self, request: Request) -> Response:
        """Found an organisation: its first user, its first project. Logs in."""
        fields = _validated(self, request)
        organization_name = fields.pop("organization_name")
        user, _team = found_organization(
            NewAccount(**fields),
            organization_name,
            is_open_to_all=settings.FOOTFALL.is_sign_up_open,
        )
        return _logged_in(request, user, status.HTTP_201_CREATED)


class InviteSignUpView(DoorForAnyone):
    throttle_classes = (SignUpLimit,)
    serializer_class = InviteSignUpSerializer

    @extend_schema(operation_id="invite_preview", responses=InvitePreviewSerializer)
    def get(self, request: Request, invite_id: str) -> Response:
        """Who invites whom, for the page behind the link."""
        invite = open_invite(invite_id)
        preview = {"organization_name": invite.organization.name, "email": invite.email}
        return Response(InvitePreviewSerializer(preview).data)

    @extend_schema(operation_id="invite_accept", responses={201: UserSerializer})
    def post(self, request: Request, invite_id: str) -> Response:
        """Accept an invite: with a new account, or (with any body) as who is logged in. Logs in."""
        invite = open_invite(invite_id)
        if isinstance(request.user, User):
            join_with_existing_account(invite, request.user)
            data = UserSerializer(account_of(request.user)).data
            return Response(data, status=status.HTTP_201_CREATED)
        user = join_with_new_account(invite, NewAccount(**_validated(self, request)))
        return _logged_in(request, user, status.HTTP_201_CREATED)


class LoginView(DoorForAnyone):
    throttle_classes = (LoginLimit, LoginLimitOfAddress)
    serializer_class = LoginSerializer

    @extend_schema(operation_id="login", responses=UserSerializer)
    def post(self, request: Request) -> Response:
        fields = _validated(self, request)
        user = auth.authenticate(
            request._request, username=fields["email"], password=fields["password"]
        )
        if not isinstance(user, User):
            # the same words for an unknown address and a wrong password
            raise ValidationError("Wrong email or password.", code="invalid_credentials")
        return _logged_in(request, user, status.HTTP_200_OK)


class LogoutView(DoorForAnyone):
    serializer_class = SuccessSerializer

    @extend_schema(operation_id="logout", request=None, responses=SuccessSerializer)
    def post(self, request: Request) -> Response:
        auth.logout(request._request)
        return Response({"success": True})


class ResetView(DoorForAnyone):
    throttle_classes = (ResetLimit, ResetLimitOfAddress)
    serializer_class = ResetSerializer

    @extend_schema(operation_id="reset", responses=SuccessSerializer)
    def post(self, request: Request) -> Response:
        """Mail a link to choose a new password; the reply is the same whether there is an account or not."""
        request_password_reset(_validated(self, request)["email"])
        return Response({"success": True})


class ResetCompleteView(DoorForAnyone):
    throttle_classes = (ResetCompleteLimit,)
    serializer_class = ResetCompleteSerializer

    @extend_schema(operation_id="reset_complete", responses=SuccessSerializer)
    def post(self, request: Request) -> Response:
        """Choose a new password with the `uid` and `token` of a mailed link."""
        fields = _validated(self, request)
        user = user_of_reset_link(fields["uid"], fields["token"])
        if user is None:
            raise ValidationError(
                {"token": ["This link is not valid any more. Please ask for a new one."]},
                code="invalid_token",
            )
        try:
            checked_password(fields["password"], user)
        except ValidationError as error:
            raise ValidationError({"password": error.detail}) from error
        set_new_password(user, fields["password"])
        return Response({"success": True})
