import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from footfall.foundations.http.security_headers import WEB_APP_CONTENT_SECURITY_POLICY
from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.foundations.settings.placeholders import PLACEHOLDERS
from footfall.foundations.testing.factories import anonymous_client, make_user

REPOSITORY = Path(__file__).parents[3]
PARTS = {
    "postgres",
    "redis",
    "kafka",
    "clickhouse_reader",
    "clickhouse_writer",
    "capture",
    "ingest",
    "sink",
    "temporal",
    "worker",
}


@pytest.mark.django_db
def test_health_names_the_part_that_is_not_well(settings_of_a_house_without_capture: None) -> None:
    response = anonymous_client().get("/_health")
    body = response.json()
    assert response.status_code == 503
    assert body["is_healthy"] is False
    assert body["parts"].keys() == PARTS
    assert body["parts"]["capture"] is False
    assert (body["parts"]["postgres"], body["parts"]["redis"]) == (True, True)


@pytest.fixture
def settings_of_a_house_without_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = dataclasses.replace(
        settings.FOOTFALL, capture_health_url="http://127.0.0.1:9/_readiness"
    )
    monkeypatch.setattr(settings, "FOOTFALL", changed)


@pytest.mark.django_db
def test_preflight_tells_whether_the_first_person_is_awaited_and_hands_out_the_csrf_token() -> None:
    client = anonymous_client()
    fresh = client.get("/_preflight/")
    assert settings.CSRF_COOKIE_NAME in fresh.cookies
    assert (fresh.json()["is_first_user_needed"], fresh.json()["is_sign_up_open"]) == (True, True)
    make_user()
    state = client.get("/_preflight").json()
    assert (state["is_first_user_needed"], state["is_sign_up_open"]) == (False, False)
    assert state["versions"].keys() == {"footfall", "python", "django", "postgres"}
    assert {"people", "taxonomy", "remote_config"} <= set(state["products"])


@pytest.mark.django_db
def test_replies_of_the_api_may_not_be_stored_framed_or_run() -> None:
    headers = anonymous_client().get("/api/users/@me").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_web_app_may_run_only_scripts_of_its_own_origin() -> None:
    directives = dict(part.split(" ", 1) for part in WEB_APP_CONTENT_SECURITY_POLICY.split("; "))
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["default-src"] == "'none'"


@pytest.mark.django_db
def test_a_foreign_host_is_refused() -> None:
    response = anonymous_client().get("/api/users/@me", headers={"Host": "evil.example.com"})
    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"


def test_rows_of_a_team_can_only_be_asked_for_with_the_team() -> None:
    of_teams = [
        model
        for model in apps.get_models()
        # where it may be missing, the row is the house's and only says whom it was about
        if any(field.name == "team_id" and not field.null for field in model._meta.fields)
    ]
    assert len(of_teams) >= 8
    assert [
        model.__name__
        for model in of_teams
        if not isinstance(model._default_manager, TeamScopedManager)
    ] == []


def manage(*arguments: str, **variables: str | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **PLACEHOLDERS, **variables}
    return subprocess.run(
        [sys.executable, "-m", "footfall.server.manage", *arguments],
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_setting_stops_the_start_and_is_named() -> None:
    result = manage("check", FOOTFALL_REDIS_URL=None)
    assert result.returncode == 2
    assert result.stderr.startswith("FOOTFALL_REDIS_URL is not set")
    assert "Traceback" not in result.stderr


def test_a_house_behind_https_passes_every_check_for_deployment_but_the_redirect() -> None:
    secret = "".join(chr(33 + n) for n in range(80))
    result = manage(
        *("check", "--deploy"),
        FOOTFALL_SITE_URL="https://footfall.example.com",
        FOOTFALL_SECRET_KEY=secret,
    )
    # the gateway answers http, so the redirect (W008) is not Django's; subdomains and browsers' lists
    # (W005, W021) are for the owner of the domain to decide
    assert set(re.findall(r"security\.(W\d+)", result.stderr)) == {"W005", "W008", "W021"}


@pytest.mark.django_db
def test_migrations_say_all_that_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_committed_openapi_document_is_what_the_code_says(tmp_path: Path) -> None:
    written = tmp_path / "openapi.json"
    call_command(
        "spectacular",
        *("--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(written)),
    )
    assert written.read_text() == (REPOSITORY / "contracts/openapi.json").read_text(), "just gen"


def test_every_operation_has_an_id_of_its_own_and_says_how_it_refuses() -> None:
    document = json.loads((REPOSITORY / "contracts/openapi.json").read_text())
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids)) > 20
    assert all("default" in operation["responses"] for operation in operations)
