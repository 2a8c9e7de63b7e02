import io
import json

import pytest
from django.core.management import CommandError, call_command

from footfall.foundations.identity.management.commands.bootstrap import PASSWORD_VARIABLE
from footfall.foundations.identity.models import Organization, Team, User
from footfall.foundations.testing.factories import PASSWORD, anonymous_client, client_with_key

pytestmark = pytest.mark.django_db

EMAIL = "ada@example.com"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)


def bootstrap(*arguments: str, email: str = EMAIL, project: str = "Demo") -> dict[str, str]:
    out = io.StringIO()
    call_command(
        "bootstrap", "--email", email, "--project", project, "--json", *arguments, stdout=out
    )
    answer: dict[str, str] = json.loads(out.getvalue())
    return answer


def test_a_fresh_house_can_be_used_at_once() -> None:
    made = bootstrap()
    project = client_with_key(made["personal_api_key"]).get(f"/api/projects/{made['project_id']}")
    assert project.json()["api_token"] == made["project_token"]
    login = anonymous_client().post("/api/login", {"email": EMAIL, "password": PASSWORD})
    assert login.status_code == 200


def test_a_repeat_keeps_user_project_and_token_and_the_known_key() -> None:
    first = bootstrap()
    second = bootstrap("--personal-api-key", first["personal_api_key"], email=EMAIL.upper())
    assert second == first
    assert (User.objects.count(), Team.objects.count(), Organization.objects.count()) == (1, 1, 1)


def test_a_key_that_does_not_work_any_more_is_replaced() -> None:
    first = bootstrap()
    second = bootstrap("--personal-api-key", "phx_gone")
    assert second["personal_api_key"] not in {"phx_gone", first["personal_api_key"]}
    assert second["project_token"] == first["project_token"]


def test_another_project_joins_the_same_organization() -> None:
    first, second = bootstrap(), bootstrap(project="Second")
    assert first["project_id"] != second["project_id"]
    assert Organization.objects.count() == 1


def test_a_weak_password_or_a_wrong_address_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="valid email"):
        bootstrap(email="nobody")
    monkeypatch.setenv(PASSWORD_VARIABLE, "short")
    with pytest.raises(CommandError, match="too short"):
        bootstrap()
    assert not User.objects.exists()
