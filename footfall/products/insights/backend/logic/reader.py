"""The connection to ClickHouse that questions use: the credential that may only read."""

from functools import cache

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings


@cache
def reader(url: str, database: str, user: str, password: str) -> ClickHouse:
    """One client for each address and credential; it is shared by all threads."""
    return ClickHouse(ConnectionSettings(url=url, database=database, user=user, password=password))
