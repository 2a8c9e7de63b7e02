"""The days and hours that have states. A day is each team's own; an hour is of UTC, as it is in nearly every zone."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg

DAYS = dg.DailyPartitionsDefinition(start_date="2020-01-01", end_offset=1)
HOURS = dg.HourlyPartitionsDefinition(start_date="2020-01-01-00:00", end_offset=1)
_HOUR_FORMAT = "%Y-%m-%d-%H:%M"


def day_of(key: str) -> date:
    return date.fromisoformat(key)


def hours_of(first_key: str, last_key: str) -> tuple[datetime, datetime]:
    """From the start of the first hour to the end of the last one."""
    first, last = (
        datetime.strptime(key, _HOUR_FORMAT).replace(tzinfo=UTC) for key in (first_key, last_key)
    )
    return first, last + timedelta(hours=1)
