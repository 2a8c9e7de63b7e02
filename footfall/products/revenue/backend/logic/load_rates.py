"""Writes days of rates to ClickHouse. A day is replaced whole; a load that is cut short changes no day by halves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.clickhouse.form import find_form
from footfall.foundations.clickhouse.schema import Form
from footfall.products.revenue.backend.contracts import (
    BASE_CURRENCY,
    DailyRate,
    Loaded,
    RatesProvider,
    RatesProviderError,
)
from footfall.products.revenue.backend.logic.fill_gaps import fill_gaps

_COLUMNS = ("date", "currency", "rate", "published_on", "provider", "loaded_at")
_LONGEST_INSERT_DAYS = 200
# as the column keeps them
_PLACES = Decimal("1e-12")


def load_rates(client: ClickHouse, provider: RatesProvider, first: date, last: date) -> Loaded:
    """Fetch, fill and store the days from `first` to `last`, both included, and reload the dictionary.

    Days that no rate reaches keep what an earlier load stored. Raises `RatesProviderError` and `ClickHouseError`.
    """
    gap_days = provider.longest_gap_days
    published = provider.published_rates(first - timedelta(days=gap_days), last)
    if any(rates.get(BASE_CURRENCY) != 1 for rates in published.values()):
        raise RatesProviderError(f"{provider.name}: the rate of {BASE_CURRENCY} must be 1.")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rates = [one for one in fill_gaps(published, days, gap_days) if one.rate >= _PLACES]
    loaded_at = datetime.now(UTC)
    for part in _parts(rates):
        client.insert_rows(
            "exchange_rates",
            _COLUMNS,
            [
                (
                    one.day,
                    one.currency,
                    one.rate.quantize(_PLACES),
                    one.published_on,
                    provider.name,
                    loaded_at,
                )
                for one in part
            ],
        )
    reload_dictionary(client)
    known = {one.day for one in rates}
    return Loaded(
        provider=provider.name,
        row_count=len(rates),
        day_count=len(known),
        newest_published_on=max((one.published_on for one in rates), default=None),
        missing_days=tuple(day for day in days if day not in known),
    )


def _parts(rates: Sequence[DailyRate]) -> list[list[DailyRate]]:
    """Inserts of at most 200 days, each within a year: one part of the table, which appears at once or not at all."""

    def place(one: DailyRate) -> tuple[int, int]:
        return one.day.year, one.day.timetuple().tm_yday // _LONGEST_INSERT_DAYS

    return [list(part) for _, part in groupby(rates, key=place)]


def reload_dictionary(client: ClickHouse) -> None:
    """Let every server look rates up as they are now."""
    if find_form(client) is Form.CLUSTER:
        client.run_command("SYSTEM SYNC REPLICA ON CLUSTER '{cluster}' exchange_rates")
        client.run_command("SYSTEM RELOAD DICTIONARY ON CLUSTER '{cluster}' exchange_rates_dict")
    else:
        client.run_command("SYSTEM RELOAD DICTIONARY exchange_rates_dict")
