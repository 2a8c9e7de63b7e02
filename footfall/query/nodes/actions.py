"""Actions: a name for what people do, told as events that match any of several steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import PropertyFilterList

MAX_STEPS = 50

Wanted = Annotated[str, Field(max_length=2000)]


class TextMatching(StrEnum):
    CONTAINS = "contains"
    REGEX = "regex"
    EXACT = "exact"


class ActionStep(QueryNode):
    """An event that passes all that is given here. Without `event` it may be any. What is empty asks nothing.

    `text` and `href` are of any of the elements that were clicked, `selector` is of the whole chain of them.
    """

    event: Annotated[str, Field(max_length=400)] | None = None
    url: Wanted | None = None
    url_matching: TextMatching | None = None
    text: Wanted | None = None
    text_matching: TextMatching | None = None
    href: Wanted | None = None
    href_matching: TextMatching | None = None
    selector: Wanted | None = None
    tag_name: Annotated[str, Field(max_length=100)] | None = None
    properties: PropertyFilterList | None = None


@dataclass(frozen=True)
class Action:
    """As a team keeps it."""

    id: int
    name: str
    steps: tuple[ActionStep, ...]
