"""Starts one part of the house as the program of a container: `python -m footfall.cli.containers.part web`.

Command, settings and files are those of `bin/up` (footfall/cli/parts), so that a house of containers and a house on one
machine differ in addresses only. The table of the parts is not read: it would load every server's package, and the image
holds none of them.
"""

import importlib
import os
import sys
from collections.abc import Iterable

from footfall.cli.containers.addresses import ContainerBlueprint, blueprint_of
from footfall.cli.parts.part import Part
from footfall.cli.trouble import TroubleError

# the parts that are Python programs: where each is defined
PARTS = {
    "web": ("footfall.cli.parts.web", "WEB"),
    "worker": ("footfall.cli.parts.worker", "WORKER"),
    "celery-worker": ("footfall.cli.parts.celery", "CELERY_WORKER"),
    "celery-beat": ("footfall.cli.parts.celery", "CELERY_BEAT"),
    "dagster-code": ("footfall.cli.parts.dagster", "DAGSTER_CODE"),
    "dagster-web": ("footfall.cli.parts.dagster", "DAGSTER_WEB"),
    "dagster-daemon": ("footfall.cli.parts.dagster", "DAGSTER_DAEMON"),
}
# What a container knows by itself, and what is the sink's alone.
_OWN = ("_LISTEN", "FOOTFALL_HOME", "FOOTFALL_POSTHOG_JS_DIST", "FOOTFALL_SINK_INSTANCE")


def find(name: str) -> Part:
    try:
        module, constant = PARTS[name]
    except KeyError as error:
        raise TroubleError(
            f"There is no part {name!r} in this image.",
            f"The parts are: {', '.join(PARTS)}.",
            exit_code=2,
        ) from error
    part: Part = getattr(importlib.import_module(module), constant)
    return part


def blueprint_here(part: Part) -> ContainerBlueprint:
    """The blueprint that this container's variables make."""
    given = {key: value for key, value in os.environ.items() if key.startswith("FOOTFALL_")}
    return blueprint_of(part, given)


def start(name: str) -> None:
    """Become the part's program. Raises `TroubleError` when a setting is missing."""
    part = find(name)
    blueprint = blueprint_here(part)
    settings = part.settings(blueprint)
    if missing := missing_settings(settings, blueprint.given):
        raise TroubleError(
            f"These settings of {name} are missing: {', '.join(missing)}.",
            "See docs/architecture.md, Settings; compose.yaml gives them all.",
            exit_code=2,
        )
    part.prepare(blueprint)
    folder = part.working_folder(blueprint)
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    command = part.command(blueprint)
    os.execvpe(command[0], command, {**os.environ, **settings})  # noqa: S606


def missing_settings(wanted: Iterable[str], given: Iterable[str]) -> list[str]:
    """The `FOOTFALL_…` names in `wanted` that a container must be given and that `given` lacks."""
    return sorted(
        name
        for name in set(wanted) - set(given)
        if name.startswith("FOOTFALL_") and not name.endswith(_OWN)
    )


if __name__ == "__main__":
    try:
        start(*sys.argv[1:2] or ["web"])
    except TroubleError as trouble:
        sys.stderr.write(f"{trouble.sentence}\n{trouble.advice}\n")
        sys.exit(trouble.exit_code)
