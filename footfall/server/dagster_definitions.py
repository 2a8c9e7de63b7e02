"""What the Dagster code server serves: the jobs, assets, checks, schedules and sensors of every product, as one.

Its path: Django's settings name the installed plugins -> each names its `Definitions` -> they are merged, with the
resources that several products need. A product's `Definitions` hold no executor and no shared resource of their own.
"""

import os

import dagster as dg
import django

from footfall.foundations.dagster.resources import SHARED_RESOURCES
from footfall.foundations.registry.loading import load, plugins

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings")
django.setup()

defs = dg.Definitions.merge(
    *(load(name) for plugin in plugins() for name in plugin.jobs),
    # One process for a run: another one for each step would load all of this again, for steps of a second.
    dg.Definitions(executor=dg.in_process_executor, resources=SHARED_RESOURCES),
)
