"""web: Django under gunicorn, and the migrations that must have run before anything uses the databases."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from footfall.cli.blueprint import Blueprint
from footfall.cli.parts.part import Chore, Part
from footfall.cli.parts.probes import check_http
from footfall.cli.trouble import TroubleError

_SHOWN_LINES = 20


def django_environment(blueprint: Blueprint) -> dict[str, str]:
    """What a Django program of this house gets."""
    plain = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**plain, **blueprint.settings}


def run_manage(
    blueprint: Blueprint, *arguments: str, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one Django management command with the house's settings, in the house's environment only."""
    return subprocess.run(
        [sys.executable, "-m", "footfall.server.manage", *arguments],
        env={**django_environment(blueprint), **(variables or {})},
        cwd=blueprint.home.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _migration(what: str, *arguments: str, needs: tuple[str, ...]) -> Chore:
    def run(blueprint: Blueprint) -> None:
        result = run_manage(blueprint, *arguments)
        log = blueprint.home.log_of(what.replace(" ", "_"))
        log.write_text(result.stdout + result.stderr)
        if result.returncode:
            lines = (result.stdout + result.stderr).strip().splitlines()[-_SHOWN_LINES:]
            shown = "\n".join(f"  {line}" for line in lines)
            raise TroubleError(
                f"The migration of the {what} failed. Its last lines:\n{shown}\n",
                f"The whole output is {log}; nothing that needs these tables was started.",
            )

    return Chore(what, run, needs)


POSTGRES_TABLES = _migration("postgres tables", "migrate", "--noinput", needs=("postgres",))
CLICKHOUSE_TABLES = _migration("clickhouse tables", "migrate_clickhouse", needs=("clickhouse",))


def _command(blueprint: Blueprint) -> list[str]:
    return [
        str(Path(sys.executable).with_name("gunicorn")),
        "footfall.server.wsgi:application",
        *("--bind", blueprint.settings["FOOTFALL_WEB_LISTEN"]),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        # Recycled workers bound what a leak can take.
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        *("--timeout", "120", "--graceful-timeout", "15", "--keep-alive", "75"),
        *("--forwarded-allow-ips", "127.0.0.1"),
        *("--log-level", "warning", "--name", "footfall-web"),
    ]


def _settings(blueprint: Blueprint) -> Mapping[str, str]:
    return blueprint.settings


def _check_ready(blueprint: Blueprint) -> None:
    check_http(f"http://{blueprint.settings['FOOTFALL_WEB_LISTEN']}/_preflight")


WEB = Part(
    name="web",
    command=_command,
    check_ready=_check_ready,
    needs=("postgres tables", "redis"),
    ports=("web",),
    settings=_settings,
    builds=("npm packages",),
    stop_wait_s=30,
)
