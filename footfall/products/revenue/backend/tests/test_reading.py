import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from footfall.products.revenue.backend.contracts import PublishedRates, RatesProviderError
from footfall.products.revenue.backend.logic.fill_gaps import fill_gaps
from footfall.products.revenue.backend.logic.providers import SAMPLE_FILE
from footfall.products.revenue.backend.logic.read_csv_rates import parse_rates_csv
from footfall.products.revenue.backend.logic.read_ecb_rates import parse_ecb_file

FRIDAY, MONDAY = date(2026, 10, 23), date(2026, 10, 26)
CSV = b"Date,USD,GBP,HRK,\n2026-10-26,1.25,0.8,N/A,\n2026-10-23,1.2,0.84,7.5,\n"
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
  xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>
  <Cube time="2026-10-26"><Cube currency="USD" rate="1.25"/><Cube currency="GBP" rate="0.8"/></Cube>
</Cube></gesmes:Envelope>"""


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("eurofxref-hist.csv", content)
    return file.getvalue()


@pytest.mark.parametrize("content", [CSV, zipped(CSV), XML], ids=["csv", "zip", "xml"])
def test_the_ecb_s_euro_rates_become_dollar_rates(content: bytes) -> None:
    assert parse_ecb_file(content)[MONDAY] == {
        "USD": Decimal(1),
        "EUR": Decimal("0.8"),
        "GBP": Decimal("0.64"),
    }


def test_a_currency_has_rates_on_the_days_when_it_was_published_only() -> None:
    assert parse_ecb_file(CSV)[FRIDAY]["HRK"] == Decimal("6.25")


def test_the_sample_holds_real_days_and_no_weekend() -> None:
    sample = parse_ecb_file(SAMPLE_FILE.read_bytes())
    assert (min(sample), max(sample), len(sample)) == (
        date(2026, 6, 1),
        date(2026, 10, 30),
        110,
    )
    assert {len(rates) for rates in sample.values()} == {30}
    assert max(day.isoweekday() for day in sample) == 5


@pytest.mark.parametrize(
    ("parse", "content", "says"),
    [
        (parse_ecb_file, b"", "empty"),
        (parse_ecb_file, b"PK\x03\x04rest", "zip file cannot be read"),
        (parse_ecb_file, b"<a", "XML file cannot be read"),
        (parse_ecb_file, b"<a/>", "no day"),
        (parse_ecb_file, b"Day,USD\n", "first line must begin with Date"),
        (parse_ecb_file, b"Date,USD\nsoon,1\n", "line 2 of the ECB's CSV file: 'soon' is no date"),
        (parse_ecb_file, b"Date,USD\n2026-10-26,x\n", "'x' is no number"),
        (parse_ecb_file, b"Date,USD\n2026-10-26,0\n", "above zero"),
        (parse_ecb_file, b"Date,USD\n2026-10-26,NaN\n", "above zero"),
        (parse_ecb_file, b"Date,USD,GBP\n2026-10-26,N/A,1\n", "lack the US dollar"),
        (parse_rates_csv, b"\xff", "not UTF-8"),
        (parse_rates_csv, b"date,currency\n", "lacks the column 'rate'"),
        (parse_rates_csv, b"date,currency,rate\n1.1.26,EUR,1\n", "Line 2 .* '1.1.26' is no date"),
        (parse_rates_csv, b"date,currency,rate\n2026-01-01,eur,1\n", "'eur' is no currency"),
        (parse_rates_csv, b"date,currency,rate\n2026-01-01,EUR,\n", "'' is no number"),
        (parse_rates_csv, b"date,currency,rate\n2026-01-01,EUR,-1\n", "above zero"),
        (parse_rates_csv, b"date,currency,rate\n2026-01-01,EUR,1e30\n", "below 1e26"),
        (parse_rates_csv, b"date,currency,rate\n2026-01-01,USD,2\n", "the rate of USD is 1"),
        (
            parse_rates_csv,
            b"date,currency,rate\n2026-01-01,EUR,1\n2026-01-01,EUR,2\n",
            "another rate already",
        ),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_what_is_wrong(
    parse: Callable[[bytes], PublishedRates], content: bytes, says: str
) -> None:
    with pytest.raises(RatesProviderError, match=says):
        parse(content)


def test_an_operator_s_columns_may_come_in_any_order() -> None:
    content = b"rate,note,date,currency\n0.9,mine,2026-01-01,EUR\n"
    assert parse_rates_csv(content) == {
        date(2026, 1, 1): {"USD": Decimal(1), "EUR": Decimal("0.9")}
    }


def test_a_weekend_takes_friday_s_rate() -> None:
    days = [FRIDAY + timedelta(days=n) for n in range(4)]
    filled = fill_gaps(parse_ecb_file(CSV), days, longest_gap_days=7)
    pounds = [(one.day, one.published_on) for one in filled if one.currency == "GBP"]
    assert pounds == [(days[0], FRIDAY), (days[1], FRIDAY), (days[2], FRIDAY), (MONDAY, MONDAY)]


def test_a_rate_stands_in_for_so_many_days_and_for_none_before_the_first() -> None:
    days = [FRIDAY + timedelta(days=n) for n in range(-1, 5)]
    published = {FRIDAY: {"USD": Decimal(1)}}
    filled = fill_gaps(published, days, longest_gap_days=2)
    assert [one.day for one in filled] == days[1:4]


def test_a_currency_that_is_published_no_more_ends_by_itself() -> None:
    filled = fill_gaps(parse_ecb_file(CSV), [MONDAY + timedelta(days=7)], longest_gap_days=7)
    assert {one.currency for one in filled} == {"EUR", "GBP", "USD"}
