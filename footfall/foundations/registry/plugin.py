"""What a product may offer, in dotted names only, so that reading a plugin loads none of the product's code."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plugin:
    """A product's offer. Its module is `footfall/products/<name>/plugin.py` and holds `plugin = Plugin(…)`.

    - `django_apps`: dotted paths of Django apps (or AppConfig classes), for INSTALLED_APPS.
    - `urls`: dotted path of a module with `urlpatterns`, mounted at the root. Its routes are written whole, without a
      trailing slash (`api/projects/<str:project_id>/query`): the server accepts both.
    - `query_runners`: query kind -> dotted path of its runner; the product that serves `/query` says what a runner is.
    - `query_shapes`: query kind -> dotted paths of the pydantic model of its question and of the dataclass of its answer,
      for the OpenAPI document.
    - `enum_names`: name of an enumeration in the OpenAPI document -> its values, where the name that the schema writer
      finds by itself would be a number's.
    - `workflows`, `activities`: dotted paths of the Temporal workflow classes and activity functions of the worker.
    - `schedules`: dotted paths of `async` functions of a Temporal client that bring the product's schedules to their
      wanted state; the worker calls each at its start.
    - `jobs`: dotted paths of Dagster `Definitions`, merged into the one code server.
    - `answers`: question of the ground floor (`identity.has_ingested_event`) -> dotted path of a function.
    """

    name: str
    django_apps: tuple[str, ...] = ()
    urls: str | None = None
    query_runners: Mapping[str, str] = field(default_factory=dict)
    query_shapes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    enum_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workflows: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
