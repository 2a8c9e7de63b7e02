"""When the rows of a question begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.products.insights.backend.logic.ask_clickhouse import ask
from footfall.products.insights.backend.queries.sources import Source, earliest_tree


def find_earliest(
    clickhouse: ClickHouse, sources: Iterable[Source], team_id: int
) -> datetime | None:
    """The earliest time of any event or row that `sources` are of; None where there are none."""
    trees = []
    for source in sources:
        tree = earliest_tree(source)
        if tree not in trees:
            trees.append(tree)
    found = [ask(clickhouse, tree, team_id, is_preparation=True).rows[0] for tree in trees]
    return min((_in_utc(earliest) for earliest, times in found if times), default=None)


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
