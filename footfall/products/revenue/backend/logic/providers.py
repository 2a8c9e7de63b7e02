"""The providers of exchange rates that an operator can choose with `FOOTFALL_EXCHANGE_RATES_PROVIDER`."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from footfall.foundations.outbound.addresses import ForbiddenAddressError, UnknownHostError
from footfall.foundations.outbound.http import HTTPError, http_client
from footfall.foundations.settings.environment import ExchangeRatesSettings
from footfall.products.revenue.backend.contracts import (
    BASE_CURRENCY,
    PublishedRates,
    RatesProvider,
    RatesProviderError,
)
from footfall.products.revenue.backend.logic.read_csv_rates import parse_rates_csv
from footfall.products.revenue.backend.logic.read_ecb_rates import parse_ecb_file

SAMPLE_FILE: Final = Path(__file__).parents[1] / "sample" / "eurofxref.csv"
# The sample is a fixed piece of the past, so its last day has to stand in for long.
_SAMPLE_GAP_DAYS = 366
_RECENT_DAYS = 85
_ANSWER_WITHIN_S = 60
_OK = 200
_OUR_FAULT_UNTIL = 500
Parse = Callable[[bytes], PublishedRates]


@dataclass(frozen=True)
class EcbProvider:
    """The ECB's own files: the short one for days of the last 85, else the whole history."""

    url: str
    longest_gap_days: int
    name: str = "ecb"

    def published_rates(self, first: date, last: date) -> PublishedRates:
        is_recent = first > datetime.now(UTC).date() - timedelta(days=_RECENT_DAYS)
        file_name = "eurofxref-hist-90d.xml" if is_recent else "eurofxref-hist.zip"
        status, content = _get(f"{self.url}/{file_name}", "The ECB")
        if status != _OK:
            raise RatesProviderError(
                f"The ECB answered {status} for {file_name}. Try again later.", may_pass=True
            )
        return _between(parse_ecb_file(content), first, last)


@dataclass(frozen=True)
class FileProvider:
    """A file on the machine that runs the job, read anew each time."""

    name: str
    file: Path
    parse: Parse
    longest_gap_days: int

    def published_rates(self, first: date, last: date) -> PublishedRates:
        try:
            content = self.file.read_bytes()
        except OSError as error:
            raise RatesProviderError(
                f"The file of exchange rates cannot be read: {error.strerror}. "
                "FOOTFALL_EXCHANGE_RATES_FILE must name a file that Dagster's code server may read."
            ) from error
        return _between(self.parse(content), first, last)


@dataclass(frozen=True)
class OpenExchangeRatesProvider:
    """openexchangerates.org: one request for each day, in dollars, weekends included."""

    url: str
    app_id: str = field(repr=False)
    longest_gap_days: int
    name: str = "open_exchange_rates"

    def published_rates(self, first: date, last: date) -> PublishedRates:
        today = datetime.now(UTC).date()
        days = (first + timedelta(days=n) for n in range((min(last, today) - first).days + 1))
        return {day: self._rates_of(day) for day in days}

    def _rates_of(self, day: date) -> dict[str, Decimal]:
        # the app id stands in the URL, so no error may quote it
        url = f"{self.url}/historical/{day}.json?app_id={self.app_id}&base={BASE_CURRENCY}"
        status, content = _get(url, "Open Exchange Rates")
        try:
            answer = json.loads(content, parse_float=Decimal, parse_int=Decimal)
        except ValueError as error:
            raise RatesProviderError(
                f"Open Exchange Rates answered {status} for {day}, and not with JSON.",
                may_pass=True,
            ) from error
        if status != _OK or not isinstance(answer, dict):
            raise RatesProviderError(
                _refusal(status, answer, day), may_pass=status >= _OUR_FAULT_UNTIL
            )
        rates = answer.get("rates")
        if answer.get("base") != BASE_CURRENCY or not isinstance(rates, dict) or not rates:
            raise RatesProviderError(
                f"Open Exchange Rates answered no rates in {BASE_CURRENCY} for {day}."
            )
        wrong = [n for n, rate in rates.items() if not isinstance(rate, Decimal) or rate <= 0]
        if wrong:
            raise RatesProviderError(
                f"Open Exchange Rates answered for {day}: {wrong[0]} is not above zero."
            )
        return {**rates, BASE_CURRENCY: Decimal(1)}


def choose_provider(settings: ExchangeRatesSettings, name: str | None = None) -> RatesProvider:
    """The provider of that name, or the one of the settings. Raises `RatesProviderError` when a setting is missing."""
    chosen, gap_days = name or settings.provider, settings.longest_gap_days
    if chosen == "sample":
        return FileProvider("sample", SAMPLE_FILE, parse_ecb_file, _SAMPLE_GAP_DAYS)
    if chosen == "ecb":
        return EcbProvider(settings.ecb_url, gap_days)
    if chosen == "open_exchange_rates":
        if not settings.open_exchange_rates_app_id:
            raise RatesProviderError(
                "FOOTFALL_OPEN_EXCHANGE_RATES_APP_ID is not set: Open Exchange Rates needs an app id."
            )
        return OpenExchangeRatesProvider(
            settings.open_exchange_rates_url, settings.open_exchange_rates_app_id, gap_days
        )
    parsers: dict[str, Parse] = {"ecb_file": parse_ecb_file, "csv": parse_rates_csv}
    if settings.file is None:
        raise RatesProviderError(
            f"FOOTFALL_EXCHANGE_RATES_FILE is not set: the provider {chosen} reads that file."
        )
    return FileProvider(chosen, settings.file, parsers[chosen], gap_days)


def _get(url: str, who: str) -> tuple[int, bytes]:
    """Status and body. No redirect is followed: none of these addresses has one."""
    try:
        with http_client(timeout_s=_ANSWER_WITHIN_S) as client:
            response = client.get(url)
    except (HTTPError, ForbiddenAddressError, UnknownHostError) as error:
        raise RatesProviderError(
            f"{who} could not be reached ({type(error).__name__}).",
            may_pass=not isinstance(error, ForbiddenAddressError),
        ) from error
    return response.status_code, response.content


def _refusal(status: int, answer: Any, day: date) -> str:
    said = answer.get("message") if isinstance(answer, dict) else None
    advice = {
        401: "Check FOOTFALL_OPEN_EXCHANGE_RATES_APP_ID.",
        403: "The plan behind the app id may not allow this.",
        429: "The plan's requests of this month are used up.",
    }.get(status, "Try again later.")
    reason = f" ({said})" if isinstance(said, str) and said.isidentifier() else ""
    return f"Open Exchange Rates answered {status}{reason} for {day}. {advice}"


def _between(published: PublishedRates, first: date, last: date) -> PublishedRates:
    return {day: rates for day, rates in published.items() if first <= day <= last}
