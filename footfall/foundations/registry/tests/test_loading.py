import dataclasses

import pytest

from footfall.foundations.registry.loading import (
    InvalidPluginError,
    answers_to,
    install,
    load,
    plugins,
    query_kinds,
)
from footfall.foundations.registry.plugin import Plugin, QueryKind


def test_every_installed_plugin_names_only_what_is_there() -> None:
    named = [
        *(app for plugin in plugins() for app in plugin.django_apps),
        *(answer for plugin in plugins() for answer in plugin.answers.values()),
        *(name for kind in query_kinds().values() for name in dataclasses.astuple(kind)),
        *(f"{plugin.urls}.urlpatterns" for plugin in plugins() if plugin.urls),
    ]
    assert len(named) >= 6
    assert all(load(name) is not None for name in named)


def test_a_second_plugin_of_the_same_name_is_refused() -> None:
    twin = dataclasses.replace(plugins()[0], query_kinds={"Other": QueryKind("a.B", "a.C", "a.b")})
    with pytest.raises(InvalidPluginError, match="already named"):
        install(twin, "twin.plugin")


def test_a_module_without_a_plugin_is_refused() -> None:
    with pytest.raises(InvalidPluginError, match="must hold"):
        install(None, "empty.plugin")


def test_each_kind_is_the_kind_of_its_own_question() -> None:
    assert len(query_kinds()) >= 12
    for name, kind in query_kinds().items():
        annotation = load(kind.question).model_fields["kind"].annotation
        assert annotation.__args__ == (name,)


def test_a_question_that_nobody_answers_has_no_answers() -> None:
    assert answers_to("nobody.asks") == ()


def test_reading_a_plugin_needs_no_product_code() -> None:
    assert Plugin(name="x", urls="not.there").urls == "not.there"
