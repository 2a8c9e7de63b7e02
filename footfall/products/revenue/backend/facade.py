"""The door to revenue for every other room."""

from datetime import date
from functools import cache

from django.conf import settings

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.settings.environment import ClickHouseSettings
from footfall.products.revenue.backend.contracts import DailyRate, Loaded, RatesStatus
from footfall.products.revenue.backend.logic import list_rates as listing
from footfall.products.revenue.backend.logic import load_rates as loading
from footfall.products.revenue.backend.logic.judge_rates import today_utc
from footfall.products.revenue.backend.logic.providers import choose_provider


def rates_of(day: date) -> list[DailyRate]:
    """The rates of a day, by currency; empty when none is known."""
    return listing.list_rates(_reader(settings.FOOTFALL.clickhouse), day)


def rate_history(currency: str, first: date, last: date) -> list[DailyRate]:
    """A currency's rates from `first` to `last`, both included; days without one are left out."""
    return listing.list_history(_reader(settings.FOOTFALL.clickhouse), currency, first, last)


def rates_status() -> RatesStatus:
    reader = _reader(settings.FOOTFALL.clickhouse)
    return listing.read_status(reader, settings.FOOTFALL.exchange_rates, today_utc())


def load_rates(first: date, last: date, provider: str | None = None) -> Loaded:
    """Load days, both ends included, from the named provider or the house's own (`sample` for a demo).

    Raises `RatesProviderError` when the provider has none, and `ClickHouseError`.
    """
    writer = ClickHouse(ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse))
    try:
        chosen = choose_provider(settings.FOOTFALL.exchange_rates, provider)
        return loading.load_rates(writer, chosen, first, last)
    finally:
        writer.close()


@cache
def _reader(address: ClickHouseSettings) -> ClickHouse:
    return ClickHouse(ConnectionSettings.of_reader(address))
