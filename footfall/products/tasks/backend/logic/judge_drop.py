"""Whether an event has become rarer than it was at the same hours of the weeks before.

The same hours of a week before have the same weekday and time of day on the team's clocks, so that nights and weekends
are compared with nights and weekends. The score is that of `judge_spike`, downwards. An event that is rare anyway, or
lost less than half, is no alarm; nor is a window like one that was there before, apart from one odd week (a holiday).
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

from footfall.products.tasks.backend.contracts import Sensitivity
from footfall.products.tasks.backend.logic.judge_spike import SCORES, Judgement, spreads_between

WINDOW_HOURS: Final = 6
WEEKS: Final = 6
MINIMUM_WEEKS: Final = 3
MINIMUM_EXPECTED: Final = 30
_LARGEST_SHARE_LEFT: Final = 0.5
_BELOW_QUIET: Final = 0.7


def judge_drop(count: int, past: Sequence[int], *, sensitivity: Sensitivity) -> Judgement | None:
    """None unless `count` stands out. `past`: the counts in the same window of the weeks before, the latest first."""
    if len(past) < MINIMUM_WEEKS:
        return None
    expected = median(past)
    if expected < MINIMUM_EXPECTED or count > _LARGEST_SHARE_LEFT * expected:
        return None
    quiet = sorted(past)[1 if len(past) > MINIMUM_WEEKS else 0]
    if count > _BELOW_QUIET * quiet:
        return None
    score = -spreads_between(count, past)
    return Judgement(float(expected), score) if score >= SCORES[sensitivity] else None
