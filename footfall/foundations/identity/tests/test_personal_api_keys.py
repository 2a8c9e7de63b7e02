import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from footfall.foundations.identity.models import PersonalApiKey, Team, User
from footfall.foundations.identity.scopes import allows
from footfall.foundations.testing.factories import (
    anonymous_client,
    client_of,
    client_with_key,
    make_key,
)

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_stored_as_its_hash(owner: User) -> None:
    client = client_of(owner)
    made = client.post("/api/personal_api_keys", {"label": "ci", "scopes": ["query:read"]})
    assert made.status_code == 201, made.content
    key = made.json()["value"]
    assert key.startswith("phx_")
    assert len(key) == 47
    row = PersonalApiKey.objects.get()
    assert row.key_sha256 == hashlib.sha256(key.encode()).hexdigest()
    listed = client.get("/api/personal_api_keys").json()
    assert [one["mask"] for one in listed] == [f"phx_…{key[-4:]}"]
    assert key not in str(listed)


def test_a_key_acts_for_its_user_within_its_scopes(owner: User, team: Team) -> None:
    client = client_with_key(make_key(owner, ["project:read"]))
    assert client.get(f"/api/projects/{team.id}").json()["api_token"] == team.api_token
    assert client.patch(f"/api/projects/{team.id}", {"name": "x"}).status_code == 403
    assert client.get("/api/organizations/@current").status_code == 403


def test_a_write_with_a_key_needs_no_csrf_token(owner: User, team: Team) -> None:
    client = anonymous_client(enforce_csrf_checks=True)
    response = client.patch(
        f"/api/projects/{team.id}",
        {"name": "Shop"},
        headers={"Authorization": f"Bearer {make_key(owner)}"},
    )
    assert (response.status_code, response.json()["name"]) == (200, "Shop")


@pytest.mark.parametrize("value", ["phx_wrong", "phc_wrong", "", "phx_", "phx_\x00", "ü"])
def test_a_wrong_key_is_refused_and_tells_how_to_come_in(value: str) -> None:
    response = anonymous_client().get(
        "/api/users/@me", headers={"Authorization": f"Bearer {value}"}
    )
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["type"] == "authentication_error"


def test_a_key_in_the_address_is_not_read(owner: User) -> None:
    response = anonymous_client().get(f"/api/users/@me?personal_api_key={make_key(owner)}")
    assert response.status_code == 401


def test_a_wrong_key_is_not_made_up_for_by_a_session(owner: User) -> None:
    response = client_of(owner).get("/api/users/@me", headers={"Authorization": "Bearer phx_x"})
    assert response.status_code == 401


def test_a_key_ends_when_it_is_deleted_or_its_user_is_switched_off(owner: User) -> None:
    deleted, kept = make_key(owner), make_key(owner)
    row = PersonalApiKey.objects.order_by("created_at").first()
    assert row
    assert client_of(owner).delete(f"/api/personal_api_keys/{row.id}").status_code == 204
    assert client_with_key(deleted).get("/api/users/@me").status_code == 401
    assert client_with_key(kept).get("/api/users/@me").status_code == 200
    owner.is_active = False
    owner.save()
    assert client_with_key(kept).get("/api/users/@me").status_code == 401


def test_a_key_cannot_make_list_or_end_keys(owner: User) -> None:
    client = client_with_key(make_key(owner))
    row = PersonalApiKey.objects.get()
    replies = [
        client.get("/api/personal_api_keys"),
        client.post("/api/personal_api_keys", {"label": "x", "scopes": ["*"]}),
        client.delete(f"/api/personal_api_keys/{row.id}"),
    ]
    assert [reply.status_code for reply in replies] == [403, 403, 403]


def test_the_last_use_is_remembered_to_the_minute(owner: User) -> None:
    client = client_with_key(make_key(owner))
    client.get("/api/users/@me")
    first = PersonalApiKey.objects.get().last_used_at
    client.get("/api/users/@me")
    assert first is not None
    assert PersonalApiKey.objects.get().last_used_at == first
    PersonalApiKey.objects.update(last_used_at=timezone.now() - timedelta(hours=1))
    client.get("/api/users/@me")
    assert PersonalApiKey.objects.filter(last_used_at__gte=first).exists()


@pytest.mark.parametrize("scopes", [[], ["everything"], ["query:delete"], "query:read", None])
def test_a_scope_that_does_not_exist_is_refused(owner: User, scopes: object) -> None:
    body = {"label": "x", "scopes": scopes}
    response = client_of(owner).post("/api/personal_api_keys", body)
    assert response.status_code == 400
    assert response.json()["attr"].startswith("scopes")


def test_write_implies_read_and_never_the_other_way_round() -> None:
    assert allows(["query:write"], "query:read")
    assert not allows(["query:read"], "query:write")
    assert not allows(["person:write"], "query:read")
    assert allows(["*"], "query:write")
