"""What is asked of ClickHouse about cohorts, within the limits of a question."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings, QueryResult
from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import ask_own_question, filter_scope
from footfall.products.insights.backend.facade import find_people as find_people_of_question
from footfall.query.filters.properties import is_in_cohorts
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.filters import CohortFilter
from footfall.query.syntax import build


def scope_of_team(team_id: int, now: datetime | None = None) -> FilterScope:
    return filter_scope(_asker(team_id), now or timezone.now())


def count_people(team_id: int, cohort_id: int) -> int:
    """How many persons are in the cohort now. Raises QueryError or a QueryFailedError."""
    tree = build.select(
        [build.alias(build.call("count"), "people")],
        build.table("persons"),
        where=_is_in(team_id, cohort_id),
    )
    return int(_ask(team_id, tree).rows[0][0])


def count_named(team_id: int, cohort_id: int) -> int:
    """How many people were put into a static cohort and not taken out, whoever was merged since counted once."""
    people = build.select(
        [build.alias(build.field("person_id"), "person")],
        build.table("cohort_people"),
        where=build.compare(build.field("cohort_id"), "=", build.integer(cohort_id)),
    )
    counted = build.call("uniqExact", build.field("named", "person"))
    tree = build.select([build.alias(counted, "people")], build.subquery(people, "named"))
    return int(_ask(team_id, tree).rows[0][0])


def find_behind(team_id: int, query: Mapping[str, Any], path: str) -> list[uuid.UUID]:
    """Whom an ActorsQuery finds. `path` is where it is. Raises QueryError or a QueryFailedError."""
    return find_people_of_question(query, _asker(team_id), timezone.now(), path)


def find_people(team_id: int, cohort_id: int, limit: int, offset: int) -> list[uuid.UUID]:
    """A page of their ids. Raises QueryError or a QueryFailedError."""
    tree = build.select(
        [build.alias(build.field("id"), "person")],
        build.table("persons"),
        where=_is_in(team_id, cohort_id),
        order_by=[
            build.descending(build.field("created_at")),
            build.ascending(build.field("id")),
        ],
        limit=limit,
        offset=offset,
    )
    return [row[0] for row in _ask(team_id, tree).rows]


def _asker(team_id: int) -> Asker:
    return Asker(team_id, ZoneInfo(Team.objects.values_list("timezone", flat=True).get(id=team_id)))


def _is_in(team_id: int, cohort_id: int) -> build.Node:
    wanted = CohortFilter(value=cohort_id)
    return is_in_cohorts(wanted, build.field("id"), "cohort", scope_of_team(team_id))


def _ask(team_id: int, tree: exp.Select) -> QueryResult:
    with closing(
        ClickHouse(ConnectionSettings.of_reader(settings.FOOTFALL.clickhouse))
    ) as clickhouse:
        return ask_own_question(clickhouse, tree, team_id)
