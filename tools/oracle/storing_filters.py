"""Puts what filters may name where the products keep it: persons, cohorts, actions and a project's settings."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.identity.models import Team
from footfall.foundations.testing.factories import make_organization
from footfall.products.people.backend.models import Cohort
from footfall.products.taxonomy.backend.models import Action
from tools.oracle.history import History
from tools.oracle.storing import store

_THEN = datetime(2026, 1, 1, tzinfo=UTC)
_ROOM = 1000


def store_everything(history: History, team_id: int, writer: ClickHouse) -> None:
    store(history, team_id, writer)
    _store_people(history, team_id, writer)
    Team.objects.create(
        id=team_id,
        organization=make_organization(),
        name="asked",
        api_token=f"phc_{secrets.token_hex(20)}",
        timezone=history.zone.key,
        test_account_filters=numbered(history.test_account_filters, team_id),
        path_cleaning_filters=history.path_cleaning,
    )
    for number, steps in history.actions.items():
        Action(
            id=_id(number, team_id),
            team_id=team_id,
            name=str(number),
            steps=numbered(steps, team_id),
        ).save()
    for number, cohort in history.cohorts.items():
        Cohort(
            id=_id(number, team_id),
            team_id=team_id,
            name=str(number),
            is_static="people" in cohort,
            filters=numbered(cohort.get("filters"), team_id),
        ).save()


def numbered(value: Any, team_id: int) -> Any:
    """`value` with the ids that its actions and cohorts have in the database, where no two teams share one."""
    if isinstance(value, list):
        return [numbered(item, team_id) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: numbered(held, team_id) for name, held in value.items()}
    if value.get("type") == "cohort":
        held = value["value"]
        made["value"] = (
            [_id(one, team_id) for one in held] if isinstance(held, list) else _id(held, team_id)
        )
    if value.get("breakdown_type") == "cohort":
        made["breakdown"] = _numbered_value(value["breakdown"], team_id)
    if value.get("event_type") == "actions":
        made["key"] = str(_id(value["key"], team_id))
    if value.get("kind") == "ActionsNode":
        made["id"] = _id(value["id"], team_id)
    return made


def numbered_value(value: Any, query: dict[str, Any], team_id: int) -> Any:
    """A value of the question's breakdown, which may be the id of a cohort."""
    asked = query.get("breakdownFilter") or {}
    if asked.get("breakdown_type") != "cohort" or value is None:
        return value
    return str(_numbered_value(value, team_id))


def _numbered_value(value: Any, team_id: int) -> Any:
    if isinstance(value, list):
        return [_numbered_value(item, team_id) for item in value]
    return value if value == "all" else _id(int(value), team_id)


def _id(number: int, team_id: int) -> int:
    return team_id * _ROOM + number


def _store_people(history: History, team_id: int, writer: ClickHouse) -> None:
    database = writer.settings.database
    rows = [
        row
        for person, properties in history.people.items()
        # an older version that must not be seen
        for row in (
            (team_id, person, '{"plan": "old"}', False, False, _THEN, 1),
            (team_id, person, json.dumps(properties), True, False, _THEN, 2),
        )
    ]
    # who was merged into another one has properties no more
    rows += [
        row
        for old in history.merged
        for row in (
            (team_id, old, '{"plan": "old", "é": "a", "$browser": "a"}', False, False, _THEN, 1),
            (team_id, old, "{}", False, True, _THEN, 2),
        )
        if old not in history.people
    ]
    if rows:
        writer.insert_rows(
            f"{database}.persons",
            [
                *("team_id", "id", "properties", "is_identified", "is_deleted", "created_at"),
                "version",
            ],
            rows,
        )
    named = [
        (team_id, _id(number, team_id), person, is_deleted, version)
        for number, cohort in history.cohorts.items()
        if "people" in cohort
        for person in {*(event.person_id for event in history.events), *cohort["people"]}
        # everybody was in it once
        for is_deleted, version in ((False, 1), (person not in cohort["people"], 2))
    ]
    if named:
        writer.insert_rows(
            f"{database}.cohort_people",
            ["team_id", "cohort_id", "person_id", "is_deleted", "version"],
            named,
        )
