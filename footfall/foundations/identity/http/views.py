"""What the doors to an organisation's and to a team's things stand on.

A view says which scope a personal API key needs for each method (`scopes`); a method without one takes no key at all.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, cast

from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from footfall.foundations.identity.access import (
    OrganizationAccess,
    TeamAccess,
    open_organization,
    open_team,
)
from footfall.foundations.identity.http.authentication import (
    PersonalApiKeyAuthentication,
    SessionAuthentication,
)
from footfall.foundations.identity.http.permissions import HasScope
from footfall.foundations.identity.models import User


class UserView(GenericAPIView[Any]):
    """A door for somebody who is logged in or has a key."""

    authentication_classes = (PersonalApiKeyAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated, HasScope)
    # method -> scope that a personal API key needs
    scopes: ClassVar[Mapping[str, str]] = {}

    @property
    def user(self) -> User:
        # IsAuthenticated let nobody else in
        return cast(User, self.request.user)


class OrganizationView(UserView):
    """A door below `api/organizations/<organization_id>`: it opens for members alone."""

    @cached_property
    def access(self) -> OrganizationAccess:
        return open_organization(self.user, self.kwargs["organization_id"])

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # opened before any handler runs, so that no handler can forget it
        _ = self.access


class TeamView(UserView):
    """A door below `api/projects/<project_id>`: it opens for members of the team's organisation alone."""

    @cached_property
    def access(self) -> TeamAccess:
        return open_team(self.user, self.kwargs["project_id"])

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # opened before any handler runs, so that no handler can forget it
        _ = self.access
