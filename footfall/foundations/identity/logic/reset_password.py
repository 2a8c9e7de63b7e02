from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from footfall.foundations.identity.logic.send_mail import send_mail
from footfall.foundations.identity.models import User

_TEXT = """Hello,

somebody asked to reset the password of {email}. If it was you, choose a new one here:

{link}

The link works for one hour and once. If it was not you, there is nothing to do.
"""


def request_password_reset(email: str) -> None:
    """Mails a link if there is such an account; the caller cannot tell."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    link = f"{settings.FOOTFALL.site_url}/reset/{uid}/{token}"
    send_mail(user.email, "Reset your password", _TEXT.format(email=user.email, link=link))


def user_of_reset_link(uid: str, token: str) -> User | None:
    """The user of a link that is whole, unused and young enough."""
    try:
        user_id = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id < 2**63 else None
    return user if user is not None and default_token_generator.check_token(user, token) else None


def set_new_password(user: User, password: str) -> None:
    """Ends every session of the user: a session's hash covers the password."""
    user.set_password(password)
    user.save(update_fields=["password"])
