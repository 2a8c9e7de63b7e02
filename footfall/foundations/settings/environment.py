"""The settings of the Python programs, read from `FOOTFALL_…` variables (docs/architecture.md, "Settings")."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import environ

from footfall.foundations.outbound.allow_list import AllowList, InvalidAllowListError


class InvalidSettingError(Exception):
    """A variable is missing or cannot be read; the text names it and says what it should hold."""


@dataclass(frozen=True)
class ClickHouseSettings:
    url: str
    database: str
    writer_user: str
    writer_password: str = field(repr=False)
    reader_user: str
    reader_password: str = field(repr=False)


@dataclass(frozen=True)
class ObjectStorageSettings:
    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    bucket: str
    region: str

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Raises `InvalidSettingError`. Apart from `read_settings`, because the command line needs no more than this."""

        def required(name: str) -> str:
            text = variables.get(f"FOOTFALL_OBJECT_STORAGE_{name}", "").strip()
            if not text:
                raise InvalidSettingError(
                    f"FOOTFALL_OBJECT_STORAGE_{name} is not set: it is required, see docs/architecture.md, Settings"
                )
            return text

        endpoint = required("ENDPOINT").rstrip("/")
        if not endpoint.startswith(("http://", "https://")):
            raise InvalidSettingError(
                "FOOTFALL_OBJECT_STORAGE_ENDPOINT must begin with http:// or https://"
            )
        bucket = required("BUCKET")
        if not 3 <= len(bucket) <= 63:
            raise InvalidSettingError("FOOTFALL_OBJECT_STORAGE_BUCKET must have 3 to 63 characters")
        return cls(
            endpoint=endpoint,
            access_key=required("ACCESS_KEY"),
            secret_key=required("SECRET_KEY"),
            bucket=bucket,
            region=variables.get("FOOTFALL_OBJECT_STORAGE_REGION", "").strip() or "us-east-1",
        )


@dataclass(frozen=True)
class ExchangeRatesSettings:
    """Where exchange rates come from; `file` is for the providers that read one."""

    provider: str
    file: Path | None
    ecb_url: str
    open_exchange_rates_url: str
    open_exchange_rates_app_id: str = field(repr=False)
    longest_gap_days: int
    expected_currencies: tuple[str, ...]


RATES_PROVIDERS = ("ecb", "ecb_file", "open_exchange_rates", "csv", "sample")
_EXPECTED_CURRENCIES = (
    *("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "INR", "JPY"),
    *("KRW", "MXN", "NOK", "NZD", "PLN", "SEK", "SGD", "USD", "ZAR"),
)


@dataclass(frozen=True)
class Settings:
    """Every value that Django takes from its environment. The example of each is in docs/architecture.md."""

    site_url: str
    secret_key: str = field(repr=False)
    # the first encrypts, every one decrypts
    encryption_keys: tuple[str, ...] = field(repr=False)
    outbound_allow: AllowList
    postgres_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    celery_broker_url: str = field(repr=False)
    kafka_brokers: str
    clickhouse: ClickHouseSettings
    exchange_rates: ExchangeRatesSettings
    capture_health_url: str
    ingest_health_url: str
    sink_health_url: str
    object_storage: ObjectStorageSettings
    temporal_address: str
    temporal_namespace: str
    worker_listen: str
    worker_health_url: str
    posthog_js_dist: Path
    email_url: str = field(repr=False)
    email_from: str
    allowed_hosts: tuple[str, ...]
    trusts_forwarded_proto: bool
    trusted_proxy_count: int
    is_sign_up_open: bool
    is_debug: bool
    postgres_pool_size: int
    log_level: str
    query_bytes: int
    # 0: no budget
    query_bytes_per_hour: int


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Raises `InvalidSettingError` that names the first variable which is missing or malformed."""
    reader = environ.Env()
    reader.ENVIRON = dict(variables)

    # texts are taken as they are: the reader would follow a `$` at their start to another variable
    def optional(name: str, default: str) -> str:
        return variables.get(f"FOOTFALL_{name}", default).strip() or default

    def required(name: str) -> str:
        text = optional(name, "")
        if not text:
            raise InvalidSettingError(
                f"FOOTFALL_{name} is not set: it is required, see docs/architecture.md, Settings"
            )
        return text

    def parsed(name: str, kind: str, default: object) -> Any:
        try:
            return getattr(reader, kind)(f"FOOTFALL_{name}", default=default)
        except ValueError as error:
            raise InvalidSettingError(f"FOOTFALL_{name} is not a valid {kind}: {error}") from error

    site_url = required("SITE_URL").rstrip("/")
    if not site_url.startswith(("http://", "https://")):
        raise InvalidSettingError("FOOTFALL_SITE_URL must begin with http:// or https://")
    return Settings(
        site_url=site_url,
        secret_key=required("SECRET_KEY"),
        encryption_keys=_encryption_keys(required("ENCRYPTION_KEYS")),
        outbound_allow=_allow_list(optional("OUTBOUND_ALLOW", "")),
        postgres_url=required("POSTGRES_URL"),
        redis_url=required("REDIS_URL"),
        celery_broker_url=celery_broker_url(variables),
        kafka_brokers=required("KAFKA_BROKERS"),
        clickhouse=ClickHouseSettings(
            url=required("CLICKHOUSE_URL").rstrip("/"),
            database=required("CLICKHOUSE_DATABASE"),
            writer_user=required("CLICKHOUSE_WRITER_USER"),
            writer_password=required("CLICKHOUSE_WRITER_PASSWORD"),
            reader_user=required("CLICKHOUSE_READER_USER"),
            reader_password=required("CLICKHOUSE_READER_PASSWORD"),
        ),
        exchange_rates=ExchangeRatesSettings(
            provider=_rates_provider(optional("EXCHANGE_RATES_PROVIDER", "ecb")),
            file=Path(rates_file) if (rates_file := optional("EXCHANGE_RATES_FILE", "")) else None,
            ecb_url=optional(
                "EXCHANGE_RATES_ECB_URL", "https://www.ecb.europa.eu/stats/eurofxref"
            ).rstrip("/"),
            open_exchange_rates_url=optional(
                "OPEN_EXCHANGE_RATES_URL", "https://openexchangerates.org/api"
            ).rstrip("/"),
            open_exchange_rates_app_id=optional("OPEN_EXCHANGE_RATES_APP_ID", ""),
            longest_gap_days=parsed("EXCHANGE_RATES_LONGEST_GAP_DAYS", "int", 7),
            expected_currencies=tuple(
                parsed("EXCHANGE_RATES_CURRENCIES", "list", list(_EXPECTED_CURRENCIES))
            ),
        ),
        capture_health_url=required("CAPTURE_HEALTH_URL"),
        ingest_health_url=required("INGEST_HEALTH_URL"),
        sink_health_url=required("SINK_HEALTH_URL"),
        object_storage=ObjectStorageSettings.read(variables),
        temporal_address=required("TEMPORAL_ADDRESS"),
        temporal_namespace=optional("TEMPORAL_NAMESPACE", "default"),
        worker_listen=optional("WORKER_LISTEN", "127.0.0.1:8006"),
        worker_health_url=required("WORKER_HEALTH_URL"),
        posthog_js_dist=Path(required("POSTHOG_JS_DIST")),
        email_url=optional("EMAIL_URL", "console://"),
        email_from=optional("EMAIL_FROM", "Footfall <footfall@localhost>"),
        allowed_hosts=tuple(parsed("ALLOWED_HOSTS", "list", [])),
        trusts_forwarded_proto=parsed("TRUSTS_FORWARDED_PROTO", "bool", False),
        trusted_proxy_count=parsed("TRUSTED_PROXY_COUNT", "int", 1),
        is_sign_up_open=parsed("SIGN_UP_OPEN", "bool", False),
        is_debug=parsed("DEBUG", "bool", False),
        postgres_pool_size=parsed("POSTGRES_POOL_SIZE", "int", 8),
        log_level=optional("LOG_LEVEL", "INFO").upper(),
        query_bytes=_gigabytes(parsed("QUERY_READ_GB", "float", 100.0)),
        query_bytes_per_hour=_gigabytes(parsed("QUERY_READ_GB_PER_HOUR", "float", 0.0)),
    )


def _gigabytes(count: float) -> int:
    if not 0 <= count < 1e9:
        raise InvalidSettingError(
            "FOOTFALL_QUERY_READ_GB and FOOTFALL_QUERY_READ_GB_PER_HOUR must be numbers from 0"
        )
    return int(count * 1024**3)


def celery_broker_url(variables: Mapping[str, str]) -> str:
    """The given one, or the database of Redis beside the cache's. Apart from `read_settings`, for the command line."""
    given = variables.get("FOOTFALL_CELERY_BROKER_URL", "").strip()
    cache = urlsplit(variables["FOOTFALL_REDIS_URL"].strip())
    number = cache.path.strip("/")
    beside = int(number) + 1 if number.isdigit() else 1
    return given or cache._replace(path=f"/{beside}").geturl()


def _rates_provider(name: str) -> str:
    if name not in RATES_PROVIDERS:
        raise InvalidSettingError(
            f"FOOTFALL_EXCHANGE_RATES_PROVIDER must be one of {', '.join(RATES_PROVIDERS)}"
        )
    return name


def _encryption_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys or not all(map(_is_encryption_key, keys)):
        raise InvalidSettingError(
            "FOOTFALL_ENCRYPTION_KEYS must be a comma list of keys, each 32 random bytes as URL-safe base64 "
            "(44 characters)"
        )
    return keys


def _is_encryption_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == 32
    except (binascii.Error, ValueError):
        return False


def _allow_list(text: str) -> AllowList:
    try:
        return AllowList.parse(text)
    except InvalidAllowListError as error:
        raise InvalidSettingError(f"FOOTFALL_OUTBOUND_ALLOW: {error}") from error
