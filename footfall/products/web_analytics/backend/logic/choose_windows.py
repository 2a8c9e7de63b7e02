"""Which parts of a range states answer, so that the answer is what the events would give.

A window of states can be used when its build holds every event of it: no quarter of an hour of it got an event at or
after the moment until which the build is complete. A window never reaches over a border that the question tells apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from footfall.products.web_analytics.backend.queries.slices import Source, StateRows

QUARTER_MS = 900_000
# Beyond this a question reads the events alone: so many conditions on time cost more than they save.
MAX_RANGES = 64


@dataclass(frozen=True)
class Window:
    """`start_ms <= instant < end_ms`, as `build_id` holds it, complete for what was inserted before `complete_until_ms`."""

    start_ms: int
    end_ms: int
    build_id: int
    complete_until_ms: int


def is_clean(window: Window, touched_ms: Mapping[int, int]) -> bool:
    """`touched_ms`: quarter -> when it last got an event."""
    first, last = window.start_ms // QUARTER_MS, (window.end_ms - 1) // QUARTER_MS
    return window.start_ms >= 0 and all(
        touched_ms.get(quarter, -1) < window.complete_until_ms for quarter in range(first, last + 1)
    )


def choose(segments_ms: Sequence[tuple[int, int]], windows: Iterable[Window]) -> Source:
    """`segments_ms`: the parts of the range that are told apart, in order. `windows` are clean."""
    by_start: dict[int, list[Window]] = {}
    for window in windows:
        by_start.setdefault(window.start_ms, []).append(window)
    starts = sorted(by_start)
    chosen: list[Window] = []
    ranges: list[tuple[int, int]] = []
    for start, end in segments_ms:
        position = start
        while position < end:
            longest = _longest(by_start.get(position, ()), end)
            if longest is not None:
                chosen.append(longest)
                position = longest.end_ms
                continue
            following = bisect_left(starts, position + 1)
            stop = end
            while following < len(starts) and starts[following] < end:
                if _longest(by_start[starts[following]], end) is not None:
                    stop = starts[following]
                    break
                following += 1
            if ranges and ranges[-1][1] == position:
                ranges[-1] = (ranges[-1][0], stop)
            else:
                ranges.append((position, stop))
            position = stop
    if not chosen or len(ranges) > MAX_RANGES:
        return Source(ranges_ms=((segments_ms[0][0], segments_ms[-1][1]),))
    states = StateRows(
        start_ms=chosen[0].start_ms,
        end_ms=chosen[-1].end_ms,
        build_ids=tuple(window.build_id for window in chosen),
    )
    return Source(ranges_ms=tuple(ranges), states=states)


def _longest(windows: Iterable[Window], end: int) -> Window | None:
    fitting = [window for window in windows if window.end_ms <= end]
    return max(fitting, key=lambda window: window.end_ms) if fitting else None
