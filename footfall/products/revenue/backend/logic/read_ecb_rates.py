"""The files of the European Central Bank: units of each currency for one euro, on the days when it publishes.

`eurofxref-hist.csv`, alone or zipped (`eurofxref-hist.zip`), and the XML of `eurofxref-daily.xml` and
`eurofxref-hist-90d.xml`. A dollar's rate is the euro's divided by the dollar's, rounded to twelve places.
"""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from footfall.products.revenue.backend.contracts import (
    BASE_CURRENCY,
    PublishedRates,
    RatesProviderError,
)

_EURO = "EUR"
_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_NOT_PUBLISHED = {"", "N/A"}
_PLACES = Decimal("1e-12")
_LARGEST_FILE_BYTES = 64 * 1024 * 1024


def parse_ecb_file(content: bytes) -> PublishedRates:
    """Any of the forms above, told apart by their beginning. Raises `RatesProviderError`."""
    if content.startswith(b"PK"):
        content = _unzipped(content)
    by_euro = _from_xml(content) if content.lstrip().startswith(b"<") else _from_csv(content)
    return {day: _for_one_dollar(day, rates) for day, rates in by_euro.items()}


def _unzipped(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            first = archive.infolist()[0]
            if first.file_size > _LARGEST_FILE_BYTES:
                raise RatesProviderError(
                    "The ECB's zip file holds more than 64 MiB; it is refused."
                )
            return archive.read(first)
    except (zipfile.BadZipFile, IndexError) as error:
        raise RatesProviderError(f"The ECB's zip file cannot be read: {error}.") from error


def _from_csv(content: bytes) -> dict[date, dict[str, Decimal]]:
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        head = [name.strip() for name in next(rows)]
    except (UnicodeDecodeError, StopIteration) as error:
        raise RatesProviderError("The ECB's CSV file is empty or not UTF-8.") from error
    if head[:1] != ["Date"] or "USD" not in head:
        raise RatesProviderError(
            "This is no CSV file of the ECB: its first line must begin with Date and hold USD."
        )
    by_day: dict[date, dict[str, Decimal]] = {}
    for row in rows:
        if not row or not row[0].strip():
            continue
        where = f"line {rows.line_num} of the ECB's CSV file"
        day = _day(row[0].strip(), where)
        by_day[day] = {
            name: _rate(text.strip(), f"{name} in {where}")
            for name, text in zip(head[1:], row[1:], strict=False)
            if name and text.strip() not in _NOT_PUBLISHED
        }
    return by_day


def _from_xml(content: bytes) -> dict[date, dict[str, Decimal]]:
    try:
        # expat bounds what entities may grow to
        root = ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        raise RatesProviderError(f"The ECB's XML file cannot be read: {error}.") from error
    by_day = {}
    for cube in root.iter(_CUBE):
        if "time" in cube.attrib:
            day = _day(cube.attrib["time"], "the ECB's XML file")
            by_day[day] = {
                one.attrib.get("currency", ""): _rate(
                    one.attrib.get("rate", ""), f"{one.attrib.get('currency')} of {day}"
                )
                for one in cube.iter(_CUBE)
                if "currency" in one.attrib
            }
    if not by_day:
        raise RatesProviderError("The ECB's XML file holds no day with rates.")
    return by_day


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RatesProviderError(f"{where}: {text!r} is no date (YYYY-MM-DD).") from error


def _rate(text: str, where: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation as error:
        raise RatesProviderError(f"{where}: {text!r} is no number.") from error
    if not rate.is_finite() or rate <= 0:
        raise RatesProviderError(f"{where}: a rate must be above zero, not {text}.")
    return rate


def _for_one_dollar(day: date, for_one_euro: Mapping[str, Decimal]) -> dict[str, Decimal]:
    dollar = for_one_euro.get(BASE_CURRENCY)
    if dollar is None:
        raise RatesProviderError(
            f"The ECB's rates of {day} lack the US dollar, which the others need."
        )
    rates = {name: (rate / dollar).quantize(_PLACES) for name, rate in for_one_euro.items()}
    return {**rates, _EURO: (1 / dollar).quantize(_PLACES), BASE_CURRENCY: Decimal(1)}
