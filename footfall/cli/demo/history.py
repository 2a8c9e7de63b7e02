"""The whole history as a stream: one day after the other, each in the order of time."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Final

from footfall.cli.demo.billing import bill
from footfall.cli.demo.events import Event, Maker
from footfall.cli.demo.people import Cast, Visitor
from footfall.cli.demo.plan import Plan
from footfall.cli.demo.sessions import sign_up, use_product, visit_site
from footfall.cli.demo.surroundings import UTC_HOURS, Country, any_country, any_way

_EVENTS_A_FIRST_PERSON: Final = 1300
_SITE_VISITS: Final = 0.66
_REMEMBERED_VISITORS: Final = 400
_SIGN_UPS: Final = 0.03
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True)
class Day:
    """All events of the sessions that began on one UTC day; memory holds no more than this, and who takes part."""

    date: date
    events: list[Event]


def history(plan: Plan) -> Iterator[Day]:
    """About `plan.events` events. The same plan gives the same stream, whatever was made before."""
    maker = Maker(plan.tag)
    cast = Cast(plan.chance("cast"), first_people=max(4, plan.events // _EVENTS_A_FIRST_PERSON))
    visitors: deque[Visitor] = deque(maxlen=_REMEMBERED_VISITORS)
    made = 0
    for number, (day, budget) in enumerate(plan.budgets()):
        events = _events_of(plan, maker, cast, visitors, number, day, budget - made)
        made += len(events)
        yield Day(day, events)


def _events_of(
    plan: Plan,
    maker: Maker,
    cast: Cast,
    visitors: deque[Visitor],
    number: int,
    day: date,
    wanted: int,
) -> list[Event]:
    chance = plan.chance(day.isoformat())
    clock = _Clock(plan, day)
    start_ms, end_ms = (int(moment.timestamp() * 1000) for moment in (plan.start, plan.until))
    broken_from_ms = int(plan.incident_from.timestamp() * 1000)
    billed = bill(maker, chance, cast.companies, number, clock.midnight_ms)
    events = [event for event in billed if start_ms <= event.at_ms < end_ms]
    candidates, likely = list(cast.people), cast.likely(number)
    while len(events) < wanted:
        if chance.random() < _SITE_VISITS:
            visitor = _visitor(chance, cast, visitors)
            at_ms = clock.moment(chance, visitor.country)
            visit = visit_site(maker, chance, visitor, any_way(chance), at_ms)
            if chance.random() < _SIGN_UPS:
                person = sign_up(visit, chance, cast, visitor, number)
                if person is not None and visitor in visitors:
                    visitors.remove(visitor)
        else:
            person = chance.choices(candidates, likely)[0]
            at_ms = clock.moment(chance, person.company.country)
            visit = use_product(maker, chance, cast, person, at_ms, broken_from_ms=broken_from_ms)
        events += [event for event in visit.events if event.at_ms < end_ms]
    events.sort(key=lambda event: event.at_ms)
    return events


def _visitor(chance: Random, cast: Cast, visitors: deque[Visitor]) -> Visitor:
    if visitors and chance.random() < 0.22:
        return chance.choice(visitors)
    visitor = cast.new_visitor(chance, any_country(chance))
    visitors.append(visitor)
    return visitor


class _Clock:
    """Moments of one UTC day that lie inside of the plan, as often in an hour as the country works in it."""

    def __init__(self, plan: Plan, day: date) -> None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self.midnight_ms = int(midnight.timestamp() * 1000)
        first, last = int(plan.start.timestamp() * 1000), int(plan.until.timestamp() * 1000)
        self._hours = [
            hour for hour in range(24) if first <= self.midnight_ms + hour * _HOUR_MS < last
        ]

    def moment(self, chance: Random, country: Country) -> int:
        weights = [UTC_HOURS[country.code][hour] for hour in self._hours]
        hour = chance.choices(self._hours, weights)[0]
        return self.midnight_ms + hour * _HOUR_MS + chance.randrange(_HOUR_MS)
