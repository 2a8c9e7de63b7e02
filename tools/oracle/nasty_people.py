"""What the people of a history are now, and filters of that, for Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tools.oracle.nasty import Scene, property_filters, property_maps


@st.composite
def with_people(draw: st.DrawFn, scene: Scene) -> Scene:
    """Some have a profile; who was merged into another has none."""
    history = scene.history
    known = {history.person_of(event) for event in history.events}
    people = {person: draw(property_maps) for person in sorted(known) if draw(st.booleans())}
    return replace(scene, history=replace(history, people=people))


def people_filters() -> st.SearchStrategy[dict[str, Any]]:
    def of_people(item: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in item.items() if name != "group_type_index"}
        return {**kept, "type": "person"}

    return property_filters().map(of_people)
