import dataclasses

import pytest

from footfall.foundations.registry.loading import (
    InvalidPluginError,
    answers_to,
    install,
    load,
    plugins,
    query_runner,
)
from footfall.foundations.registry.plugin import Plugin


def test_every_installed_plugin_names_only_what_is_there() -> None:
    named = [
        *(app for plugin in plugins() for app in plugin.django_apps),
        *(answer for plugin in plugins() for answer in plugin.answers.values()),
        *(runner for plugin in plugins() for runner in plugin.query_runners.values()),
        *(f"{plugin.urls}.urlpatterns" for plugin in plugins() if plugin.urls),
    ]
    assert len(named) >= 6
    assert all(load(name) is not None for name in named)


def test_a_second_plugin_of_the_same_name_is_refused() -> None:
    twin = dataclasses.replace(plugins()[0], query_runners={"Other": "a.b"})
    with pytest.raises(InvalidPluginError, match="already named"):
        install(twin, "twin.plugin")


def test_a_module_without_a_plugin_is_refused() -> None:
    with pytest.raises(InvalidPluginError, match="must hold"):
        install(None, "empty.plugin")


def test_a_kind_that_no_product_runs_has_no_runner() -> None:
    assert query_runner("NothingQuery") is None
    assert answers_to("nobody.asks") == ()


def test_reading_a_plugin_needs_no_product_code() -> None:
    assert Plugin(name="x", urls="not.there").urls == "not.there"
