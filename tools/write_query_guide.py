"""Writes the generated parts of `docs/query.md`: `python -m tools.write_query_guide`."""

import importlib
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings_for_tools")
    django.setup()
    # only now: the limits stand in modules that know the models
    guide = importlib.import_module("tools.query_guide")
    guide.GUIDE.write_text(guide.with_generated_parts(guide.GUIDE.read_text()))
