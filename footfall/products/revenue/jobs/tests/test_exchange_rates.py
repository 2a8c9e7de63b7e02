"""The job against the real ClickHouse, with the sample and with an operator's file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest
from pytest_django import Settings

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.dagster.resources import SHARED_RESOURCES
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.revenue.jobs.assets import CHECKS, exchange_rates
from footfall.products.revenue.jobs.schedules import load_exchange_rates_daily

TODAY = datetime.now(UTC).date()
Settle = Callable[..., None]


@pytest.fixture(autouse=True)
def reader(clickhouse: ClickHouseUsers) -> ClickHouse:
    clickhouse.writer.run_command("TRUNCATE TABLE exchange_rates")
    return clickhouse.reader


@pytest.fixture
def settle(settings: Settings) -> Settle:
    def change(**fields: Any) -> None:
        settings.FOOTFALL = replace(
            settings.FOOTFALL, exchange_rates=replace(settings.FOOTFALL.exchange_rates, **fields)
        )

    return change


def load(first: date, last: date, **options: Any) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [exchange_rates, *CHECKS],
        resources=SHARED_RESOURCES,
        tags={
            "dagster/asset_partition_range_start": first.isoformat(),
            "dagster/asset_partition_range_end": last.isoformat(),
        },
        **options,
    )


def checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {one.check_name: one.passed for one in result.get_asset_check_evaluations()}


def looked_up(reader: ClickHouse, currency: str, day: date) -> Decimal | None:
    sql = "SELECT dictGetOrNull('exchange_rates_dict', 'rate', ({currency:String}, {day:Date}))"
    found: Decimal | None = reader.run_query(sql, {"currency": currency, "day": day}).rows[0][0]
    return found


def test_a_range_of_90_days_is_one_run_and_every_day_can_be_looked_up(
    settle: Settle, reader: ClickHouse
) -> None:
    settle(provider="sample")
    result = load(date(2026, 7, 20), date(2026, 10, 17))
    assert len(result.asset_materializations_for_node("exchange_rates")) == 90
    # a Friday of the sample and the Sunday after it: 1 / 1.1172, and 0.8338 / 1.1172 of the last day
    assert looked_up(reader, "EUR", date(2026, 10, 16)) == looked_up(
        reader, "EUR", date(2026, 10, 17)
    )
    assert looked_up(reader, "USD", date(2026, 9, 1)) == 1
    assert looked_up(reader, "EUR", date(2026, 7, 19)) is None
    assert looked_up(reader, "XXX", date(2026, 9, 1)) is None


def test_the_numbers_are_the_ecb_s(settle: Settle, reader: ClickHouse) -> None:
    settle(provider="sample")
    load(date(2026, 10, 30), date(2026, 10, 30))
    assert looked_up(reader, "EUR", date(2026, 10, 30)) == Decimal("0.895094880057")


def test_the_checks_pass_for_the_last_90_days_of_the_sample(settle: Settle) -> None:
    settle(provider="sample", longest_gap_days=366)
    result = load(TODAY - timedelta(days=89), TODAY)
    assert checks(result) == {
        "rates_are_positive": True,
        "a_dollar_is_a_dollar": True,
        "days_are_complete": True,
        "rates_do_not_jump": True,
        "rates_are_fresh": True,
    }


@pytest.fixture
def own_file(tmp_path: Path, settle: Settle) -> Callable[[str], None]:
    file = tmp_path / "rates.csv"
    settle(provider="csv", file=file, longest_gap_days=3, expected_currencies=("USD", "EUR"))
    return lambda rows: (file.write_text("date,currency,rate\n" + rows), None)[1]


def test_the_checks_name_what_is_missing_stale_and_jumping(
    own_file: Callable[[str], None],
) -> None:
    day = TODAY - timedelta(days=20)
    own_file(
        f"{day},EUR,0.9\n{day + timedelta(days=1)},EUR,1.9\n{day + timedelta(days=12)},GBP,0.8\n"
    )
    result = load(TODAY - timedelta(days=30), TODAY)
    assert checks(result) == {
        "rates_are_positive": True,
        "a_dollar_is_a_dollar": True,
        "days_are_complete": False,
        "rates_do_not_jump": False,
        "rates_are_fresh": False,
    }
    said = {
        one.check_name: cast(list[str], one.metadata["details"].value)
        for one in result.get_asset_check_evaluations()
    }
    assert f"no rates at all for {day + timedelta(days=5)}" in said["days_are_complete"]
    assert f"{day + timedelta(days=12)} lacks EUR" in said["days_are_complete"]
    assert said["rates_do_not_jump"] == [f"EUR changed by +111% on {day + timedelta(days=1)}"]
    assert "8 days ago" in said["rates_are_fresh"][0]


def test_a_day_that_is_loaded_again_is_replaced_whole(
    own_file: Callable[[str], None], reader: ClickHouse
) -> None:
    day = date(2026, 3, 2)
    own_file(f"{day},EUR,0.9\n{day},GBP,0.8\n")
    load(day, day)
    own_file(f"{day},EUR,0.91\n")
    load(day, day)
    assert looked_up(reader, "EUR", day) == Decimal("0.91")
    assert looked_up(reader, "GBP", day) is None


def test_a_file_with_a_fault_changes_nothing(
    own_file: Callable[[str], None], reader: ClickHouse
) -> None:
    day = date(2026, 3, 2)
    own_file(f"{day},EUR,0.9\n")
    load(day, day)
    own_file(f"{day},EUR,0.95\n{day},GBP,zero\n")
    result = load(day, day, raise_on_error=False)
    assert not result.success
    assert looked_up(reader, "EUR", day) == Decimal("0.9")


def test_a_provider_that_does_not_exist_is_refused_by_name(settle: Settle) -> None:
    with pytest.raises(dg.Failure, match="There is no provider 'guesses'"):
        load(
            TODAY,
            TODAY,
            run_config={"ops": {"exchange_rates": {"config": {"provider": "guesses"}}}},
        )


def test_the_schedule_takes_the_days_before_along() -> None:
    at = datetime(2026, 11, 24, 0, 20, tzinfo=UTC)
    context = dg.build_schedule_context(scheduled_execution_time=at)
    request = load_exchange_rates_daily(context)
    assert isinstance(request, dg.RunRequest)
    assert request.tags["dagster/asset_partition_range_start"] == "2026-11-17"
    assert request.tags["dagster/asset_partition_range_end"] == "2026-11-24"
