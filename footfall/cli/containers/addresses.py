"""Where each part listens when it is a container: the service's name and a fixed port, in place of the home's record."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import Home, Secrets, State
from footfall.cli.parts.part import Part

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # inside of a container, whose network is its own

# by the names of the parts' ports: the service of compose.yaml, and its port
ADDRESSES: Final = {
    "postgres": ("postgres", 5432),
    "redis": ("redis", 6379),
    "kafka": ("kafka", 9092),
    "clickhouse": ("clickhouse", 8123),
    "objects": ("objects", 8333),
    "temporal": ("temporal", 7233),
    "temporal_ui": ("temporal-ui", 8080),
    "gateway": ("gateway", 8000),
    "web": ("web", 8001),
    "capture": ("capture", 8002),
    "ingest": ("ingest", 8003),
    "sink": ("sink", 8004),
    "worker": ("worker", 8006),
    "dagster_code": ("dagster-code", 4000),
    "dagster_web": ("dagster-web", 3000),
}


@dataclass(frozen=True)
class ContainerBlueprint(Blueprint):
    """The blueprint that the container of `part` sees: itself on every interface, the others by their names."""

    part: Part

    def address(self, port_name: str) -> str:
        service, port = ADDRESSES[port_name]
        host = EVERYWHERE if port_name in self.part.ports else service
        return f"{host}:{port}"


def blueprint_of(part: Part, given: Mapping[str, str]) -> ContainerBlueprint:
    """`given` are the `FOOTFALL_…` variables of the container. Touches no file."""
    state = State(
        listen=EVERYWHERE,
        ports={name: port for name, (_, port) in ADDRESSES.items()},
        kafka_cluster_id="of-the-broker",
    )
    home = Home(Path(given.get("FOOTFALL_HOME", "/var/lib/footfall")))
    # Never used: a container is given every secret it needs (`part.py` checks that).
    return ContainerBlueprint(home, state, Secrets.generate(), dict(given), part)
