"""The settings of the Python programs, read from `FOOTFALL_…` variables (docs/architecture.md, "Settings")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environ


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
class Settings:
    """Every value that Django takes from its environment. The example of each is in docs/architecture.md."""

    site_url: str
    secret_key: str = field(repr=False)
    postgres_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    kafka_brokers: str
    clickhouse: ClickHouseSettings
    capture_health_url: str
    ingest_health_url: str
    sink_health_url: str
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
        postgres_url=required("POSTGRES_URL"),
        redis_url=required("REDIS_URL"),
        kafka_brokers=required("KAFKA_BROKERS"),
        clickhouse=ClickHouseSettings(
            url=required("CLICKHOUSE_URL").rstrip("/"),
            database=required("CLICKHOUSE_DATABASE"),
            writer_user=required("CLICKHOUSE_WRITER_USER"),
            writer_password=required("CLICKHOUSE_WRITER_PASSWORD"),
            reader_user=required("CLICKHOUSE_READER_USER"),
            reader_password=required("CLICKHOUSE_READER_PASSWORD"),
        ),
        capture_health_url=required("CAPTURE_HEALTH_URL"),
        ingest_health_url=required("INGEST_HEALTH_URL"),
        sink_health_url=required("SINK_HEALTH_URL"),
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
    )
