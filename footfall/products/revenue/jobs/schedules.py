"""When rates are loaded: soon after midnight for the new day, and after the ECB's hour of publication."""

from datetime import timedelta

import dagster as dg
from dagster import ScheduleEvaluationContext

from footfall.products.revenue.jobs.assets import exchange_rates

# Each load takes the days before along: a correction or a run that failed heals by itself.
_DAYS_AGAIN = 7
_RANGE_START, _RANGE_END = (
    "dagster/asset_partition_range_start",
    "dagster/asset_partition_range_end",
)

load_exchange_rates = dg.define_asset_job(
    "load_exchange_rates",
    selection=dg.AssetSelection.assets(exchange_rates)
    | dg.AssetSelection.checks_for_assets(exchange_rates),
    description="Load the exchange rates of a range of days.",
)


@dg.schedule(
    job=load_exchange_rates,
    # The ECB publishes around 16:00 CET, which is 14:00 or 15:00 UTC.
    cron_schedule=["20 0 * * *", "30 15 * * *"],
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def load_exchange_rates_daily(context: ScheduleEvaluationContext) -> dg.RunRequest:
    """Today and the seven days before it."""
    at = context.scheduled_execution_time
    last = at.date()
    return dg.RunRequest(
        run_key=at.isoformat(),
        tags={
            _RANGE_START: (last - timedelta(days=_DAYS_AGAIN)).isoformat(),
            _RANGE_END: last.isoformat(),
        },
    )
