"""The asset `exchange_rates` and what is checked of it."""

import dagster as dg
from django.conf import settings

from footfall.foundations.dagster.resources import ClickHouseWriter
from footfall.foundations.settings.environment import RATES_PROVIDERS
from footfall.products.revenue.backend.contracts import Finding, RatesProviderError
from footfall.products.revenue.backend.logic import judge_rates
from footfall.products.revenue.backend.logic.load_rates import load_rates
from footfall.products.revenue.backend.logic.providers import choose_provider
from footfall.products.revenue.jobs.partitions import DAYS, day_of

_SHOWN_DAYS = 20


class RatesConfig(dg.Config):
    """`provider` takes the place of `FOOTFALL_EXCHANGE_RATES_PROVIDER` for one run."""

    provider: str | None = None


@dg.asset(
    group_name="revenue",
    partitions_def=DAYS,
    # a range of days is one run: a provider's file holds them all
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=dg.RetryPolicy(
        max_retries=4, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
    ),
    pool="exchange_rates",
)
def exchange_rates(
    context: dg.AssetExecutionContext, config: RatesConfig, clickhouse: ClickHouseWriter
) -> dg.MaterializeResult[None]:
    """Units of each currency for one US dollar, by day."""
    if config.provider is not None and config.provider not in RATES_PROVIDERS:
        raise dg.Failure(
            f"There is no provider {config.provider!r}; there are {', '.join(RATES_PROVIDERS)}.",
            allow_retries=False,
        )
    days = context.partition_key_range
    first, last = day_of(days.start), day_of(days.end)
    try:
        provider = choose_provider(settings.FOOTFALL.exchange_rates, config.provider)
        context.log.info("loading %s to %s from %s", first, last, provider.name)
        with clickhouse.open() as client:
            loaded = load_rates(client, provider, first, last)
    except RatesProviderError as error:
        raise dg.Failure(str(error), allow_retries=error.may_pass) from error
    if loaded.missing_days:
        context.log.warning(
            "%d of these days have no rate: %s was silent for more than %d days before them",
            len(loaded.missing_days),
            provider.name,
            provider.longest_gap_days,
        )
    return dg.MaterializeResult(
        metadata={
            "provider": loaded.provider,
            "rows": loaded.row_count,
            "days": loaded.day_count,
            "newest_published_on": str(loaded.newest_published_on),
            "missing_days": [str(day) for day in loaded.missing_days[:_SHOWN_DAYS]],
            "missing_day_count": len(loaded.missing_days),
        }
    )


@dg.asset_check(asset=exchange_rates, blocking=True)
def rates_are_positive(clickhouse: ClickHouseWriter) -> dg.AssetCheckResult:
    """No stored rate is zero or less."""
    with clickhouse.open() as client:
        return _result(judge_rates.check_positive(client))


@dg.asset_check(asset=exchange_rates, blocking=True)
def a_dollar_is_a_dollar(clickhouse: ClickHouseWriter) -> dg.AssetCheckResult:
    """The rate of USD is 1 on every day."""
    with clickhouse.open() as client:
        return _result(judge_rates.check_dollar(client))


@dg.asset_check(asset=exchange_rates)
def days_are_complete(clickhouse: ClickHouseWriter) -> dg.AssetCheckResult:
    """Each of the last 90 days has every expected currency."""
    expected = settings.FOOTFALL.exchange_rates.expected_currencies
    with clickhouse.open() as client:
        return _result(judge_rates.check_complete(client, expected, judge_rates.today_utc()))


@dg.asset_check(asset=exchange_rates)
def rates_do_not_jump(clickhouse: ClickHouseWriter) -> dg.AssetCheckResult:
    """No rate of the last 90 days differs by more than a quarter from the day before."""
    with clickhouse.open() as client:
        finding = judge_rates.check_jumps(client, judge_rates.today_utc())
    return _result(finding, dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset=exchange_rates)
def rates_are_fresh(clickhouse: ClickHouseWriter) -> dg.AssetCheckResult:
    """The newest publication is no older than the gap that may be filled."""
    gap_days = settings.FOOTFALL.exchange_rates.longest_gap_days
    with clickhouse.open() as client:
        finding = judge_rates.check_fresh(client, gap_days, judge_rates.today_utc())
    return _result(finding, dg.AssetCheckSeverity.WARN)


CHECKS = [
    *(rates_are_positive, a_dollar_is_a_dollar),
    *(days_are_complete, rates_do_not_jump, rates_are_fresh),
]


def _result(
    finding: Finding, severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=finding.passed, severity=severity, metadata={"details": list(finding.details)}
    )
