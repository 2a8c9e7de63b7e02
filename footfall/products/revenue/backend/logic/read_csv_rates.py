"""An operator's own rates: a CSV file with the columns `date`, `currency` and `rate`, in any order.

`date` is YYYY-MM-DD, `currency` three capital letters, `rate` the units of that currency for one US dollar. The dollar
itself may be left out.
"""

import csv
import io
import re
from datetime import date
from decimal import Decimal, InvalidOperation

from footfall.products.revenue.backend.contracts import (
    BASE_CURRENCY,
    PublishedRates,
    RatesProviderError,
)

_COLUMNS = ("date", "currency", "rate")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST_DIGITS = 26


def parse_rates_csv(content: bytes) -> PublishedRates:
    """Raises `RatesProviderError` that names the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RatesProviderError("The CSV file of rates is not UTF-8.") from error
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise RatesProviderError(
            f"The CSV file of rates lacks the column {missing[0]!r}: it needs {', '.join(_COLUMNS)}."
        )
    by_day: dict[date, dict[str, Decimal]] = {}
    for row in rows:
        day, currency, rate = _read(row, rows.line_num)
        of_day = by_day.setdefault(day, {BASE_CURRENCY: Decimal(1)})
        if of_day.get(currency, rate) != rate:
            raise RatesProviderError(
                f"Line {rows.line_num} of the CSV file of rates: {currency} of {day} has another rate already."
            )
        of_day[currency] = rate
    return by_day


def _read(row: dict[str, str | None], line: int) -> tuple[date, str, Decimal]:
    def refuse(what: str) -> RatesProviderError:
        return RatesProviderError(f"Line {line} of the CSV file of rates: {what}.")

    day_text, currency, rate_text = ((row[name] or "").strip() for name in _COLUMNS)
    try:
        day = date.fromisoformat(day_text)
    except ValueError as error:
        raise refuse(f"{day_text!r} is no date (YYYY-MM-DD)") from error
    if not _CURRENCY.fullmatch(currency):
        raise refuse(f"{currency!r} is no currency (three capital letters)")
    try:
        rate = Decimal(rate_text)
    except InvalidOperation as error:
        raise refuse(f"{rate_text!r} is no number") from error
    if not rate.is_finite() or rate <= 0 or rate.adjusted() >= _LARGEST_DIGITS:
        raise refuse(f"a rate must be above zero and below 1e26, not {rate_text}")
    if currency == BASE_CURRENCY and rate != 1:
        raise refuse(f"the rate of {BASE_CURRENCY} is 1, not {rate_text}")
    return day, currency, rate
