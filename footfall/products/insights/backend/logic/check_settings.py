"""Whether the settings of a project that questions use can be used."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.contracts import Asker, QueryFailedError
from footfall.products.insights.backend.logic.check_patterns import check_pattern, check_patterns
from footfall.products.insights.backend.logic.find_scope import (
    read_path_cleaning,
    read_test_account_filters,
    scope_of,
)
from footfall.products.insights.backend.logic.list_variables import state_of_variables
from footfall.products.insights.backend.logic.list_views import state_of_views
from footfall.products.insights.backend.logic.servers import reader
from footfall.query.errors import QueryError, at
from footfall.query.filters.properties import conditions_of

TEST_ACCOUNT_FILTERS = "test_account_filters"
PATH_CLEANING_FILTERS = "path_cleaning_filters"
DISPLAY_NAMES = "person_display_name_properties"


# Larger than any that a database hands out, so that it reads nobody's rows.
NO_TEAM = 2**62


def problem_of_setting(team_id: int | None, name: str, value: object) -> tuple[str, str] | None:
    """Answers `identity.problem_of_setting`."""
    team = None if team_id is None else Team.objects.filter(id=team_id).first()
    # A team that is not made yet has no actions and cohorts that its filters could name.
    asker = Asker(team_id or NO_TEAM, ZoneInfo(team.timezone if team is not None else "UTC"))
    try:
        check_setting(reader(), asker, name, value, timezone.now())
    except QueryError as error:
        return error.path, error.message
    except QueryFailedError as error:
        return name, str(error)
    return None


def setting_of(team_id: int, name: str) -> object:
    """Answers `query.setting`; nothing where there is no such team."""
    return Team.objects.filter(id=team_id).values_list(name, flat=True).first()


def settings_of(team_id: int) -> list[object]:
    """Answers `query.definitions`: those that answers depend on."""
    return [
        *Team.objects.filter(id=team_id).values_list(
            TEST_ACCOUNT_FILTERS, PATH_CLEANING_FILTERS, DISPLAY_NAMES
        ),
        state_of_views(team_id),
        state_of_variables(team_id),
    ]


def check_setting(
    clickhouse: ClickHouse, asker: Asker, name: str, value: object, now: datetime
) -> None:
    """Raises QueryError with the path of what is wrong, or a QueryFailedError."""
    if name == TEST_ACCOUNT_FILTERS:
        filters = read_test_account_filters(value, name)
        conditions_of(filters, name, scope_of(asker, now))
        check_patterns(clickhouse, filters, asker.team_id, name)
    elif name == PATH_CLEANING_FILTERS:
        for index, rule in enumerate(read_path_cleaning(value, name)):
            check_pattern(clickhouse, rule.regex, asker.team_id, at(name, index, "regex"))
