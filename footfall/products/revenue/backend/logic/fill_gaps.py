"""The gap rule: a day without a publication takes each currency's last earlier rate, for so many days at most."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from footfall.products.revenue.backend.contracts import DailyRate, PublishedRates


def fill_gaps(
    published: PublishedRates, days: Iterable[date], longest_gap_days: int
) -> list[DailyRate]:
    """The rates of `days`, by day and currency. Before a currency's first publication, and too long after its last,
    there is none. `published` has to reach `longest_gap_days` back behind the first day.
    """
    latest: dict[str, tuple[date, Decimal]] = {}
    pending = sorted(published, reverse=True)
    filled = []
    for day in sorted(days):
        while pending and pending[-1] <= day:
            published_on = pending.pop()
            latest |= {name: (published_on, rate) for name, rate in published[published_on].items()}
        filled += [
            DailyRate(day, currency, rate, published_on)
            for currency, (published_on, rate) in sorted(latest.items())
            if (day - published_on).days <= longest_gap_days
        ]
    return filled
