from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from footfall.foundations.identity.models import Invite, Level, Membership, Organization, Team, User
from footfall.foundations.testing.factories import (
    PASSWORD,
    add_member,
    anonymous_client,
    client_of,
    make_user,
    unique_email,
)
from footfall.foundations.testing.mail import sent_mail

pytestmark = pytest.mark.django_db

CURRENT = "/api/organizations/@current"
Inviting = Callable[..., Invite]


@pytest.fixture
def invite(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Inviting:
    def make(**body: Any) -> Invite:
        with django_capture_on_commit_callbacks(execute=True):
            made = client_of(owner).post(f"{CURRENT}/invites", body)
        assert made.status_code == 201, made.content
        return Invite.objects.get(id=made.json()["id"])

    return make


def test_an_invited_person_makes_an_account_and_is_a_member(
    invite: Inviting, organization: Organization, team: Team
) -> None:
    email = unique_email()
    made = invite(email=email.upper(), level=Level.ADMIN)
    assert str(made.id) in str(next(m for m in sent_mail() if m.to == [email]).body)
    client = anonymous_client()
    preview = client.get(f"/api/signup/{made.id}").json()
    assert preview == {"organization_name": organization.name, "email": email}
    body = {"first_name": "Bo", "email": email, "password": PASSWORD}
    assert client.post(f"/api/signup/{made.id}", body).status_code == 201
    account = client.get("/api/users/@me").json()
    assert (account["organization"]["name"], account["team"]["id"]) == (organization.name, team.id)
    assert Membership.objects.get(user__email=email).level == Level.ADMIN
    assert client.get(f"/api/signup/{made.id}").status_code == 404


def test_an_invite_is_only_for_the_address_it_was_sent_to(invite: Inviting) -> None:
    made = invite(email=unique_email())
    body = {"first_name": "Eve", "email": unique_email(), "password": PASSWORD}
    response = anonymous_client().post(f"/api/signup/{made.id}", body)
    assert (response.status_code, response.json()["attr"]) == (400, "email")
    assert client_of(make_user()).post(f"/api/signup/{made.id}").status_code == 403


def test_somebody_with_an_account_accepts_by_being_logged_in(
    invite: Inviting, organization: Organization
) -> None:
    user = make_user()
    made = invite(email=user.email)
    without_login = anonymous_client().post(
        f"/api/signup/{made.id}", {"first_name": "x", "email": user.email, "password": PASSWORD}
    )
    assert without_login.status_code == 409
    assert client_of(user).post(f"/api/signup/{made.id}").status_code == 201
    assert Membership.objects.get(user=user).organization == organization


def test_an_invite_runs_out(invite: Inviting) -> None:
    made = invite(email=unique_email())
    Invite.objects.update(created_at=timezone.now() - timedelta(days=4))
    assert anonymous_client().get(f"/api/signup/{made.id}").status_code == 404


def test_a_member_can_neither_see_nor_send_invites(organization: Organization, owner: User) -> None:
    client = client_of(make_user(organization, Level.MEMBER))
    assert client.get(f"{CURRENT}/invites").status_code == 403
    assert client.post(f"{CURRENT}/invites", {"email": unique_email()}).status_code == 403


def test_nobody_invites_somebody_above_themselves(organization: Organization, owner: User) -> None:
    client = client_of(make_user(organization, Level.ADMIN))
    body = {"email": unique_email(), "level": Level.OWNER}
    assert client.post(f"{CURRENT}/invites", body).status_code == 403


def test_somebody_who_is_a_member_is_not_invited_again(owner: User) -> None:
    response = client_of(owner).post(f"{CURRENT}/invites", {"email": owner.email.upper()})
    assert (response.status_code, response.json()["code"]) == (409, "already_member")


def test_an_administrator_cannot_touch_an_owner_nor_become_one(
    organization: Organization, owner: User
) -> None:
    admin = make_user(organization, Level.ADMIN)
    client = client_of(admin)
    owners, own = Membership.objects.get(user=owner), Membership.objects.get(user=admin)
    replies = [
        client.patch(f"{CURRENT}/members/{owners.pk}", {"level": Level.MEMBER}),
        client.delete(f"{CURRENT}/members/{owners.pk}"),
        client.patch(f"{CURRENT}/members/{own.pk}", {"level": Level.OWNER}),
    ]
    assert [reply.status_code for reply in replies] == [403, 403, 403]


def test_an_organization_keeps_an_owner(organization: Organization, owner: User) -> None:
    client = client_of(owner)
    own = Membership.objects.get(user=owner)
    assert client.delete(f"{CURRENT}/members/{own.pk}").status_code == 409
    assert client.patch(f"{CURRENT}/members/{own.pk}", {"level": 1}).status_code == 409
    make_user(organization, Level.OWNER)
    assert client.patch(f"{CURRENT}/members/{own.pk}", {"level": 1}).status_code == 200


def test_a_member_may_leave_and_then_sees_nothing(
    organization: Organization, owner: User, team: Team
) -> None:
    user = make_user()
    membership = add_member(organization, user, Level.MEMBER)
    client = client_of(user)
    assert client.get(f"/api/projects/{team.id}").status_code == 200
    assert client.delete(f"{CURRENT}/members/{membership.pk}").status_code == 204
    assert client.get(f"/api/projects/{team.id}").status_code == 404


def test_members_are_listed_with_their_level(organization: Organization, owner: User) -> None:
    listed = client_of(owner).get(f"{CURRENT}/members").json()
    assert [(one["email"], one["level"]) for one in listed["results"]] == [(owner.email, 15)]
