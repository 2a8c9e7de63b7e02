"""Who is asking: a personal API key in the Authorization header, or a session's cookie with its CSRF token."""

import secrets
from datetime import timedelta
from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from footfall.foundations.identity.models import PersonalApiKey, User
from footfall.foundations.identity.tokens import PERSONAL_API_KEY_PREFIX, sha256_of_key

SCHEME = "Bearer"
# last_used_at is for people who tidy up their keys: a write a minute is exact enough
_LAST_USED_PRECISION = timedelta(minutes=1)


class PersonalApiKeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer phx_…`. `request.auth` is then the `PersonalApiKey`. Keys in URLs are not read."""

    def authenticate(self, request: Request) -> tuple[User, PersonalApiKey] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        scheme, _, value = header.partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        key = value.strip()
        if not key.startswith(PERSONAL_API_KEY_PREFIX):
            raise AuthenticationFailed(
                "The Authorization header must hold a personal API key: they begin with phx_.",
                code="invalid_personal_api_key",
            )
        found = find_personal_api_key(key)
        if found is None:
            raise AuthenticationFailed(
                "This personal API key is not valid.", code="invalid_personal_api_key"
            )
        _note_use(found)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def find_personal_api_key(key: str) -> PersonalApiKey | None:
    """The key's row, if its user may still log in."""
    digest = sha256_of_key(key)
    found = (
        PersonalApiKey.objects.select_related("user")
        .filter(key_sha256=digest, user__is_active=True)
        .first()
    )
    if found is None or not secrets.compare_digest(found.key_sha256, digest):
        return None
    return found


def _note_use(key: PersonalApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > _LAST_USED_PRECISION:
        PersonalApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session's cookie; a write needs the CSRF token, whose cookie any read hands out.

    A stranger's first page may be an invite or a new password: what it sends needs the token too.
    """

    def authenticate(self, request: Request) -> Any:
        if request.method in SAFE_METHODS:
            get_token(request._request)
        return super().authenticate(request)


class AnonymousWithCsrf(authentication.SessionAuthentication):
    """For doors that give out a session: the CSRF token is needed before anyone has logged in too.

    Without it a foreign page could log its visitor in as somebody else.
    """

    def authenticate(self, request: Request) -> Any:
        self.enforce_csrf(request)
        user = getattr(request._request, "user", None)
        return (user, None) if user is not None and user.is_authenticated else None


class PersonalApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers by being defined
    target_class = PersonalApiKeyAuthentication
    name = "personalApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A personal API key, phx_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers by being defined
    target_class = SessionAuthentication
    name = "session"
    match_subclasses = False

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "footfall_session"}


class AnonymousScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers by being defined
    target_class = AnonymousWithCsrf
    name = "csrfToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "X-CSRFToken"}
