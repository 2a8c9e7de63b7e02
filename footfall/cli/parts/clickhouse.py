"""ClickHouse: the embedded server. User SQL runs in its process, so it gets a user id, a folder and nothing else."""

import json
import os
from hashlib import sha256
from pathlib import Path

from footfall.cli.blueprint import REPOSITORY, Blueprint
from footfall.cli.building import rust_program
from footfall.cli.home import cannot_write, write_private
from footfall.cli.parts.part import Part
from footfall.cli.parts.privileges import CLICKHOUSE_USER_ID, own_folder, unprivileged
from footfall.cli.parts.probes import check_http

LIBRARY = REPOSITORY / "node_modules/@chdb/lib-linux-x64-gnu/libchdb.so"
PACKAGE = "footfall-clickhouse-server"


def _folder(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("clickhouse")


def _owner_id() -> int:
    return os.getuid() or CLICKHOUSE_USER_ID


def render_credentials(blueprint: Blueprint) -> str:
    settings = blueprint.settings
    users = [
        {
            "name": settings[f"FOOTFALL_CLICKHOUSE_{role.upper()}_USER"],
            "password_sha256": sha256(
                settings[f"FOOTFALL_CLICKHOUSE_{role.upper()}_PASSWORD"].encode()
            ).hexdigest(),
            "role": role,
        }
        for role in ("writer", "reader")
    ]
    return json.dumps({"users": users})


def _prepare(blueprint: Blueprint) -> None:
    folder = _folder(blueprint)
    for path in (folder, folder / "data", folder / "empty"):
        own_folder(path, _owner_id())
    credentials = folder / "credentials.json"
    write_private(credentials, render_credentials(blueprint))
    if os.getuid() == 0:
        try:
            os.chown(credentials, CLICKHOUSE_USER_ID, CLICKHOUSE_USER_ID)
        except OSError as error:
            raise cannot_write(folder, error) from error


def _command(blueprint: Blueprint) -> list[str]:
    folder, program = _folder(blueprint), rust_program(PACKAGE)
    server = [
        *(str(program), "--data", str(folder / "data")),
        *("--listen", blueprint.address("clickhouse"), "--library", str(LIBRARY)),
        *("--credentials", str(folder / "credentials.json")),
    ]
    return [
        "/usr/bin/env",
        "-i",
        *unprivileged(server, _owner_id(), program, LIBRARY, blueprint.home.folder),
    ]


def _check_ready(blueprint: Blueprint) -> None:
    check_http(f"{blueprint.settings['FOOTFALL_CLICKHOUSE_URL']}/ping")


CLICKHOUSE = Part(
    name="clickhouse",
    command=_command,
    check_ready=_check_ready,
    ports=("clickhouse",),
    working_folder=lambda blueprint: _folder(blueprint) / "empty",
    prepare=_prepare,
    builds=("npm packages",),
    rust_package=PACKAGE,
    replaced_by="FOOTFALL_CLICKHOUSE_URL",
    stop_wait_s=60,
)
