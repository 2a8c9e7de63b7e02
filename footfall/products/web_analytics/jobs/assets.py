"""The assets `web_states_daily` and `web_states_hourly`, what is checked of them, and the job that keeps them fresh."""

from datetime import UTC, datetime

import dagster as dg

from footfall.foundations.dagster.resources import ClickHouseWriter
from footfall.products.web_analytics.backend.contracts import BuiltCount
from footfall.products.web_analytics.backend.logic.build_states import sweep_states
from footfall.products.web_analytics.backend.logic.check_states import check_states
from footfall.products.web_analytics.backend.logic.refresh_states import (
    rebuild_days,
    rebuild_hours,
    refresh,
    teams_with_visits,
)
from footfall.products.web_analytics.jobs.partitions import DAYS, HOURS, day_of, hours_of

_RETRY = dg.RetryPolicy(
    max_retries=3, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
)
_POOL = "web_states"
_CHECKED_TEAMS = 20


@dg.asset(
    group_name="web_analytics",
    partitions_def=DAYS,
    # a range of days is one run, and its windows are published by one insert for each team
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=_RETRY,
    pool=_POOL,
)
def web_states_daily(
    context: dg.AssetExecutionContext, clickhouse: ClickHouseWriter
) -> dg.MaterializeResult[None]:
    """What web analytics needs of each team's days."""
    keys = context.partition_key_range
    with clickhouse.open() as client:
        built = rebuild_days(
            client,
            day_of(keys.start),
            day_of(keys.end),
            datetime.now(UTC),
            announce=context.log.info,
        )
    return dg.MaterializeResult(metadata=_metadata(built))


@dg.asset(
    group_name="web_analytics",
    partitions_def=HOURS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=_RETRY,
    pool=_POOL,
)
def web_states_hourly(
    context: dg.AssetExecutionContext, clickhouse: ClickHouseWriter
) -> dg.MaterializeResult[None]:
    """What web analytics needs of each hour: for ranges that begin or end within a day, and for charts by the hour."""
    keys = context.partition_key_range
    first, end = hours_of(keys.start, keys.end)
    with clickhouse.open() as client:
        built = rebuild_hours(client, first, end, datetime.now(UTC), announce=context.log.info)
    return dg.MaterializeResult(metadata=_metadata(built))


@dg.asset_check(asset=web_states_daily)
def states_agree_with_events(clickhouse: ClickHouseWriter) -> dg.AssetCheckResult:
    """The same questions, answered from states and from the events alone, have the same answers to the last digit."""
    compared = from_states = 0
    differences: list[str] = []
    with clickhouse.open() as client:
        for team_id, zone in list(teams_with_visits(client).items())[:_CHECKED_TEAMS]:
            finding = check_states(client, team_id, zone, datetime.now(UTC))
            compared += finding.compared
            from_states += finding.from_states
            differences += finding.differences
    return dg.AssetCheckResult(
        passed=not differences,
        metadata={
            "compared": compared,
            "from_states": from_states,
            "differences": differences,
        },
    )


@dg.op(retry_policy=_RETRY, pool=_POOL)
def refresh_states(context: dg.OpExecutionContext, clickhouse: ClickHouseWriter) -> None:
    """Builds the windows of the last days that are missing, or that got an event since they were built."""
    with clickhouse.open() as client:
        built = refresh(client, datetime.now(UTC), announce=context.log.info)
    context.add_output_metadata(_metadata(built))


@dg.op(retry_policy=_RETRY, pool=_POOL)
def sweep(clickhouse: ClickHouseWriter) -> None:
    """Deletes the rows of builds that nothing names any more."""
    with clickhouse.open() as client:
        sweep_states(client)


@dg.job
def refresh_web_states() -> None:
    """Bring the states of the last days up to date."""
    refresh_states()


@dg.job
def sweep_web_states() -> None:
    """Delete the states that were replaced."""
    sweep()


def _metadata(built: BuiltCount) -> dict[str, int]:
    return {"teams": built.teams, "hours": built.hours, "days": built.days}
