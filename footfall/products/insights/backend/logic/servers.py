"""The servers that questions of this process use."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.redis.client import Redis, redis_at
from footfall.foundations.redis.leases import Leases


@dataclass(frozen=True)
class Servers:
    """`reader` answers questions; `observer` sees how far they are, and no text of people ever goes there."""

    reader: ClickHouse
    observer: ClickHouse
    shared: Redis
    leases: Leases


def house_servers() -> Servers:
    shared = redis_at(settings.FOOTFALL.redis_url)
    clickhouse = settings.FOOTFALL.clickhouse
    observer = _client(ConnectionSettings.of_writer(clickhouse))
    return Servers(reader(), observer, shared, _leases(shared))


def reader() -> ClickHouse:
    """ClickHouse, by the credential that may only read; shared by all threads."""
    return _client(ConnectionSettings.of_reader(settings.FOOTFALL.clickhouse))


@cache
def _client(connection: ConnectionSettings) -> ClickHouse:
    return ClickHouse(connection)


@cache
def _leases(shared: Redis) -> Leases:
    return Leases(shared)
