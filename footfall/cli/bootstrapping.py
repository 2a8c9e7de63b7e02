"""A first user, project and personal API key, from Django's `bootstrap` command.

Django keeps only a hash of the key, so the home keeps the key itself, and a second run hands it back to be checked.
"""

import json

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import Home, write_private
from footfall.cli.parts.web import run_manage
from footfall.cli.trouble import TroubleError


class Keys(TypedDict):
    url: str
    project_id: int
    project_token: str
    personal_api_key: str


_KEYS = TypeAdapter(Keys)
_KEPT = TypeAdapter(dict[str, str])


def bootstrap(blueprint: Blueprint, *, email: str, password: str, project: str) -> Keys:
    """Make or find the user and the project. Raises `TroubleError` with what Django refused."""
    kept = _read_kept(blueprint.home)
    name = f"{email.strip().lower()} {project.strip()}"
    variables = {"FOOTFALL_BOOTSTRAP_PASSWORD": password}
    if name in kept:
        variables["FOOTFALL_BOOTSTRAP_PERSONAL_API_KEY"] = kept[name]
    result = run_manage(
        blueprint,
        *("bootstrap", "--email", email, "--project", project, "--json"),
        variables=variables,
    )
    if result.returncode:
        refusal = (result.stderr.strip() or result.stdout.strip() or "no reason given").splitlines()
        raise TroubleError(
            f"The project could not be made: {refusal[-1].removeprefix('CommandError: ')}",
            "Mend that and run the same command again.",
        )
    keys = _KEYS.validate_python(json.loads(result.stdout.strip().splitlines()[-1]))
    if kept.get(name) != keys["personal_api_key"]:
        kept[name] = keys["personal_api_key"]
        write_private(blueprint.home.keys_file, json.dumps(kept, indent=2) + "\n")
    return keys


def _read_kept(home: Home) -> dict[str, str]:
    try:
        return _KEPT.validate_json(home.keys_file.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise TroubleError(
            f"The file {home.keys_file} cannot be read.",
            "Remove it: the next bootstrap makes a new personal API key.",
        ) from error
