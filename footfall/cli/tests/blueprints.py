"""Blueprints of houses that do not run, for tests of what is rendered from them."""

from pathlib import Path

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import Home


def blueprint_in(folder: Path, **given: str) -> Blueprint:
    home = Home(folder)
    state, secrets = home.prepare()
    names = ("gateway", "web", "capture", "ingest", "sink", "postgres", "redis", "clickhouse")
    state.ports = {name: 20_000 + index for index, name in enumerate(names)}
    state.ports |= {"temporal": 20_200, "temporal_http": 20_201, "temporal_ui": 20_202}
    state.ports |= {"temporal_metrics": 20_203, "worker": 20_204}
    objects = ("objects", "objects_grpc", "objects_master", "objects_master_grpc")
    state.ports |= {name: 20_300 + index for index, name in enumerate(objects)}
    state.ports |= {"kafka": 20_100, "kafka_controller": 20_101}
    return Blueprint(home, state, secrets, given)
