"""What other rooms may know of exchange rates. A rate is always: units of the currency for one US dollar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

BASE_CURRENCY = "USD"

# By day, what a provider published on it: currency -> rate.
PublishedRates = Mapping[date, Mapping[str, Decimal]]


class RatesProviderError(Exception):
    """A provider gave no rates; the text says why and what to do, and holds no secret.

    `may_pass`: trying again later can help.
    """

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class RatesProvider(Protocol):
    """Where rates come from. `longest_gap_days` is how long its last rate may stand in for a day without one."""

    @property
    def name(self) -> str: ...

    @property
    def longest_gap_days(self) -> int: ...

    def published_rates(self, first: date, last: date) -> PublishedRates:
        """What was published from `first` to `last`, both included; days without a publication are left out.

        Raises `RatesProviderError`.
        """
        ...


@dataclass(frozen=True)
class DailyRate:
    """`published_on` is before `day` where the provider published nothing on that day."""

    day: date
    currency: str
    rate: Decimal
    published_on: date


@dataclass(frozen=True)
class RatesStatus:
    """How the stored rates stand. `missing_days` are those of the last 90 days for which nothing is known."""

    provider: str
    stored_providers: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    newest_published_on: date | None
    loaded_at: datetime | None
    currency_count: int
    longest_gap_days: int
    missing_days: tuple[date, ...]


@dataclass(frozen=True)
class Loaded:
    """What one load wrote. `missing_days` lie outside of what the provider's rates reach to."""

    provider: str
    row_count: int
    day_count: int
    newest_published_on: date | None
    missing_days: tuple[date, ...]


@dataclass(frozen=True)
class Finding:
    """One check's answer. `details` are sentences, at most twenty."""

    passed: bool
    details: tuple[str, ...]
