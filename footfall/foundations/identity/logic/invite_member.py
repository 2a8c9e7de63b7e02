from functools import partial

from django.conf import settings
from django.db import transaction

from footfall.foundations.http.errors import Conflict
from footfall.foundations.identity.logic.send_mail import send_mail
from footfall.foundations.identity.models import Invite, Level, Membership, Organization, User

_TEXT = """Hello,

{inviter} invites you to {organization} on Footfall:

{link}

The link works for three days and only for {email}.
"""


@transaction.atomic
def invite_member(organization: Organization, inviter: User, email: str, level: Level) -> Invite:
    """A fresh invite, which replaces an older one to the same address, and its mail."""
    email = email.strip().lower()
    if Membership.objects.filter(organization=organization, user__email__iexact=email).exists():
        raise Conflict("They are already a member.", code="already_member")
    Invite.objects.filter(organization=organization, email=email).delete()
    invite = Invite.objects.create(
        organization=organization, email=email, level=level, created_by=inviter
    )
    invite.refresh_from_db()
    text = _TEXT.format(
        inviter=inviter.first_name or inviter.email,
        organization=organization.name,
        link=link_of_invite(invite),
        email=email,
    )
    subject = f"Invitation to {organization.name}"
    transaction.on_commit(partial(send_mail, email, subject, text))
    return invite


def link_of_invite(invite: Invite) -> str:
    return f"{settings.FOOTFALL.site_url}/signup/{invite.id}"
