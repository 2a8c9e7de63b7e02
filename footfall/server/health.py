"""Asks every part of the house whether it is well: `/_health` answers 200 exactly when all are.

The checks run beside each other, each with its own time limit, so that the answer comes within a few seconds.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache, partial

import httpx
import psycopg
import redis
from confluent_kafka.admin import AdminClient
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from footfall.foundations.temporal.client import connect

logger = logging.getLogger(__name__)

TIMEOUT_S = 2.0

Check = Callable[[], object]


def _check_postgres() -> None:
    with psycopg.connect(
        settings.FOOTFALL.postgres_url, connect_timeout=int(TIMEOUT_S), autocommit=True
    ) as connection:
        connection.execute("SELECT 1")


def _check_redis() -> None:
    client = redis.Redis.from_url(
        settings.FOOTFALL.redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
    )
    with client:
        client.ping()


@cache
def _kafka_client(brokers: str) -> AdminClient:
    """One for the process: a client holds threads and connections of its own."""
    return AdminClient(
        {"bootstrap.servers": brokers, "log.connection.close": False, "log_level": 0}
    )


def _check_kafka() -> None:
    _kafka_client(settings.FOOTFALL.kafka_brokers).list_topics(timeout=TIMEOUT_S)


def _check_clickhouse(user: str, password: str) -> None:
    clickhouse = settings.FOOTFALL.clickhouse
    response = httpx.post(
        clickhouse.url,
        params={"database": clickhouse.database},
        content="SELECT 1",
        auth=(user, password),
        timeout=TIMEOUT_S,
    )
    response.raise_for_status()
    if response.text.strip() != "1":
        raise ValueError("SELECT 1 did not answer 1")


def _check_http(url: str) -> None:
    httpx.get(url, timeout=TIMEOUT_S).raise_for_status()


def _check_temporal() -> None:
    async def ask() -> None:
        client = await connect()
        await client.service_client.check_health(timeout=timedelta(seconds=TIMEOUT_S))

    asyncio.run(asyncio.wait_for(ask(), TIMEOUT_S))


def checks() -> Mapping[str, Check]:
    """Every part that this house cannot do without, and how to ask it."""
    house = settings.FOOTFALL
    clickhouse = house.clickhouse
    return {
        "postgres": _check_postgres,
        "redis": _check_redis,
        "kafka": _check_kafka,
        "clickhouse_reader": partial(
            _check_clickhouse, clickhouse.reader_user, clickhouse.reader_password
        ),
        "clickhouse_writer": partial(
            _check_clickhouse, clickhouse.writer_user, clickhouse.writer_password
        ),
        "capture": partial(_check_http, house.capture_health_url),
        "ingest": partial(_check_http, house.ingest_health_url),
        "sink": partial(_check_http, house.sink_health_url),
        "temporal": _check_temporal,
        "worker": partial(_check_http, house.worker_health_url),
    }


def _is_healthy(name: str, check: Check) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001  # whatever a part raises, it is not well
        logger.warning("a part is not well", extra={"part": name, "reason": str(error)})
        return False
    return True


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 `{"is_healthy": true, "parts": {"postgres": true, …}}`, or 503 with the part that is not well."""
    wanted = checks()
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        parts = dict(zip(wanted, pool.map(_is_healthy, wanted, wanted.values()), strict=True))
    is_healthy = all(parts.values())
    body = {"is_healthy": is_healthy, "parts": parts}
    return JsonResponse(body, status=200 if is_healthy else 503)
