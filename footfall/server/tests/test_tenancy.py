"""Walks every route of the house as those who may not enter. A new route is walked as soon as it exists."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from footfall.foundations.identity.http.views import OrganizationView, TeamView
from footfall.foundations.identity.logic.create_personal_api_key import create_personal_api_key
from footfall.foundations.identity.models import Invite, Level, Membership, Team, User
from footfall.foundations.identity.scopes import ALL_SCOPES, EVERYTHING
from footfall.foundations.testing.factories import (
    anonymous_client,
    client_of,
    client_with_key,
    make_key,
    make_organization,
    make_team,
    make_user,
    unique_email,
)

# open to people who have not logged in, and to SDKs, which bring the public project token
PUBLIC = {
    "_health",
    "_preflight",
    "api/early_access_features",
    "api/login",
    "api/logout",
    "api/product_tours",
    "api/reset",
    "api/reset/complete",
    "api/schema",
    "api/signup",
    "api/signup/<uuid:invite_id>",
    "api/surveys",
    "api/web_experiments",
    "array/<str:token>/array.js",
    "array/<str:token>/config",
    "array/<str:token>/config.js",
    "decide",
    "flags",
    "static/<str:name>",
    "static/<str:version>/<str:name>",
}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Door:
    route: str
    method: str
    view_class: type[Any] | None
    converters: dict[str, Any]

    @property
    def scope(self) -> str | None:
        return getattr(self.view_class, "scopes", {}).get(self.method.upper())


def doors() -> Iterator[Door]:
    for route, pattern in _patterns(get_resolver(), ""):
        view_class = getattr(pattern.callback, "view_class", None) or getattr(
            pattern.callback, "cls", None
        )
        methods = [name for name in METHODS if view_class is None or hasattr(view_class, name)]
        for method in methods:
            yield Door(route, method, view_class, pattern.pattern.converters)


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry


DOORS = sorted(doors(), key=lambda door: (door.route, door.method))
GUARDED = [door for door in DOORS if door.route not in PUBLIC]
OF_SOMEBODY = [door for door in GUARDED if door.converters]


def name_of(door: Door) -> str:
    return f"{door.method} {door.route}"


@dataclass(frozen=True)
class Victim:
    """A team with everything that a route can name."""

    team: Team
    owner: User
    names: dict[str, str]

    def path(self, door: Door) -> str:
        path = door.route
        for name, converter in door.converters.items():
            written = next(part for part in path.split("/") if part.endswith(f":{name}>"))
            path = path.replace(written, self.names.get(name) or _any_value(converter))
        return f"/{path}"


def _any_value(converter: Any) -> str:
    values = {IntConverter: "1", UUIDConverter: str(uuid.uuid4())}
    return values.get(type(converter), "something")


@pytest.fixture
def victim(db: None) -> Victim:
    organization = make_organization()
    team = make_team(organization)
    owner = make_user(organization)
    invite = Invite.objects.create(
        organization=organization, email=unique_email(), level=Level.MEMBER
    )
    key, _value = create_personal_api_key(owner, "a key", [EVERYTHING])
    names = {
        "project_id": str(team.id),
        "organization_id": str(organization.id),
        "invite_id": str(invite.id),
        "member_id": str(Membership.objects.get(user=owner).pk),
        "pk": str(key.id),
    }
    return Victim(team, owner, names)


def test_the_walk_meets_every_kind_of_door() -> None:
    assert {door.route for door in DOORS} >= PUBLIC
    assert len(OF_SOMEBODY) >= 15


@pytest.mark.parametrize("door", OF_SOMEBODY, ids=name_of)
def test_a_door_to_a_team_or_an_organisation_is_built_on_the_view_that_opens_it(
    door: Door,
) -> None:
    needed = {"project_id": TeamView, "organization_id": OrganizationView}
    bases = [needed[name] for name in door.converters if name in needed]
    assert door.view_class is not None
    assert all(issubclass(door.view_class, base) for base in bases)


@pytest.mark.parametrize("door", GUARDED, ids=name_of)
def test_nobody_enters_without_saying_who_they_are(door: Door, victim: Victim) -> None:
    response = getattr(anonymous_client(), door.method)(victim.path(door), {})
    assert response.status_code == 401, response.content
    assert response.json()["type"] == "authentication_error"


@pytest.mark.parametrize("door", OF_SOMEBODY, ids=name_of)
def test_somebody_without_an_organisation_is_told_that_there_is_nothing(
    door: Door, victim: Victim
) -> None:
    response = getattr(client_of(make_user()), door.method)(victim.path(door), {})
    assert response.status_code == 404, response.content


@pytest.mark.parametrize("door", OF_SOMEBODY, ids=name_of)
def test_an_owner_of_another_organisation_is_told_that_there_is_nothing(
    door: Door, victim: Victim
) -> None:
    organization = make_organization()
    make_team(organization)
    response = getattr(client_of(make_user(organization)), door.method)(victim.path(door), {})
    assert response.status_code == 404, response.content


@pytest.mark.parametrize(
    "door", [door for door in OF_SOMEBODY if door.scope is not None], ids=name_of
)
def test_a_key_of_an_owner_of_another_organisation_is_told_that_there_is_nothing(
    door: Door, victim: Victim
) -> None:
    key = make_key(make_user(make_organization()))
    response = getattr(client_with_key(key), door.method)(victim.path(door), {})
    assert response.status_code == 404, response.content


@pytest.mark.parametrize("door", [door for door in GUARDED if door.scope is not None], ids=name_of)
def test_a_key_without_the_scope_is_refused_even_to_an_owner(door: Door, victim: Victim) -> None:
    thing = str(door.scope).partition(":")[0]
    others = [s for s in ALL_SCOPES if s != EVERYTHING and not s.startswith(f"{thing}:")]
    client = client_with_key(make_key(victim.owner, others))
    response = getattr(client, door.method)(victim.path(door), {})
    assert response.status_code == 403, response.content
    assert str(door.scope) in response.json()["detail"]


@pytest.mark.parametrize("door", [door for door in GUARDED if door.scope is None], ids=name_of)
def test_a_door_without_a_scope_opens_for_no_key_at_all(door: Door, victim: Victim) -> None:
    response = getattr(client_with_key(make_key(victim.owner)), door.method)(victim.path(door), {})
    assert response.status_code == 403, response.content


@pytest.mark.parametrize(
    "door",
    [door for door in DOORS if door.view_class is not None and door.method in {"post", "patch"}],
    ids=name_of,
)
@pytest.mark.parametrize(
    "body",
    ['{"a": [', "null", "[]", '"text"', '{"name": "\\u0000", "email": "\\ud800"}', "[" * 100_000],
    ids=["half", "null", "list", "text", "strange characters", "deep"],
)
def test_a_hostile_body_gets_an_error_in_our_shape(door: Door, body: str, victim: Victim) -> None:
    client = client_of(victim.owner)
    response = getattr(client, door.method)(
        victim.path(door), body, content_type="application/json"
    )
    assert response.status_code < 500, response.content
    assert response.status_code < 300 or set(response.json()) == {"type", "code", "detail", "attr"}
