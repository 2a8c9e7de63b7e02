"""Finds the plugins of a room and loads what they name, each once."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any

from footfall.foundations.registry.plugin import Plugin, QueryKind

_installed: dict[str, Plugin] = {}


class InvalidPluginError(Exception):
    """A plugin module has no `plugin`, or two plugins claim the same name or query kind."""


def install_plugins(room: str) -> tuple[Plugin, ...]:
    """Installs the plugin of every package in `room` that has a `plugin.py`, and returns them by name."""
    package = importlib.import_module(room)
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module_name = f"{room}.{found.name}.plugin"
        if found.ispkg and importlib.util.find_spec(module_name) is not None:
            install(getattr(importlib.import_module(module_name), "plugin", None), module_name)
    return plugins()


def install(plugin: object, module_name: str) -> None:
    if not isinstance(plugin, Plugin):
        raise InvalidPluginError(f"{module_name} must hold `plugin = Plugin(…)`")
    if _installed.get(plugin.name, plugin) != plugin:
        raise InvalidPluginError(f"{module_name}: another plugin is already named {plugin.name}")
    for other in _installed.values():
        taken = set(other.query_kinds) & set(plugin.query_kinds)
        if other.name != plugin.name and taken:
            raise InvalidPluginError(f"{module_name}: {other.name} already answers {sorted(taken)}")
    _installed[plugin.name] = plugin


def plugins() -> tuple[Plugin, ...]:
    return tuple(_installed.values())


@cache
def load(dotted_name: str) -> Any:
    """The object at `package.module.attribute`."""
    module_name, _, attribute = dotted_name.rpartition(".")
    return getattr(importlib.import_module(module_name), attribute)


def query_kinds() -> dict[str, QueryKind]:
    """The kinds of question that installed products answer, by name."""
    return {name: kind for plugin in plugins() for name, kind in plugin.query_kinds.items()}


def answers_to(question: str) -> tuple[Callable[..., Any], ...]:
    """Every installed product's answer to a question of the ground floor."""
    return tuple(
        load(plugin.answers[question]) for plugin in plugins() if question in plugin.answers
    )
