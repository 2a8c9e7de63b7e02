"""Asks ClickHouse as the reader, through the query compiler."""

from functools import cache
from typing import Any

from django.conf import settings
from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.settings.environment import ClickHouseSettings
from footfall.products.insights.backend.facade import ask_own_question


def rows_of(tree: exp.Select, team_id: int) -> list[tuple[Any, ...]]:
    """The rows of a tree over the virtual tables. Raises QueryFailedError when ClickHouse cannot answer now."""
    return ask_own_question(_reader(settings.FOOTFALL.clickhouse), tree, team_id).rows


@cache
def _reader(address: ClickHouseSettings) -> ClickHouse:
    return ClickHouse(ConnectionSettings.of_reader(address))
