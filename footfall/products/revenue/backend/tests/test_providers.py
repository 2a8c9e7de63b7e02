"""Providers on the network, played by a local server; theirs is the one thing here that is not real."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings

from footfall.foundations.outbound.allow_list import AllowList
from footfall.products.revenue.backend.contracts import RatesProviderError
from footfall.products.revenue.backend.logic.providers import choose_provider
from footfall.products.revenue.backend.tests.test_reading import CSV, MONDAY, XML, zipped

SECRET = "an-app-id-that-nobody-may-read"


@dataclass
class Company:
    url: str
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def company(settings: Settings) -> Iterator[Company]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.asked.append(self.path)
            status, body = played.answers.get(self.path.partition("?")[0], (404, b"no"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        played = Company(f"http://127.0.0.1:{server.server_address[1]}")
        settings.FOOTFALL = replace(
            settings.FOOTFALL,
            outbound_allow=AllowList.parse("127.0.0.1"),
            exchange_rates=replace(
                settings.FOOTFALL.exchange_rates,
                ecb_url=played.url,
                open_exchange_rates_url=played.url,
                open_exchange_rates_app_id=SECRET,
            ),
        )
        yield played
        server.shutdown()


def test_days_long_ago_come_from_the_ecb_s_whole_history(
    company: Company, settings: Settings
) -> None:
    company.answers["/eurofxref-hist.zip"] = (200, zipped(CSV))
    provider = choose_provider(settings.FOOTFALL.exchange_rates, "ecb")
    published = provider.published_rates(date(2020, 1, 1), MONDAY)
    assert published[MONDAY]["GBP"] == Decimal("0.64")
    assert company.asked == ["/eurofxref-hist.zip"]


def test_recent_days_come_from_the_ecb_s_short_file(company: Company, settings: Settings) -> None:
    company.answers["/eurofxref-hist-90d.xml"] = (200, XML)
    provider = choose_provider(settings.FOOTFALL.exchange_rates, "ecb")
    today = datetime.now(UTC).date()
    provider.published_rates(today - timedelta(days=7), today)
    assert company.asked == ["/eurofxref-hist-90d.xml"]


def test_a_redirect_is_not_followed(company: Company, settings: Settings) -> None:
    company.answers["/eurofxref-hist.zip"] = (302, b"")
    provider = choose_provider(settings.FOOTFALL.exchange_rates, "ecb")
    with pytest.raises(RatesProviderError, match="The ECB answered 302"):
        provider.published_rates(date(2020, 1, 1), MONDAY)
    assert company.asked == ["/eurofxref-hist.zip"]


def test_an_address_of_one_s_own_network_is_refused_unless_the_operator_allows_it(
    company: Company, settings: Settings
) -> None:
    settings.FOOTFALL = replace(settings.FOOTFALL, outbound_allow=AllowList.parse(""))
    provider = choose_provider(settings.FOOTFALL.exchange_rates, "ecb")
    with pytest.raises(RatesProviderError, match="could not be reached"):
        provider.published_rates(date(2020, 1, 1), MONDAY)
    assert company.asked == []


def test_open_exchange_rates_is_asked_for_each_day(company: Company, settings: Settings) -> None:
    answer = {"base": "USD", "rates": {"EUR": 0.9, "JPY": 150, "BTC": 1.1e-5}}
    for day in ("2026-10-25", "2026-10-26"):
        company.answers[f"/historical/{day}.json"] = (200, json.dumps(answer).encode())
    provider = choose_provider(settings.FOOTFALL.exchange_rates, "open_exchange_rates")
    published = provider.published_rates(date(2026, 10, 25), MONDAY)
    assert set(published) == {date(2026, 10, 25), MONDAY}
    assert published[MONDAY] == {
        "EUR": Decimal("0.9"),
        "JPY": Decimal(150),
        "BTC": Decimal("1.1e-5"),
        "USD": Decimal(1),
    }


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (401, b'{"error": true, "message": "invalid_app_id"}', r"401 \(invalid_app_id\) .* Check"),
        (429, b'{"message": "access_restricted"}', "used up"),
        (500, b"<html>", "500 .* not with JSON"),
        (200, b'{"base": "EUR", "rates": {"GBP": 1}}', "no rates in USD"),
        (200, b'{"base": "USD", "rates": {}}', "no rates in USD"),
        (200, b'{"base": "USD", "rates": {"GBP": 0}}', "GBP is not above zero"),
        (200, b"[]", "answered 200"),
    ],
)
def test_what_open_exchange_rates_refuses_is_told_without_the_app_id(
    company: Company, settings: Settings, status: int, body: bytes, says: str
) -> None:
    company.answers["/historical/2026-10-26.json"] = (status, body)
    provider = choose_provider(settings.FOOTFALL.exchange_rates, "open_exchange_rates")
    with pytest.raises(RatesProviderError, match=says) as caught:
        provider.published_rates(MONDAY, MONDAY)
    assert SECRET not in f"{caught.value} {provider!r}"


def test_a_missing_app_id_or_file_is_named(settings: Settings) -> None:
    chosen = settings.FOOTFALL.exchange_rates
    with pytest.raises(RatesProviderError, match="FOOTFALL_OPEN_EXCHANGE_RATES_APP_ID"):
        choose_provider(chosen, "open_exchange_rates")
    with pytest.raises(RatesProviderError, match="FOOTFALL_EXCHANGE_RATES_FILE"):
        choose_provider(chosen, "csv")
