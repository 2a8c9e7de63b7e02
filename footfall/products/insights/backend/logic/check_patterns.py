"""Asks the engine whether regular expressions are valid: only it knows its dialect, and it looks at one only when a row needs it."""

from collections.abc import Sequence

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.query.filters.properties import patterns_of
from footfall.query.nodes.filters import BasePropertyFilter, PropertyFilter, PropertyGroupFilter
from footfall.query.syntax import build


def check_patterns(
    clickhouse: ClickHouse,
    filters: Sequence[PropertyFilter | BasePropertyFilter] | PropertyGroupFilter | None,
    team_id: int,
    path: str,
) -> None:
    """Raises InvalidValueError with the path of the first pattern in `filters` that does not compile."""
    for pattern_path, pattern in patterns_of(filters, path):
        check_pattern(clickhouse, pattern, team_id, pattern_path)


def check_pattern(clickhouse: ClickHouse, pattern: str, team_id: int, path: str) -> None:
    """Raises InvalidValueError with `path` if `pattern` does not compile."""
    # Both arguments are constants, so it is compiled before any row is read.
    matched = build.call("match", build.text(""), build.text(pattern))
    tree = build.select([build.alias(matched, "matched")], build.table("events"), limit=1)
    ask(clickhouse, tree, team_id, path=path, is_preparation=True)
