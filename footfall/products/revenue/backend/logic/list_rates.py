"""What the page of exchange rates shows."""

from datetime import date

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.settings.environment import ExchangeRatesSettings
from footfall.products.revenue.backend.contracts import DailyRate, RatesStatus
from footfall.products.revenue.backend.logic.judge_rates import find_missing_days
from footfall.products.revenue.backend.queries import statement


def list_rates(client: ClickHouse, day: date) -> list[DailyRate]:
    rows = client.run_query(statement("rates_of_day"), {"date": day}).rows
    return [
        DailyRate(day, currency, rate, published_on) for currency, rate, published_on, _ in rows
    ]


def list_history(client: ClickHouse, currency: str, first: date, last: date) -> list[DailyRate]:
    found = {"currency": currency, "first": first, "last": last}
    rows = client.run_query(statement("rates_of_currency"), found).rows
    return [DailyRate(day, currency, rate, published_on) for day, rate, published_on in rows]


def read_status(client: ClickHouse, settings: ExchangeRatesSettings, today: date) -> RatesStatus:
    providers, first, last, newest, loaded_at, currency_count = client.run_query(
        statement("status")
    ).rows[0]
    return RatesStatus(
        provider=settings.provider,
        stored_providers=tuple(sorted(providers)),
        first_day=first,
        last_day=last,
        newest_published_on=newest,
        loaded_at=loaded_at,
        currency_count=currency_count,
        longest_gap_days=settings.longest_gap_days,
        missing_days=tuple(find_missing_days(client, today)),
    )
