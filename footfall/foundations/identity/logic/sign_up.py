from dataclasses import dataclass

from django.db import connection, transaction
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from footfall.foundations.http.errors import Conflict
from footfall.foundations.identity.logic.create_team import create_team
from footfall.foundations.identity.models import Invite, Level, Membership, Organization, Team, User

# any number that no other lock of this database uses
_SIGN_UP_LOCK = 7_301_001


@dataclass(frozen=True)
class NewAccount:
    email: str
    password: str
    first_name: str
    last_name: str = ""


def is_sign_up_open(*, is_open_to_all: bool) -> bool:
    """Anyone may found the first organisation; later ones only where the house says so."""
    return is_open_to_all or not User.objects.exists()


@transaction.atomic
def found_organization(
    account: NewAccount, organization_name: str, *, is_open_to_all: bool
) -> tuple[User, Team]:
    """A user who owns a new organisation with one team. Raises PermissionDenied if sign-up is closed."""
    with connection.cursor() as cursor:
        # of two first people at once, one is the second
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SIGN_UP_LOCK])
    if not is_sign_up_open(is_open_to_all=is_open_to_all):
        raise PermissionDenied(
            "This house takes new people by invitation. Ask a member to invite you.",
            code="signup_closed",
        )
    organization = Organization.objects.create(name=organization_name)
    team = create_team(organization, "Default project")
    user = _create_user(account, organization, team)
    Membership.objects.create(user=user, organization=organization, level=Level.OWNER)
    return user, team


def open_invite(invite_id: str) -> Invite:
    """Raises NotFound for an invite that never was, was used, or has run out."""
    invite = Invite.objects.select_related("organization").filter(id=invite_id).first()
    if invite is None or invite.is_expired:
        raise NotFound("This invite is not valid any more. Please ask for a new one.")
    return invite


@transaction.atomic
def join_with_new_account(invite: Invite, account: NewAccount) -> User:
    """Makes the account that the invite was sent to, a member at the invite's level."""
    if account.email.strip().lower() != invite.email.lower():
        raise ValidationError(
            {"email": ["This invite was sent to another email address."]}, code="other_email"
        )
    user = _create_user(account, invite.organization, _first_team(invite.organization))
    _use(invite, user)
    return user


@transaction.atomic
def join_with_existing_account(invite: Invite, user: User) -> None:
    """Makes somebody who is logged in a member."""
    if user.email.lower() != invite.email.lower():
        raise PermissionDenied("This invite was sent to another email address.")
    _use(invite, user)
    user.current_organization = invite.organization
    user.current_team = _first_team(invite.organization)
    user.save(update_fields=["current_organization", "current_team"])


def _use(invite: Invite, user: User) -> None:
    Membership.objects.get_or_create(
        user=user, organization=invite.organization, defaults={"level": invite.level}
    )
    invite.delete()


def _first_team(organization: Organization) -> Team | None:
    return Team.objects.filter(organization=organization).order_by("id").first()


def _create_user(account: NewAccount, organization: Organization, team: Team | None) -> User:
    if User.objects.filter(email__iexact=account.email.strip()).exists():
        raise Conflict(
            "This account cannot be made. If you already have one, log in or reset its password.",
            code="account_not_created",
        )
    return User.objects.create_user(
        account.email,
        account.password,
        first_name=account.first_name,
        last_name=account.last_name,
        current_organization=organization,
        current_team=team,
    )
