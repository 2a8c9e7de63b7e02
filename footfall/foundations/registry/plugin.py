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
    - `enum_names`: name of an enumeration in the OpenAPI document -> its values, where the name that the schema writer
      finds by itself would be a number's.
    - `answers`: question of the ground floor (`identity.has_ingested_event`) -> dotted path of a function.
    """

    name: str
    django_apps: tuple[str, ...] = ()
    urls: str | None = None
    query_runners: Mapping[str, str] = field(default_factory=dict)
    enum_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
