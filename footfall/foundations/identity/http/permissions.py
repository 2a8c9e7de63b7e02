"""What a personal API key may do through a door. Knows no view: DRF loads this while it loads its own views."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from footfall.foundations.identity.models import PersonalApiKey
from footfall.foundations.identity.scopes import allows

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """A session may do what its user may; a personal API key only what its scopes say."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        key = request.auth
        if not isinstance(key, PersonalApiKey):
            return True
        scopes: Mapping[str, str] = getattr(view, "scopes", {})
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method == "OPTIONS":
            return True
        required = scopes.get(method)
        if required is None:
            self.message = "This cannot be done with a personal API key: log in instead."
            return False
        self.message = f"The personal API key lacks the scope {required}."
        return allows(list(key.scopes), required)
