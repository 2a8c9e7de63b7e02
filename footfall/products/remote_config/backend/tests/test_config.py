import dataclasses
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from footfall.foundations.identity.models import Team
from footfall.foundations.testing.factories import anonymous_client, make_team

pytestmark = pytest.mark.django_db

ORIGIN = "https://shop.example.com"


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def client() -> APIClient:
    return anonymous_client()


@pytest.fixture(autouse=True)
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the npm package's, with something beside it that must not be served."""
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "array.js").write_text("window.array = true\n")
    (folder / "surveys.js").write_text("window.surveys = true\n")
    (folder / "integrity.json").write_text("{}")
    (tmp_path / "secret.js").write_text("secret")
    (folder / "nested.js").mkdir()
    changed = dataclasses.replace(settings.FOOTFALL, posthog_js_dist=folder)
    monkeypatch.setattr(settings, "FOOTFALL", changed)
    return folder


def test_the_config_says_what_the_house_does(client: APIClient, team: Team) -> None:
    config = client.get(f"/array/{team.api_token}/config").json()
    assert config["token"] == team.api_token
    assert config["supportedCompression"] == ["gzip", "gzip-js"]
    assert config["analytics"] == {"endpoint": "/i/v0/e/"}
    assert config["capturePerformance"]["web_vitals"] is True
    assert [config[name] for name in ("elementsChainAsString", "defaultIdentifiedOnly")] == [
        True
    ] * 2
    switched_off = (
        "hasFeatureFlags",
        "sessionRecording",
        "surveys",
        "heatmaps",
        "captureDeadClicks",
    )
    assert [config[name] for name in switched_off] == [False] * len(switched_off)


def test_the_config_follows_the_settings_of_the_project(client: APIClient) -> None:
    team = make_team(is_autocapture_enabled=False, is_web_vitals_enabled=False)
    config = client.get(f"/array/{team.api_token}/config").json()
    assert config["autocapture_opt_out"] is True
    assert config["capturePerformance"] is False


def test_the_script_leaves_the_same_config_where_the_sdk_looks(
    client: APIClient, team: Team
) -> None:
    response = client.get(f"/array/{team.api_token}/config.js")
    assert response.headers["Content-Type"].startswith("application/javascript")
    node = shutil.which("node")
    assert node
    program = "globalThis.window = {};" + response.content.decode()
    program += "console.log(JSON.stringify(window._POSTHOG_REMOTE_CONFIG))"
    printed = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    config = client.get(f"/array/{team.api_token}/config").json()
    assert json.loads(printed.stdout) == {team.api_token: {"config": config, "siteApps": []}}


def test_array_js_comes_with_the_config_in_front(client: APIClient, team: Team) -> None:
    text = client.get(f"/array/{team.api_token}/array.js").content.decode()
    assert re.search(r"_POSTHOG_REMOTE_CONFIG.*window\.array = true", text, re.DOTALL)


@pytest.mark.parametrize(
    ("token", "status"),
    [("phc_nobody", 404), ("x" * 201, 400), ("%3Cscript%3E", 400), ("a.b", 400), ("%00", 400)],
)
def test_a_token_that_is_nobodys_gets_no_config(client: APIClient, token: str, status: int) -> None:
    for name in ("config", "config.js", "array.js"):
        response = client.get(f"/array/{token}/{name}", headers={"Origin": ORIGIN})
        assert response.status_code == status
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_client_that_has_the_config_hears_304(client: APIClient, team: Team) -> None:
    path = f"/array/{team.api_token}/config"
    etag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    team.is_autocapture_enabled = False
    team.save()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/surveys.js", "/static/1.449.2/surveys.js", "/static/surveys.js?v=1.180.0"]
)
def test_scripts_are_served_by_name_under_any_version(client: APIClient, path: str) -> None:
    response = client.get(path, headers={"Origin": ORIGIN})
    assert response.status_code == 200
    assert response.content == b"window.surveys = true\n"
    assert response.headers["Content-Type"].startswith("application/javascript")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "max-age" in response.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.js",
        "/static/..%2fsecret.js",
        "/static/%2e%2e/secret.js",
        "/static/1.0/..%2fsecret.js",
        "/static/..%5csecret.js",
        "/static/integrity.json",
        "/static/nested.js",
        "/static/missing.js",
        "/static/surveys.js%00.js",
        "/static/%2fetc%2fpasswd",
    ],
)
def test_nothing_but_the_scripts_is_served(client: APIClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert b"secret" not in response.content


def test_the_installed_package_has_the_scripts_that_the_sdk_loads() -> None:
    dist = Path(__file__).parents[5] / "node_modules/posthog-js/dist"
    loaded = ("array", "surveys", "lazy-recorder", "web-vitals-with-attribution", "recorder")
    assert [name for name in loaded if not (dist / f"{name}.js").is_file()] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("surveys", {"surveys": [], "survey_config": None}),
        ("early_access_features", {"earlyAccessFeatures": []}),
        ("web_experiments", {"experiments": []}),
        ("product_tours", {"product_tours": []}),
    ],
)
def test_lists_that_nothing_fills_are_empty_for_a_team_and_closed_to_others(
    client: APIClient, team: Team, path: str, body: object
) -> None:
    allowed = client.get(f"/api/{path}/?token={team.api_token}&_=1", headers={"Origin": ORIGIN})
    assert (allowed.status_code, allowed.json()) == (200, body)
    assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
    for query in ("", "?token=phc_nobody", "?token=%00"):
        assert client.get(f"/api/{path}/{query}").status_code == 401
