"""The blueprint of one house: where each part listens and what settings the programs get."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from footfall.cli.home import Home, Secrets, State

REPOSITORY = Path(__file__).parents[2]
CLICKHOUSE_DATABASE = "footfall"


@dataclass(frozen=True)
class Blueprint:
    """All that parts need to know about the house. `given` are `FOOTFALL_…` settings that win over the house's own."""

    home: Home
    state: State
    secrets: Secrets
    given: Mapping[str, str]

    @property
    def site_url(self) -> str:
        return self.settings["FOOTFALL_SITE_URL"]

    @property
    def local_url(self) -> str:
        """The gateway, from this machine."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # compared, not bound
        listen = self.state.listen
        host = everywhere.get(listen, f"[{listen}]" if ":" in listen else listen)
        return f"http://{host}:{self.state.ports.get('gateway', 0)}"

    def address(self, port_name: str) -> str:
        """`127.0.0.1:<port>` of a part behind the gateway; port 9, which refuses, for a part that is left out."""
        return f"127.0.0.1:{self.state.ports.get(port_name, 9)}"

    @property
    def settings(self) -> dict[str, str]:
        """Every `FOOTFALL_…` setting (docs/architecture.md, Settings)."""
        secrets = self.secrets
        postgres_url = self.given.get(
            "FOOTFALL_POSTGRES_URL",
            f"postgresql://footfall:{quote(secrets.postgres_password)}@{self.address('postgres')}/footfall",
        )
        dagster_url = urlsplit(postgres_url)._replace(path="/dagster").geturl()
        chosen = {
            "FOOTFALL_HOME": str(self.home.folder),
            "FOOTFALL_SITE_URL": self.local_url,
            "FOOTFALL_SECRET_KEY": secrets.django_secret_key,
            "FOOTFALL_ENCRYPTION_KEYS": secrets.encryption_key,
            "FOOTFALL_POSTGRES_URL": postgres_url,
            # on the same server, but a database of its own: Dagster makes and changes its tables itself
            "FOOTFALL_DAGSTER_POSTGRES_URL": dagster_url,
            "FOOTFALL_REDIS_URL": f"redis://:{quote(secrets.redis_password)}@{self.address('redis')}/0",
            "FOOTFALL_KAFKA_BROKERS": self.address("kafka"),
            "FOOTFALL_CLICKHOUSE_URL": f"http://{self.address('clickhouse')}",
            "FOOTFALL_CLICKHOUSE_DATABASE": CLICKHOUSE_DATABASE,
            "FOOTFALL_CLICKHOUSE_WRITER_USER": "writer",
            "FOOTFALL_CLICKHOUSE_WRITER_PASSWORD": secrets.clickhouse_writer_password,
            "FOOTFALL_CLICKHOUSE_READER_USER": "reader",
            "FOOTFALL_CLICKHOUSE_READER_PASSWORD": secrets.clickhouse_reader_password,
            # a house has one sink; under a name of its own it is back in its group at once after a crash
            "FOOTFALL_SINK_INSTANCE": "sink",
            "FOOTFALL_OBJECT_STORAGE_ENDPOINT": f"http://{self.address('objects')}",
            "FOOTFALL_OBJECT_STORAGE_ACCESS_KEY": secrets.object_storage_access_key,
            "FOOTFALL_OBJECT_STORAGE_SECRET_KEY": secrets.object_storage_secret_key,
            "FOOTFALL_OBJECT_STORAGE_BUCKET": "footfall",
            "FOOTFALL_OBJECT_STORAGE_REGION": "us-east-1",
            "FOOTFALL_TEMPORAL_ADDRESS": self.address("temporal"),
            "FOOTFALL_TEMPORAL_NAMESPACE": "default",
            "FOOTFALL_WORKER_LISTEN": self.address("worker"),
            "FOOTFALL_WORKER_HEALTH_URL": f"http://{self.address('worker')}/_readiness",
            "FOOTFALL_WEB_LISTEN": self.address("web"),
            "FOOTFALL_POSTHOG_JS_DIST": str(REPOSITORY / "node_modules/posthog-js/dist"),
            "FOOTFALL_EMAIL_URL": "console://",
        }
        for service in ("capture", "ingest", "sink"):
            prefix = f"FOOTFALL_{service.upper()}"
            chosen[f"{prefix}_LISTEN"] = self.address(service)
            chosen[f"{prefix}_HEALTH_URL"] = f"http://{self.address(service)}/_readiness"
        return {**chosen, **self.given}
