import base64
import gzip
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.factories import make_team

pytestmark = pytest.mark.django_db

ORIGIN = "https://shop.example.com"
CONFIG_ONLY = {"supportedCompression", "analytics", "sessionRecording"}


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def client() -> Client:
    return Client()


def ask(
    client: Client,
    path: str,
    body: bytes,
    content_type: str = "application/json",
    **headers: str,
) -> HttpResponse:
    response = client.post(path, body, content_type, headers={"Origin": ORIGIN, **headers})
    assert isinstance(response, HttpResponse)
    return response


def question(team: Team, **changes: Any) -> bytes:
    return json.dumps({"token": team.api_token, "distinct_id": "ada", **changes}).encode()


def reply(client: Client, path: str, team: Team) -> dict[str, Any]:
    response = ask(client, path, question(team))
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = json.loads(response.content)
    return answer


@pytest.mark.parametrize(
    ("query", "has_config"),
    [
        ("?v=2", False),
        ("?v=4", False),
        ("?v=2&config=true", True),
        ("?config=true", True),
        ("", True),
    ],
)
def test_flags_answers_with_records_and_the_config_when_it_is_asked_for(
    client: Client, team: Team, query: str, has_config: bool
) -> None:
    answer = reply(client, f"/flags/{query}", team)
    assert answer["flags"] == {}
    assert answer["errorsWhileComputingFlags"] is False
    assert isinstance(answer["evaluatedAt"], int)
    assert len(answer["requestId"]) == 36
    assert "featureFlags" not in answer
    assert answer.keys() >= CONFIG_ONLY if has_config else not answer.keys() & CONFIG_ONLY


@pytest.mark.parametrize("version", ["1", "junk", "-1", "٣"])
def test_flags_answers_old_clients_with_maps(client: Client, team: Team, version: str) -> None:
    answer = reply(client, f"/flags/?v={version}", team)
    assert (answer["featureFlags"], answer["featureFlagPayloads"]) == ({}, {})
    assert "flags" not in answer


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"featureFlags": []}),
        ("?v=1", {"featureFlags": []}),
        ("?v=2", {"featureFlags": {}}),
        (
            "?v=3",
            {"featureFlags": {}, "featureFlagPayloads": {}, "errorsWhileComputingFlags": False},
        ),
        ("?v=4", {"flags": {}, "errorsWhileComputingFlags": False}),
    ],
)
def test_decide_answers_every_version_with_the_config(
    client: Client, team: Team, query: str, expected: dict[str, Any]
) -> None:
    answer = reply(client, f"/decide/{query}", team)
    assert answer.keys() >= CONFIG_ONLY
    assert answer["config"] == {"enable_collect_everything": True}
    assert {name: answer.get(name) for name in expected} == expected
    assert ("flags" in answer) is ("flags" in expected)


def encodings() -> dict[str, tuple[str, str, Any]]:
    """Name -> query, content type, and how the JSON's bytes are sent."""
    form = "application/x-www-form-urlencoded"

    def b64(body: bytes) -> bytes:
        return base64.b64encode(body)

    def as_form(body: bytes) -> bytes:
        return b"data=" + quote(b64(body)).encode()

    def as_unquoted_form(body: bytes) -> bytes:
        return b"data=" + b64(body)

    return {
        "json": ("v=2", "application/json", bytes),
        "json without a type": ("v=2", "", bytes),
        "gzip as text, no hint": ("v=2", "text/plain", gzip.compress),
        "gzip with a hint": ("v=2&compression=gzip-js", "text/plain", gzip.compress),
        "gzip with a wrong hint": ("v=2&compression=base64", "text/plain", gzip.compress),
        "form with base64": ("v=2&compression=base64", form, as_form),
        "form with base64 whose plus became a space": (
            "v=2&compression=base64",
            form,
            as_unquoted_form,
        ),
        "form without a hint": ("v=2", form, as_form),
        "form named text": ("v=2&compression=base64", "text/plain", as_form),
        "bare base64": ("v=2", "text/plain", b64),
        "base64 of gzip": ("v=2&compression=gzip", form, lambda body: as_form(gzip.compress(body))),
        "json that calls itself gzip": ("v=2&compression=gzip", "application/json", bytes),
    }


@pytest.mark.parametrize("name", encodings())
def test_every_spelling_of_a_body_is_read(client: Client, team: Team, name: str) -> None:
    query, content_type, encode = encodings()[name]
    body = question(team, person_properties={"name": "Ådå >>> ???"})
    response = ask(client, f"/flags/?{query}", encode(body), content_type)
    assert response.status_code == 200, response.content


@pytest.mark.parametrize(
    "changes",
    [
        {"token": None, "api_key": "@token"},
        {"token": None, "$token": " @token "},
        {"distinct_id": None, "$distinct_id": "ada"},
        {"distinct_id": 7},
        {"distinct_id": "x" * 5000},
        {"person_properties": {"n": float("nan")}},
    ],
)
def test_every_spelling_of_a_field_is_read(
    client: Client, team: Team, changes: dict[str, Any]
) -> None:
    written = {
        name: value.replace("@token", team.api_token) if isinstance(value, str) else value
        for name, value in changes.items()
    }
    assert ask(client, "/flags/?v=2", question(team, **written)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"", 400, "missing data payload"),
        (b"{", 400, "malformed JSON"),
        (b"[]", 400, "expected a JSON object"),
        (b"[" * 200_000, 400, "malformed JSON"),
        (b'{"n": ' + b"9" * 10_000 + b"}", 400, "malformed JSON"),
        (b'"\xff"', 400, "malformed JSON"),
        (b"\x1f\x8b\x08 no gzip", 400, "gzip"),
        (gzip.compress(b"{}")[:-9], 400, "gzip"),
        (gzip.compress(b" " * 11_000_000), 413, "larger than"),
        (b"{}", 401, "No API token provided"),
        (b'{"token": "phc_nobody", "distinct_id": "a"}', 401, "API key is invalid"),
        (b'{"token": {}, "distinct_id": "a"}', 401, "No API token provided"),
        (b'{"token": "phc_nobody"}', 400, "distinct_id"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_answered_is_refused_in_words(
    client: Client, body: bytes, status: int, text: str
) -> None:
    for path in ("/flags/?v=2", "/decide/?v=3"):
        response = ask(client, path, body)
        assert response.status_code == status, response.content
        assert text in response.content.decode()
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_an_unknown_compression_is_refused_by_name(client: Client, team: Team) -> None:
    response = ask(client, "/flags/?compression=lz64", question(team))
    assert response.status_code == 400
    assert b"lz64" in response.content


def test_the_request_id_of_the_client_is_kept_if_it_is_one(client: Client, team: Team) -> None:
    request_id = "5bd4f3a2-0000-4000-8000-000000000001"
    kept = ask(client, "/flags/?v=2", question(team), **{"X-Request-Id": request_id})
    made = ask(client, "/flags/?v=2", question(team), **{"X-Request-Id": "<script>"})
    assert json.loads(kept.content)["requestId"] == request_id
    assert "script" not in json.loads(made.content)["requestId"]


@pytest.mark.parametrize("path", ["/flags", "/flags/", "/decide/", "/api/surveys/"])
def test_a_browser_may_ask_first_from_any_site(client: Client, path: str) -> None:
    response = client.options(
        path,
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, x-custom",
        },
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert response.headers["Access-Control-Allow-Credentials"] == "true"
    assert response.headers["Access-Control-Allow-Headers"] == "content-type, x-custom"
    assert "Origin" in response.headers["Vary"]


def test_methods_other_than_asking_are_refused(client: Client) -> None:
    assert client.get("/flags").json()["supportedCompression"] == ["gzip", "gzip-js"]
    assert client.head("/flags").status_code == 200
    assert client.delete("/flags").status_code == 405
    assert client.get("/decide").status_code == 405
