"""Whether the errors of one hour stand out of the hours before.

The statistic is plain and robust. The hour is compared with those at the same time of day, an hour more or less (with
all hours until five days are known), since visits come and go with the day. Counts are brought to a common scale by
Anscombe's square root (2 * sqrt(n + 3/8), whose spread is about 1 for any rare event), and the score is how many spreads
this hour lies above the median. The spread is estimated by the median absolute deviation and never below 1, so neither
an older spike nor many empty hours move it. Two more rules keep quiet what a score alone would not: few errors are never
an alarm, and neither is an hour that is not twice the busiest hundredth of the past (a nightly job that fails every
night is bad, but it is no news).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean, median
from typing import Final

from footfall.products.tasks.backend.contracts import Sensitivity

SCORES: Final = {Sensitivity.LOW: 6.0, Sensitivity.NORMAL: 4.0, Sensitivity.HIGH: 3.0}
MINIMUM_HISTORY_HOURS: Final = 24
_DAY_IS_KNOWN_AFTER_HOURS: Final = 5 * 24
_TIMES_BUSY: Final = 2.0
_BUSY_QUANTILE: Final = 0.99
# makes the median absolute deviation of a normal distribution its standard deviation
_TO_DEVIATION: Final = 1.4826


@dataclass(frozen=True)
class Judgement:
    """`expected`: the mean of the history. `score`: spreads between it and what was seen, always positive."""

    expected: float
    score: float


def judge_spike(
    count: int, history: Sequence[int], *, minimum: int, sensitivity: Sensitivity
) -> Judgement | None:
    """None unless `count` stands out. `history`: the counts of the hours before, the latest last, empty ones as zeros."""
    if count < minimum or len(history) < MINIMUM_HISTORY_HOURS:
        return None
    if count < _TIMES_BUSY * _busy(history):
        return None
    score = spreads_between(count, _comparable(history))
    return Judgement(fmean(history), score) if score >= SCORES[sensitivity] else None


def spreads_between(count: int, history: Sequence[int]) -> float:
    """How many spreads `count` lies above (or, negative, below) the median of the history."""
    scaled = [_stabilised(past) for past in history]
    middle = median(scaled)
    spread = max(1.0, _TO_DEVIATION * median(abs(past - middle) for past in scaled))
    return (_stabilised(count) - middle) / spread


def _comparable(history: Sequence[int]) -> Sequence[int]:
    alike = [
        count
        for hours_ago, count in enumerate(reversed(history), 1)
        if hours_ago % 24 in (23, 0, 1)
    ]
    return alike if len(history) >= _DAY_IS_KNOWN_AFTER_HOURS else history


def _stabilised(count: int) -> float:
    return 2 * sqrt(count + 3 / 8)


def _busy(history: Sequence[int]) -> int:
    return sorted(history)[ceil(_BUSY_QUANTILE * len(history)) - 1]
