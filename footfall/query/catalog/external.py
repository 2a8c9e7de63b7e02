"""Tables that one team brought with it: synced from elsewhere, kept in tables of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from footfall.query.catalog.virtual import ColumnType


@dataclass(frozen=True)
class ExternalTable:
    """`name` is as users write it and may be dotted (`shop.orders`).

    `database` and `table` name a physical table of which every row is the one team's: the guard lets it through without
    a team filter, and only for the question whose context holds it.
    """

    name: str
    columns: Mapping[str, ColumnType]
    database: str
    table: str
