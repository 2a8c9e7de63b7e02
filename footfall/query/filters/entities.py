"""Which events a series, a step or an exclusion is of: those of one name, those of an action, or all."""

from __future__ import annotations

from dataclasses import dataclass

from footfall.query.errors import at
from footfall.query.filters.actions import is_of_event
from footfall.query.filters.properties import conditions_of, is_of_action
from footfall.query.filters.scope import FilterScope, action_in
from footfall.query.nodes.series import ActionsNode, EventsNode
from footfall.query.syntax.build import Node


@dataclass(frozen=True)
class EntityConditions:
    """`is_of_entity`: which events it is of at all, nothing for all; `filters`: which of them are asked about."""

    is_of_entity: tuple[Node, ...]
    filters: tuple[Node, ...]


def conditions_of_entity(
    node: EventsNode | ActionsNode, path: str, scope: FilterScope | None = None
) -> EntityConditions:
    """`path` is where `node` is. Raises InvalidValueError."""
    is_of_entity: tuple[Node, ...]
    if isinstance(node, ActionsNode):
        is_of_entity = (is_of_action(node.id, at(path, "id"), scope),)
    else:
        is_of_entity = is_of_event(node.event)
    filters = conditions_of(node.properties, at(path, "properties"), scope)
    return EntityConditions(is_of_entity, tuple(filters))


def name_of_entity(
    node: EventsNode | ActionsNode, path: str, scope: FilterScope | None = None
) -> str:
    """What answers call it. An action has the name of today, whatever a saved question called it when it was saved.

    `path` is where `node` is. Raises InvalidValueError.
    """
    if isinstance(node, ActionsNode):
        return action_in(scope, node.id, at(path, "id")).name
    return node.name or (node.event if node.event is not None else "All events")
