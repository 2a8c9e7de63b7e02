"""What a question is about: events by name, or the rows of a table that the team brought."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from footfall.query.nodes.filters import (
    MAX_FILTERS,
    DataWarehousePropertyFilter,
    Identifier,
    PropertyFilterList,
)
from footfall.query.nodes.maths import MathFields

ColumnName = Annotated[str, Field(min_length=1, max_length=255)]
_KINDS = ("EventsNode", "ActionsNode", "DataWarehouseNode")
_EVENT_KINDS = ("EventsNode", "ActionsNode")


class EventsNode(MathFields):
    """One event by name, or all events when `event` is null."""

    kind: Literal["EventsNode"] = "EventsNode"
    event: Annotated[str, Field(max_length=400)] | None = None
    name: str | None = None
    custom_name: str | None = None
    properties: PropertyFilterList | None = None
    version: int | None = None


class ActionsNode(MathFields):
    """The events of one action of the project."""

    kind: Literal["ActionsNode"]
    id: Identifier
    name: str | None = None
    custom_name: str | None = None
    properties: PropertyFilterList | None = None
    version: int | None = None


class DataWarehouseNode(MathFields):
    """The rows of one of the team's own tables (`shop.orders`), each at the time that `timestamp_field` holds.

    `distinct_id_field` holds whom maths of people count. `id_field` and `dw_source_type` change no answer.
    """

    kind: Literal["DataWarehouseNode"]
    id: str | None = None
    table_name: Annotated[str, Field(min_length=1, max_length=400)]
    timestamp_field: ColumnName
    distinct_id_field: ColumnName | None = None
    id_field: ColumnName | None = None
    dw_source_type: str | None = None
    name: str | None = None
    custom_name: str | None = None
    properties: (
        Annotated[list[DataWarehousePropertyFilter], Field(max_length=MAX_FILTERS)] | None
    ) = None
    version: int | None = None


def _event_kind_of(node: Any) -> str | None:
    kind = _kind_of(node)
    return kind if kind in _EVENT_KINDS else None


def _kind_of(node: Any) -> str | None:
    kind = node.get("kind", "EventsNode") if isinstance(node, dict) else getattr(node, "kind", None)
    return kind if kind in _KINDS else None


SeriesNode = Annotated[
    Annotated[EventsNode, Tag("EventsNode")]
    | Annotated[ActionsNode, Tag("ActionsNode")]
    | Annotated[DataWarehouseNode, Tag("DataWarehouseNode")],
    Discriminator(
        _kind_of,
        custom_error_type="unknown_kind",
        custom_error_message="expected one of {expected_tags}",
        custom_error_context={"discriminator": "kind", "expected_tags": ", ".join(_KINDS)},
    ),
]

# Where only events can stand.
EventSeriesNode = Annotated[
    Annotated[EventsNode, Tag("EventsNode")] | Annotated[ActionsNode, Tag("ActionsNode")],
    Discriminator(
        _event_kind_of,
        custom_error_type="unknown_kind",
        custom_error_message="expected one of {expected_tags}",
        custom_error_context={"discriminator": "kind", "expected_tags": ", ".join(_EVENT_KINDS)},
    ),
]
