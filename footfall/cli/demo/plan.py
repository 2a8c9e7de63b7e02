"""What was asked for, and how many events each day of it gets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from random import Random

# from Monday on: a product for work
_WEEKDAYS = (1.0, 1.04, 1.02, 1.0, 0.88, 0.42, 0.46)
_GROWTH = 2.2
INCIDENT = timedelta(hours=20)


@dataclass(frozen=True)
class Plan:
    """`until` is a full hour; the first event is `days` days before it, the last just before it."""

    seed: int
    days: int
    events: int
    until: datetime

    @cached_property
    def start(self) -> datetime:
        return self.until - timedelta(days=self.days)

    @cached_property
    def tag(self) -> int:
        """48 bits that end the uuid of every event of this plan."""
        text = f"{self.seed} {self.days} {self.events} {self.until.isoformat()}"
        return int.from_bytes(sha256(text.encode()).digest()[:6], "big")

    @cached_property
    def incident_from(self) -> datetime:
        """From here to the end, reports cannot be exported."""
        return self.until - INCIDENT

    def chance(self, purpose: object) -> Random:
        """Chance of its own for each purpose, so that a change in one leaves the others as they were."""
        return Random(f"{self.seed} {purpose}")  # noqa: S311  # play, not secrets

    def budgets(self) -> list[tuple[date, int]]:
        """Each UTC day with the events that should have happened by its end."""
        dates = [
            self.start.date() + timedelta(days=number)
            for number in range((self.until.date() - self.start.date()).days + 1)
        ]
        weights = [self._weight(day) for day in dates]
        whole, reached, budgets = sum(weights), 0.0, []
        for day, weight in zip(dates, weights, strict=True):
            reached += weight
            budgets.append((day, round(self.events * reached / whole)))
        return budgets

    def _weight(self, day: date) -> float:
        opens = datetime(day.year, day.month, day.day, tzinfo=UTC)
        share = (min(self.until, opens + timedelta(days=1)) - max(self.start, opens)) / timedelta(
            days=1
        )
        grown = 1 + (_GROWTH - 1) * max(0.0, (opens - self.start) / (self.until - self.start))
        return max(0.0, share) * grown * _WEEKDAYS[day.weekday()]


def last_full_hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
