import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Level, Membership, Team, User
from footfall.foundations.testing.factories import (
    PASSWORD,
    anonymous_client,
    client_of,
    make_user,
    unique_email,
)
from footfall.foundations.testing.mail import sent_mail

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another quite long sentence"


def sign_up_body(**changes: Any) -> dict[str, Any]:
    return {
        "organization_name": "Acme",
        "first_name": "Ada",
        "email": unique_email(),
        "password": PASSWORD,
        **changes,
    }


def careful_client() -> APIClient:
    """A browser whose CSRF tokens are checked, as in production."""
    return anonymous_client(enforce_csrf_checks=True)


def csrf_token_of(client: APIClient) -> str:
    return client.get("/_preflight").cookies[settings.CSRF_COOKIE_NAME].value


def reset_link(email: str) -> re.Match[str]:
    text = str(next(m for m in sent_mail() if m.to == [email]).body)
    found = re.search(r"/reset/(?P<uid>[^/\s]+)/(?P<token>\S+)", text)
    assert found
    return found


def test_the_first_person_founds_an_organization_with_a_project_and_is_logged_in() -> None:
    client = anonymous_client()
    response = client.post("/api/signup", sign_up_body(email="Ada@Example.com"))
    assert response.status_code == 201, response.content
    account = client.get("/api/users/@me").json()
    assert account["email"] == "ada@example.com"
    assert account["organization"]["name"] == "Acme"
    assert account["team"]["api_token"].startswith("phc_")
    assert Membership.objects.get().level == Level.OWNER


def test_sign_up_is_closed_after_the_first_person_whether_or_not_the_address_is_known() -> None:
    user = make_user()
    replies = [
        anonymous_client().post("/api/signup", sign_up_body(email=email))
        for email in (user.email, unique_email())
    ]
    assert [reply.status_code for reply in replies] == [403, 403]
    assert replies[0].json() == replies[1].json()
    assert replies[0].json()["code"] == "signup_closed"


@pytest.mark.parametrize("password", ["short", "password", "12345678", "ada-lovelace@example"])
def test_a_weak_password_is_refused_by_name(password: str) -> None:
    body = sign_up_body(password=password, email="ada-lovelace@example.com")
    response = anonymous_client().post("/api/signup", body)
    assert response.status_code == 400
    assert response.json()["attr"] == "password"
    assert not User.objects.exists()


def test_a_missing_field_is_named() -> None:
    response = anonymous_client().post("/api/signup", {"email": unique_email()})
    assert response.status_code == 400
    assert response.json() == {
        "type": "validation_error",
        "code": "required",
        "detail": "This field is required.",
        "attr": "organization_name",
    }


def test_log_in_gives_a_new_session_and_a_new_csrf_token() -> None:
    user = make_user()
    client = careful_client()
    before = csrf_token_of(client)
    client.session.save()
    response = client.post(
        "/api/login",
        {"email": user.email.upper(), "password": PASSWORD},
        headers={"X-CSRFToken": before},
    )
    assert response.status_code == 200, response.content
    after = response.cookies[settings.CSRF_COOKIE_NAME].value
    assert after != before
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get("/api/users/@me").json()["email"] == user.email


def test_a_session_that_was_planted_before_log_in_is_not_the_session_after_it() -> None:
    user = make_user()
    client = anonymous_client()
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    client.post("/api/login", {"email": user.email, "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


@pytest.mark.parametrize("path", ["/api/login", "/api/signup", "/api/reset", "/api/logout"])
def test_a_foreign_page_cannot_log_its_visitor_in_or_out(path: str) -> None:
    response = careful_client().post(path, {"email": unique_email(), "password": PASSWORD})
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]


def test_a_write_with_a_session_needs_the_csrf_token() -> None:
    client = careful_client()
    client.force_login(make_user())
    token = csrf_token_of(client)
    without = client.patch("/api/users/@me", {"first_name": "Eve"})
    with_token = client.patch(
        "/api/users/@me", {"first_name": "Ada"}, headers={"X-CSRFToken": token}
    )
    assert (without.status_code, with_token.status_code) == (403, 200)
    assert with_token.json()["first_name"] == "Ada"


def test_a_strangers_first_read_hands_out_the_csrf_token() -> None:
    reply = careful_client().get("/api/users/@me")
    assert reply.status_code in {401, 403}
    assert reply.cookies[settings.CSRF_COOKIE_NAME].value


def test_an_unknown_address_and_a_wrong_password_get_the_same_reply() -> None:
    user = make_user()
    replies = [
        anonymous_client().post("/api/login", {"email": email, "password": "wrong password"})
        for email in (user.email, unique_email())
    ]
    assert [reply.status_code for reply in replies] == [400, 400]
    assert replies[0].json() == replies[1].json()
    assert replies[0].json()["code"] == "invalid_credentials"


def test_somebody_who_was_switched_off_cannot_log_in() -> None:
    user = make_user(is_active=False)
    response = anonymous_client().post("/api/login", {"email": user.email, "password": PASSWORD})
    assert response.status_code == 400


def test_guessing_a_password_is_stopped_and_another_account_is_not() -> None:
    user, other = make_user(), make_user()
    client = anonymous_client()
    guesses = [
        client.post("/api/login", {"email": user.email, "password": f"guess {n}"}).status_code
        for n in range(10)
    ]
    right = client.post("/api/login", {"email": user.email, "password": PASSWORD})
    others = client.post("/api/login", {"email": other.email, "password": PASSWORD})
    assert guesses == [400] * 10
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0
    assert right.json()["type"] == "throttled_error"
    assert others.status_code == 200


def test_a_client_cannot_leave_its_limit_by_naming_another_address_first() -> None:
    user = make_user()
    client = anonymous_client()
    replies = [
        client.post(
            "/api/login",
            {"email": user.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.{user.pk % 250}"},
        ).status_code
        for n in range(11)
    ]
    assert replies == [400] * 10 + [429]


def test_log_out_ends_the_session_on_the_server() -> None:
    client = client_of(make_user())
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/api/logout").status_code == 200
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/api/users/@me").status_code == 401


def test_a_reset_link_sets_a_new_password_once_and_ends_other_sessions() -> None:
    user = make_user()
    elsewhere = client_of(user)
    client = anonymous_client()
    assert client.post("/api/reset", {"email": user.email}).status_code == 200
    link = reset_link(user.email)
    body = {"uid": link["uid"], "token": link["token"], "password": NEW_PASSWORD}
    assert client.post("/api/reset/complete", body).status_code == 200
    assert elsewhere.get("/api/users/@me").status_code == 401
    login = client.post("/api/login", {"email": user.email, "password": NEW_PASSWORD})
    assert login.status_code == 200
    again = client.post("/api/reset/complete", body)
    assert again.status_code == 400
    assert again.json()["attr"] == "token"


def test_a_reset_does_not_tell_whether_there_is_an_account() -> None:
    user = make_user()
    replies = [
        anonymous_client().post("/api/reset", {"email": email})
        for email in (user.email, unique_email())
    ]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert replies[0].json() == replies[1].json()
    assert [mail.to for mail in sent_mail()] == [[user.email]]


@pytest.mark.parametrize("uid", ["", "x", "MQ", "_____", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_forged_reset_link_is_refused(uid: str) -> None:
    body = {"uid": uid, "token": "d0n-000", "password": NEW_PASSWORD}
    response = anonymous_client().post("/api/reset/complete", body)
    assert response.status_code == 400


def test_a_password_changes_only_with_the_current_one_and_other_sessions_end() -> None:
    user = make_user()
    here, elsewhere = client_of(user), client_of(user)
    wrong = here.patch("/api/users/@me", {"password": NEW_PASSWORD, "current_password": "x"})
    right = here.patch("/api/users/@me", {"password": NEW_PASSWORD, "current_password": PASSWORD})
    assert (wrong.status_code, wrong.json()["attr"]) == (400, "current_password")
    assert right.status_code == 200
    assert here.get("/api/users/@me").status_code == 200
    assert elsewhere.get("/api/users/@me").status_code == 401


def test_nobody_can_switch_to_a_project_that_is_not_theirs(other_team: Team) -> None:
    client = client_of(make_user())
    response = client.patch("/api/users/@me", {"set_current_team": other_team.id})
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/api/users/@me", "/api/users/@me/"])
def test_a_path_works_with_and_without_a_slash_at_its_end(path: str) -> None:
    assert client_of(make_user()).get(path).status_code == 200
