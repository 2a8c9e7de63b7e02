"""Prints the name of every Celery task of a checkout: `python tools/celery_tasks.py`, in the checkout's folder.

A task is made by code that says `celery`, wherever it stands; so every such module is loaded, and then the application
is asked what it would run.
"""

import importlib
import os
import pathlib
import sys

import django

from footfall.foundations.settings.placeholders import PLACEHOLDERS


def modules_that_name_celery(root: pathlib.Path) -> list[str]:
    return sorted(
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in (root / "footfall").rglob("*.py")
        if "tests" not in path.parts and "celery" in path.read_text()
    )


def main() -> None:
    for name, value in PLACEHOLDERS.items():
        os.environ.setdefault(name, value)
    os.environ["DJANGO_SETTINGS_MODULE"] = "footfall.server.settings"
    django.setup()
    from footfall.server.celery_app import app  # noqa: PLC0415  # reads the settings made above

    for module in modules_that_name_celery(pathlib.Path.cwd()):
        importlib.import_module(module)
    app.finalize()
    tasks = sorted(name for name in app.tasks if not name.startswith("celery."))
    sys.stdout.write("".join(f"{name}\n" for name in tasks))


if __name__ == "__main__":
    main()
