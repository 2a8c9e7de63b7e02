"""Makes what a test needs and says no more about it than the test does. Names and addresses are new at each call, so
that tests never meet each other's rows or limits.
"""

import itertools
import secrets
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from rest_framework.test import APIClient

from footfall.foundations.identity.logic.create_personal_api_key import create_personal_api_key
from footfall.foundations.identity.logic.create_team import create_team
from footfall.foundations.identity.models import Level, Membership, Organization, Team, User
from footfall.foundations.identity.scopes import EVERYTHING

PASSWORD = "correct horse battery staple"  # noqa: S105  # of people who are made up

_numbers = itertools.count(1)


def unique_name(kind: str) -> str:
    return f"{kind}-{next(_numbers)}-{secrets.token_hex(3)}"


def unique_email() -> str:
    return f"{unique_name('somebody')}@example.com"


def make_organization(**fields: Any) -> Organization:
    return Organization.objects.create(**{"name": unique_name("organization"), **fields})


def make_team(organization: Organization | None = None, **fields: Any) -> Team:
    team = create_team(
        organization or make_organization(),
        fields.pop("name", unique_name("project")),
        fields.pop("timezone", "UTC"),
    )
    for name, value in fields.items():
        setattr(team, name, value)
    team.save()
    return team


def make_user(
    organization: Organization | None = None, level: Level = Level.OWNER, **fields: Any
) -> User:
    """Somebody with `PASSWORD`; a member of the organisation if one is given."""
    user = User(**{"email": unique_email(), "first_name": "Sam", **fields})
    # one round: a test proves that the hash is checked, not how long it takes
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, secrets.token_hex(8), iterations=1)
    user.save()
    if organization is not None:
        add_member(organization, user, level)
    return user


def add_member(organization: Organization, user: User, level: Level) -> Membership:
    return Membership.objects.create(organization=organization, user=user, level=level)


def make_key(user: User, scopes: list[str] | None = None) -> str:
    """The key itself."""
    return create_personal_api_key(user, "a key", [EVERYTHING] if scopes is None else scopes)[1]


def anonymous_client(**options: Any) -> APIClient:
    """A browser at an address of its own, so that rate limits of tests do not meet."""
    address = f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}:{secrets.token_hex(2)}"
    return APIClient(REMOTE_ADDR=address, **options)


def client_of(user: User) -> APIClient:
    """A browser in which the user is logged in."""
    client = anonymous_client()
    client.force_login(user)
    return client


def client_with_key(key: str) -> APIClient:
    client = anonymous_client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client
