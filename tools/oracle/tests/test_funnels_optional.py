"""What an optional step may not change, whoever computes it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.oracle import funnels
from tools.oracle.nasty import Scene
from tools.oracle.nasty_funnels import crowded_scenes

_EVENTS = ("a", "b", "c", "d", None)
_steps = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.just("EventsNode"),
            "event": st.sampled_from(_EVENTS),
            "optionalInFunnel": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(
    scene=crowded_scenes(),
    steps=_steps,
    window=st.integers(1, 30),
    unit=st.sampled_from(["minute", "hour", "day"]),
)
def test_as_many_get_to_the_other_steps_as_without_it(
    scene: Scene, steps: list[dict[str, Any]], window: int, unit: str
) -> None:
    begins: dict[str, Any] = {"kind": "EventsNode", "event": "a"}
    ends: dict[str, Any] = {"kind": "EventsNode", "event": "b"}
    series = [begins, *steps, ends]
    required = [step for step in series if not step.get("optionalInFunnel")]

    def counts(asked: list[dict[str, Any]]) -> list[int]:
        query = {
            "kind": "FunnelsQuery",
            "series": asked,
            "dateRange": {"date_from": "all"},
            "funnelsFilter": {"funnelWindowInterval": window, "funnelWindowIntervalUnit": unit},
        }
        answered = funnels.answer(query, scene.history, scene.now, scene.zone)
        return [step["count"] for step in answered]

    with_optional = counts(series)
    assert [
        count
        for step, count in zip(series, with_optional, strict=True)
        if not step.get("optionalInFunnel")
    ] == counts(required)
