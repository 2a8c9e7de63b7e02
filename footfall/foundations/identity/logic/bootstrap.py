from dataclasses import dataclass

from django.db import transaction

from footfall.foundations.identity.access import visible_teams
from footfall.foundations.identity.http.authentication import find_personal_api_key
from footfall.foundations.identity.logic.create_personal_api_key import create_personal_api_key
from footfall.foundations.identity.logic.create_team import create_team
from footfall.foundations.identity.models import Level, Membership, Organization, Team, User
from footfall.foundations.identity.scopes import EVERYTHING


@dataclass(frozen=True)
class Bootstrapped:
    project_id: int
    project_token: str
    personal_api_key: str


@transaction.atomic
def bootstrap(
    email: str, password: str, project: str, known_key: str | None = None
) -> Bootstrapped:
    """A user who owns an organisation with a team named `project`, and a key for both.

    Run again it keeps what is there, the password too; `known_key` is kept if it still is this user's.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = User.objects.create_user(email, password)
    team = visible_teams(user).filter(name=project).first() or _new_team(user, project)
    if user.current_team_id is None:
        user.current_organization = team.organization
        user.current_team = team
        user.save(update_fields=["current_organization", "current_team"])
    return Bootstrapped(team.id, team.api_token, _key_of(user, known_key))


def _new_team(user: User, project: str) -> Team:
    owned = (
        Membership.objects.filter(user=user, level__gte=Level.ADMIN)
        .select_related("organization")
        .order_by("joined_at", "id")
        .first()
    )
    if owned is not None:
        return create_team(owned.organization, project)
    organization = Organization.objects.create(name=project[:64])
    Membership.objects.create(user=user, organization=organization, level=Level.OWNER)
    return create_team(organization, project)


def _key_of(user: User, known_key: str | None) -> str:
    known = find_personal_api_key(known_key) if known_key else None
    if known_key and known is not None and known.user_id == user.pk:
        return known_key
    return create_personal_api_key(user, "bootstrap", [EVERYTHING])[1]
