"""Paths without what tells pages of one kind apart, by the project's own rules."""

from collections.abc import Sequence

from footfall.query.nodes.paths import PathCleaningFilter
from footfall.query.syntax import build
from footfall.query.syntax.build import Node


def cleaned(path: Node, rules: Sequence[PathCleaningFilter]) -> Node:
    """Each rule replaces what it finds, the ones with an order first; both sides of a comparison go through the engine."""
    for rule in sorted(rules, key=lambda rule: (rule.order is None, rule.order or 0)):
        path = build.call("replaceRegexpAll", path, build.text(rule.regex), build.text(rule.alias))
    return path
