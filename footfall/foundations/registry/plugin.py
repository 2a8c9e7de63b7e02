"""What a product may offer, in dotted names only, so that reading a plugin loads none of the product's code."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class QueryKind:
    """A kind of question that `POST /query` answers, in dotted names.

    - `question`: the pydantic model of the question, which has the kind as its `kind`.
    - `answer`: the dataclass of the answer.
    - `runner`: answers one; the product that serves `/query` says what it is called with.
    """

    question: str
    answer: str
    runner: str


@dataclass(frozen=True)
class Plugin:
    """A product's offer. Its module is `footfall/products/<name>/plugin.py` and holds `plugin = Plugin(…)`.

    - `django_apps`: dotted paths of Django apps (or AppConfig classes), for INSTALLED_APPS.
    - `urls`: dotted path of a module with `urlpatterns`, mounted at the root. Its routes are written whole, without a
      trailing slash (`api/projects/<str:project_id>/query`): the server accepts both.
    - `query_kinds`: the kinds of question that the product answers, by name.
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
    query_kinds: Mapping[str, QueryKind] = field(default_factory=dict)
    enum_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workflows: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
