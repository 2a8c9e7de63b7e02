"""The door to organisations and teams: each function takes the user, and answers "not found" to strangers.

Whether a thing exists is told only to those who may see it, so a stranger's id and a wrong id get the same reply.
"""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, PermissionDenied

from footfall.foundations.identity.models import Level, Membership, Organization, Team, User

CURRENT = "@current"


@dataclass(frozen=True)
class OrganizationAccess:
    user: User
    organization: Organization
    level: Level

    def require(self, level: Level) -> None:
        """Raises PermissionDenied unless the user is at least `level` here."""
        if self.level < level:
            raise PermissionDenied(f"This needs the level {level.label} in the organization.")


@dataclass(frozen=True)
class TeamAccess:
    user: User
    team: Team
    level: Level

    def require(self, level: Level) -> None:
        """Raises PermissionDenied unless the user is at least `level` in the team's organization."""
        if self.level < level:
            raise PermissionDenied(f"This needs the level {level.label} in the organization.")


def memberships_of(user: User) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(user=user)
        .select_related("organization")
        .order_by("joined_at", "id")
    )


def open_organization(user: User, organization_id: str) -> OrganizationAccess:
    """`organization_id` is a uuid or `@current`. Raises NotFound unless the user is a member."""
    memberships = memberships_of(user)
    if organization_id == CURRENT:
        found = [
            *memberships.filter(organization=user.current_organization),
            *memberships[:1],
        ]
    else:
        try:
            wanted = uuid.UUID(organization_id)
        except ValueError as error:
            raise NotFound("Organization not found.") from error
        found = list(memberships.filter(organization_id=wanted))
    if not found:
        raise NotFound("Organization not found.")
    return OrganizationAccess(user, found[0].organization, Level(found[0].level))


def visible_teams(user: User) -> QuerySet[Team]:
    """All teams of the user's organisations, the oldest first."""
    organizations = Membership.objects.filter(user=user).values("organization_id")
    return (
        Team.objects.filter(organization_id__in=organizations)
        .select_related("organization")
        .order_by("id")
    )


def open_team(user: User, project_id: str) -> TeamAccess:
    """`project_id` is a team's id or `@current`. Raises NotFound unless the user is a member of its organization."""
    teams = visible_teams(user)
    if project_id == CURRENT:
        found = [*teams.filter(pk__in=[user.current_team_id]), *teams[:1]]
    elif project_id.isascii() and project_id.isdigit() and len(project_id) <= 18:
        found = list(teams.filter(id=int(project_id)))
    else:
        found = []
    if not found:
        raise NotFound("Project not found.")
    membership = Membership.objects.get(user=user, organization_id=found[0].organization_id)
    return TeamAccess(user, found[0], Level(membership.level))


def team_of_project_token(token: str) -> Team | None:
    """The team whose public project token this is."""
    return Team.objects.filter(api_token=token).first()
