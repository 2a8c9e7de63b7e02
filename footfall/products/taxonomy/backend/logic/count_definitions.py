"""Writes on each definition how many events of the last 30 days had it."""

from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings, QueryLimits
from footfall.foundations.identity.models import Team
from footfall.products.taxonomy.backend.contracts import PropertyKind
from footfall.products.taxonomy.backend.models import EventDefinition, PropertyDefinition

COUNTED_DAYS: Final = 30
_LIMITS: Final = QueryLimits(max_execution_time_s=60, max_memory_usage_bytes=1024**3)
# of one team and day; the rarest beyond are left out
_NAMES_AT_MOST: Final = 100_000


def count_definitions() -> int:
    """Count for every team; how many definitions changed. Definitions of persons and groups are not counted."""
    until = timezone.now()
    changed = 0
    with closing(
        ClickHouse(ConnectionSettings.of_reader(settings.FOOTFALL.clickhouse))
    ) as clickhouse:
        for team_id in Team.objects.order_by("id").values_list("id", flat=True):
            changed += _count_events(clickhouse, team_id, until)
            changed += _count_properties(clickhouse, team_id, until)
    return changed


def _count_events(clickhouse: ClickHouse, team_id: int, until: datetime) -> int:
    volumes = _volumes(clickhouse, "count_events.sql", team_id, until)
    return _write_volumes(EventDefinition.objects.of_team(team_id), volumes)


def _count_properties(clickhouse: ClickHouse, team_id: int, until: datetime) -> int:
    volumes = _volumes(clickhouse, "count_event_properties.sql", team_id, until)
    definitions = PropertyDefinition.objects.of_team(team_id).filter(kind=PropertyKind.EVENT)
    return _write_volumes(definitions, volumes)


def _write_volumes(definitions: QuerySet[Any], volumes: Counter[str]) -> int:
    """One row a statement: ingest writes many of these rows at once, in an order of its own."""
    known = definitions.values_list("id", "name", "volume_30_day")
    return sum(
        definitions.filter(id=identifier).update(volume_30_day=volumes[name])
        for identifier, name, volume in list(known)
        if volume != volumes[name]
    )


def _volumes(clickhouse: ClickHouse, statement: str, team_id: int, until: datetime) -> Counter[str]:
    """A day a statement, so that none takes longer than a question may."""
    sql = files("footfall.products.taxonomy.backend.queries").joinpath(statement).read_text()
    volumes: Counter[str] = Counter()
    for age_days in range(COUNTED_DAYS):
        parameters = {
            "team_id": team_id,
            "since": until - timedelta(days=age_days + 1),
            "until": until - timedelta(days=age_days),
            "names": _NAMES_AT_MOST,
        }
        volumes.update(dict(clickhouse.run_query(sql, parameters, limits=_LIMITS).rows))
    return volumes
