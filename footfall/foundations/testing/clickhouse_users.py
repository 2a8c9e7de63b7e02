"""What the fixture `clickhouse` gives."""

from dataclasses import dataclass

from footfall.foundations.clickhouse.client import ClickHouse


@dataclass(frozen=True)
class ClickHouseUsers:
    """A migrated ClickHouse, as its two users see it."""

    writer: ClickHouse
    reader: ClickHouse
