"""The statistics on synthetic histories: what is an alarm, and above all what is none."""

import math
import random
from collections.abc import Callable

import pytest

from footfall.products.tasks.backend.contracts import Sensitivity
from footfall.products.tasks.backend.logic.judge_drop import judge_drop
from footfall.products.tasks.backend.logic.judge_spike import judge_spike

NORMAL = Sensitivity.NORMAL
HOURS = 14 * 24


def poisson(chance: random.Random, rate: float) -> int:
    """Knuth's way, in steps, since exp(-rate) of a large rate is zero."""
    total = 0
    while rate > 0:
        step = min(rate, 200.0)
        limit, product, count = math.exp(-step), chance.random(), 0
        while product > limit:
            product *= chance.random()
            count += 1
        total += count
        rate -= step
    return total


def steady(rate: float) -> Callable[[random.Random, int], int]:
    return lambda chance, hour: poisson(chance, rate)


def daily(low: float, high: float) -> Callable[[random.Random, int], int]:
    middle, swing = (low + high) / 2, (high - low) / 2
    return lambda chance, hour: poisson(chance, middle + swing * math.sin(hour * math.tau / 24))


def weekly(weekday: float, weekend: float) -> Callable[[random.Random, int], int]:
    return lambda chance, hour: poisson(chance, weekend if hour // 24 % 7 >= 5 else weekday)


def nightly(errors: int) -> Callable[[random.Random, int], int]:
    return lambda chance, hour: poisson(chance, errors if hour % 24 == 3 else 0.2)


def clustered(mean: float) -> Callable[[random.Random, int], int]:
    """Heavy tail: the rate itself varies from hour to hour (a negative binomial)."""
    return lambda chance, hour: poisson(chance, chance.expovariate(1 / mean))


HISTORIES = {
    "hardly ever": steady(0.05),
    "now and then": steady(1),
    "some": steady(8),
    "many": steady(120),
    "more by day": daily(2, 60),
    "quiet weekends": weekly(50, 4),
    "a job that fails every night": nightly(150),
    "in clusters": clustered(6),
}


def alarms_of(counts: list[int]) -> int:
    """Of the hours that have two weeks before them."""
    return sum(
        judge_spike(counts[hour], counts[hour - HOURS : hour], minimum=10, sensitivity=NORMAL)
        is not None
        for hour in range(HOURS, len(counts))
    )


@pytest.mark.parametrize("name", HISTORIES)
def test_ordinary_hours_are_no_alarm(name: str) -> None:
    chance = random.Random(f"quiet {name}")  # noqa: S311  # makes histories
    counts = [HISTORIES[name](chance, hour) for hour in range(HOURS + 4 * 7 * 24)]
    # four weeks of hours: at most one false alarm in that time, and that only of the wildest history
    assert alarms_of(counts) <= (name == "in clusters")


@pytest.mark.parametrize(
    "name", [name for name in HISTORIES if name != "a job that fails every night"]
)
def test_a_rise_to_five_times_the_busiest_hours_is_always_found(name: str) -> None:
    for seed in range(20):
        chance = random.Random(f"spike {name} {seed}")  # noqa: S311  # makes histories
        history = [HISTORIES[name](chance, hour) for hour in range(HOURS)]
        count = max(20, 5 * sorted(history)[-4])
        assert judge_spike(count, history, minimum=10, sensitivity=NORMAL) is not None


def test_few_errors_are_no_alarm_however_new_they_are() -> None:
    assert judge_spike(9, [0] * HOURS, minimum=10, sensitivity=Sensitivity.HIGH) is None
    assert judge_spike(10, [0] * HOURS, minimum=10, sensitivity=Sensitivity.HIGH) is not None


def test_a_new_error_is_found_and_its_expectation_is_nothing() -> None:
    found = judge_spike(40, [0] * HOURS, minimum=10, sensitivity=NORMAL)
    assert found is not None
    assert found.expected == 0
    assert found.score == pytest.approx(2 * math.sqrt(40.375) - 2 * math.sqrt(0.375))


def test_an_older_spike_does_not_hide_a_new_one() -> None:
    history = [2] * HOURS
    history[100] = history[101] = 900
    assert judge_spike(300, history, minimum=10, sensitivity=NORMAL) is not None


def test_the_first_day_of_a_team_is_not_judged() -> None:
    assert judge_spike(500, [0] * 23, minimum=10, sensitivity=NORMAL) is None
    assert judge_spike(500, [0] * 24, minimum=10, sensitivity=NORMAL) is not None


def test_a_lower_sensitivity_finds_less() -> None:
    history = [4] * HOURS
    found = {
        level: judge_spike(15, history, minimum=10, sensitivity=level) is not None
        for level in Sensitivity
    }
    assert found == {Sensitivity.HIGH: True, Sensitivity.NORMAL: False, Sensitivity.LOW: False}


@pytest.mark.parametrize("rate", [40, 200, 5000])
def test_ordinary_weeks_are_no_drop(rate: int) -> None:
    chance = random.Random(rate)  # noqa: S311  # makes histories
    for _ in range(300):
        past = [poisson(chance, rate) for _ in range(6)]
        assert judge_drop(poisson(chance, rate), past, sensitivity=NORMAL) is None


@pytest.mark.parametrize(
    ("count", "past"),
    [
        (0, [40, 38, 44, 41, 39, 45]),
        (30, [100, 96, 110, 104, 99, 101]),
        (2000, [5000, 5100, 4900, 5050, 4800, 5200]),
        (30, [100, 96, 110]),
        # one holiday in the past does not hide it
        (15, [100, 96, 5, 104, 99, 101]),
    ],
)
def test_a_loss_of_more_than_half_is_found(count: int, past: list[int]) -> None:
    found = judge_drop(count, past, sensitivity=NORMAL)
    assert found is not None
    assert found.expected > 2 * count
    assert found.score > 0


@pytest.mark.parametrize(
    ("count", "past", "why"),
    [
        (0, [20, 25, 22, 28, 21, 24], "the event is rare anyway"),
        (60, [100, 96, 110, 104, 99, 101], "less than half is gone"),
        (0, [500, 480], "two weeks are no history"),
        (10, [100, 8, 110, 12, 99, 101], "it was as low twice before"),
        (40, [100, 20, 300, 45, 90, 200], "the weeks differ from each other as much"),
        (120, [100, 96, 110, 104, 99, 101], "it grew"),
    ],
)
def test_this_is_no_drop(count: int, past: list[int], why: str) -> None:
    assert judge_drop(count, past, sensitivity=NORMAL) is None, why
