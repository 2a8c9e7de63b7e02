"""Dagster: the code server with every product's jobs, the pages, and the daemon of schedules, sensors and the run queue.

The three share one instance: its records lie in a database of their own, its configuration in the home. One code server
serves the other two, because each further copy of the code costs as much memory as this one. The pages ask nobody for a
password, so all of it listens on the loopback only.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import psycopg
from psycopg import sql

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import cannot_write, write_private
from footfall.cli.parts.part import Chore, NotReadyError, Part
from footfall.cli.parts.probes import check_http
from footfall.cli.trouble import TroubleError

CODE_MODULE = "footfall.server.dagster_definitions"
LOCATION = "footfall"
URL_SETTING = "FOOTFALL_DAGSTER_POSTGRES_URL"
_URL_VARIABLE = "DAGSTER_POSTGRES_URL"

_ANSWER_WITHIN_S = 5
# The daemon tells of itself every 30 s.
_HEARTBEAT_WITHIN_S = 90
_DAEMONS = ("SCHEDULER", "SENSOR", "BACKFILL", "QUEUED_RUN_COORDINATOR")
_SHOWN_LINES = 20
# The commands that run the code in their own process, and those that ask the code server for it.
_LOADS_CODE_ITSELF = {
    *(("asset", "list"), ("asset", "materialize"), ("asset", "wipe")),
    *(("definitions", "validate"), ("job", "execute"), ("sensor", "preview")),
}
_ASKS_CODE_SERVER = {"job", "schedule", "sensor"}

_INSTANCE = {
    "storage": {"postgres": {"postgres_url": {"env": _URL_VARIABLE}}},
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},
    "concurrency": {
        # Every run is a process of about 200 MB.
        "runs": {
            "max_concurrent_runs": 2,
            # An operator's commands change what others read: one at a time.
            "tag_concurrency_limits": [{"key": "footfall/operator", "limit": 1}],
        },
        "pools": {"default_limit": 1, "granularity": "run"},
    },
    "run_monitoring": {
        "enabled": True,
        "start_timeout_seconds": 180,
        "poll_interval_seconds": 10,
    },
    # A run whose process was killed begins again; one whose own step failed has its own policy for that.
    "run_retries": {"enabled": True, "max_retries": 2, "retry_on_asset_or_op_failure": False},
    "schedules": {"use_threads": True, "num_workers": 2},
    "sensors": {"use_threads": True, "num_workers": 2},
    "retention": {
        "schedule": {"purge_after_days": 30},
        "sensor": {
            "purge_after_days": {"skipped": 7, "failure": 30, "success": 30},
        },
    },
    "freshness": {"enabled": False},
}


def folder(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("dagster")


def workspace_file(blueprint: Blueprint) -> Path:
    return folder(blueprint) / "workspace.yaml"


def instance_environment(blueprint: Blueprint) -> dict[str, str]:
    """What a program of Dagster needs to find the house's instance."""
    return {
        "DAGSTER_HOME": str(folder(blueprint)),
        # psycopg2 by name: the driver that SQLAlchemy takes for a bare URL breaks every launch of a run.
        _URL_VARIABLE: _url(blueprint)._replace(scheme="postgresql+psycopg2").geturl(),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        # glibc otherwise keeps an arena for every thread, and these programs have many that do little.
        "MALLOC_ARENA_MAX": "2",
    }


def code_environment(blueprint: Blueprint) -> dict[str, str]:
    """What a program needs that also runs the products' code."""
    return {**blueprint.settings, **instance_environment(blueprint)}


def dagster_call(
    blueprint: Blueprint, arguments: Sequence[str]
) -> tuple[list[str], dict[str, str]]:
    """Dagster's own command on this house's instance: its words, and what its environment needs beside the caller's."""
    command, environment = [_program("dagster"), *arguments], code_environment(blueprint)
    if tuple(arguments[:2]) in _LOADS_CODE_ITSELF:
        environment |= {"DAGSTER_MODULE_NAME": CODE_MODULE, "DAGSTER_ATTRIBUTE": "defs"}
    elif arguments[0] in _ASKS_CODE_SERVER and len(arguments) > 1:
        command += ["--workspace", str(workspace_file(blueprint))]
    return command, environment


def _write_files(blueprint: Blueprint) -> None:
    host, port = blueprint.address("dagster_code").split(":")
    server = {"grpc_server": {"host": host, "port": int(port), "location_name": LOCATION}}
    place = folder(blueprint)
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(place, error) from error
    # Both are YAML, of which JSON is a part.
    write_private(place / "dagster.yaml", json.dumps(_INSTANCE, indent=2) + "\n")
    write_private(workspace_file(blueprint), json.dumps({"load_from": [server]}, indent=2) + "\n")


def _url(blueprint: Blueprint) -> SplitResult:
    return urlsplit(blueprint.settings[URL_SETTING])._replace(scheme="postgresql")


def _own_database(blueprint: Blueprint) -> str:
    return _url(blueprint).path.lstrip("/")


def _make_database(blueprint: Blueprint) -> None:
    """Make the database, and its tables in the shape of the installed Dagster; one that has it is left alone."""
    _write_files(blueprint)
    wanted, database = f"dagster {version('dagster')}", _own_database(blueprint)
    try:
        _create_database(blueprint, database)
        with _connect(blueprint, database) as connection:
            found = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [database],
            ).fetchone()
            if found == (wanted,):
                return
            # Before any part starts: three programs that make the same tables at once get into each other's way.
            _migrate(blueprint)
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(database), sql.Literal(wanted)
                )
            )
    except psycopg.Error as error:
        last = str(error).strip().splitlines()[-1]
        raise TroubleError(
            f"The database {database} for Dagster could not be made ready: {last}",
            f"Make it yourself, owned by the user that {URL_SETTING} names (docs/architecture.md, Settings).",
        ) from error


def _create_database(blueprint: Blueprint, database: str) -> None:
    house_database = urlsplit(blueprint.settings["FOOTFALL_POSTGRES_URL"]).path.lstrip("/")
    with _connect(blueprint, house_database) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def _connect(blueprint: Blueprint, database: str) -> psycopg.Connection:
    return psycopg.connect(
        _url(blueprint)._replace(path=f"/{database}").geturl(),
        connect_timeout=_ANSWER_WITHIN_S,
        autocommit=True,
    )


def _migrate(blueprint: Blueprint) -> None:
    plain = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    result = subprocess.run(
        [_program("dagster"), "instance", "migrate"],
        env={**plain, **instance_environment(blueprint)},
        cwd=folder(blueprint),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        lines = (result.stdout + result.stderr).strip().splitlines()[-_SHOWN_LINES:]
        shown = "\n".join(f"  {line}" for line in lines)
        raise TroubleError(
            f"The tables of Dagster could not be made. The last lines:\n{shown}\n",
            "Check that PostgreSQL is reachable and has room (bin/footfall doctor).",
        )


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _host_and_port(blueprint: Blueprint, port_name: str) -> list[str]:
    host, port = blueprint.address(port_name).split(":")
    return ["--host", host, "--port", port]


def _code_command(blueprint: Blueprint) -> list[str]:
    return [
        *(_program("dagster"), "api", "grpc", *_host_and_port(blueprint, "dagster_code")),
        *("--module-name", CODE_MODULE, "--attribute", "defs", "--location-name", LOCATION),
        *("--use-python-environment-entry-point", "--empty-working-directory"),
        *("--max-workers", "4", "--log-level", "warning"),
    ]


def _web_command(blueprint: Blueprint) -> list[str]:
    return [
        *(_program("dagster-webserver"), *_host_and_port(blueprint, "dagster_web")),
        *("--workspace", str(workspace_file(blueprint)), "--suppress-warnings"),
        *("--dagster-log-level", "warning"),
    ]


def _daemon_command(blueprint: Blueprint) -> list[str]:
    return [
        *(_program("dagster-daemon"), "run", "--log-level", "warning"),
        *("--workspace", str(workspace_file(blueprint))),
    ]


def _code_settings(blueprint: Blueprint) -> Mapping[str, str]:
    return code_environment(blueprint)


def _instance_settings(blueprint: Blueprint) -> Mapping[str, str]:
    return instance_environment(blueprint)


def _check_code(blueprint: Blueprint) -> None:
    """It listens once it has loaded the code."""
    host, port = blueprint.address("dagster_code").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=_ANSWER_WITHIN_S).close()
    except OSError as error:
        raise NotReadyError(f"{host}:{port}: {error}") from error


def _check_web(blueprint: Blueprint) -> None:
    check_http(f"http://{blueprint.address('dagster_web')}/server_info")


def _check_daemon(blueprint: Blueprint) -> None:
    try:
        with _connect(blueprint, _own_database(blueprint)) as connection:
            rows = connection.execute(
                "SELECT daemon_type FROM daemon_heartbeats "
                "WHERE timestamp > (now() AT TIME ZONE 'UTC') - make_interval(secs => %s)",
                [_HEARTBEAT_WITHIN_S],
            ).fetchall()
    except psycopg.Error as error:
        raise NotReadyError(str(error).strip().splitlines()[-1]) from error
    if silent := set(_DAEMONS) - {name for (name,) in rows}:
        raise NotReadyError(f"no sign of life from {', '.join(sorted(silent))}")


def _page(blueprint: Blueprint) -> str:
    return f"http://{blueprint.address('dagster_web')}"


DAGSTER_DATABASE = Chore("dagster database", _make_database, ("postgres",))
DAGSTER_CODE = Part(
    name="dagster-code",
    command=_code_command,
    check_ready=_check_code,
    needs=("dagster database", "postgres tables", "clickhouse tables"),
    ports=("dagster_code",),
    settings=_code_settings,
    working_folder=folder,
    stop_wait_s=30,
)
DAGSTER_WEB = Part(
    name="dagster-web",
    command=_web_command,
    check_ready=_check_web,
    needs=("dagster-code",),
    ports=("dagster_web",),
    settings=_instance_settings,
    working_folder=folder,
    page=_page,
)
DAGSTER_DAEMON = Part(
    name="dagster-daemon",
    command=_daemon_command,
    check_ready=_check_daemon,
    needs=("dagster-code",),
    settings=_instance_settings,
    working_folder=folder,
    stop_wait_s=30,
)
