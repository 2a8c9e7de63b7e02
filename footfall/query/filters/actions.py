"""Which events an action is: those that match any of its steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from footfall.query.errors import at
from footfall.query.filters import elements
from footfall.query.filters.operators import matches_pattern, or_false
from footfall.query.nodes.actions import Action, ActionStep, TextMatching
from footfall.query.nodes.filters import PropertyFilter
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# The conditions of filters that stand at a path.
ConditionsOf = Callable[[Sequence[PropertyFilter] | None, str], list[Node]]


def is_of_event(name: str | None) -> tuple[Node, ...]:
    if name is None:
        return ()
    return (build.compare(build.field("event"), "=", build.text(name)),)


def matches_action(action: Action, path: str, conditions_of: ConditionsOf) -> Node:
    """An action without steps is nothing. `path` is where the steps are. Raises InvalidValueError."""
    return build.any_of(
        [
            _matches_step(step, at(path, index), conditions_of)
            for index, step in enumerate(action.steps)
        ]
    )


def _matches_step(step: ActionStep, path: str, conditions_of: ConditionsOf) -> Node:
    conditions = list(is_of_event(step.event))
    if step.url:
        url = build.field("properties", "$current_url")
        conditions.append(_said(url, step.url, step.url_matching or TextMatching.CONTAINS))
    if step.text:
        text, how = step.text, step.text_matching or TextMatching.EXACT
        conditions.append(elements.any_text(lambda held: _said(held, text, how)))
    if step.href:
        href, href_how = step.href, step.href_matching or TextMatching.EXACT
        conditions.append(elements.any_attribute("href", lambda held: _said(held, href, href_how)))
    if step.tag_name:
        tag = step.tag_name
        conditions.append(elements.any_tag(lambda held: _said(held, tag, TextMatching.EXACT)))
    if step.selector:
        conditions.append(elements.matches_selector(step.selector, at(path, "selector")))
    return build.all_of([*conditions, *conditions_of(step.properties, at(path, "properties"))])


def _said(held: Node, wanted: str, how: TextMatching) -> Node:
    """Letter for letter."""
    if how is TextMatching.REGEX:
        return or_false(matches_pattern(held, wanted))
    if how is TextMatching.EXACT:
        return or_false(build.compare(held, "=", build.text(wanted)))
    found = build.call("position", held, build.text(wanted))
    return or_false(build.compare(found, ">", build.constant(0)))
