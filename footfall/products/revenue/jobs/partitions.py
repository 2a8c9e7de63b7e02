"""The days that have rates: from the first that the providers know to today, which the next load completes."""

from datetime import date

import dagster as dg

FIRST_DAY = date(1999, 1, 4)
DAYS = dg.DailyPartitionsDefinition(start_date=FIRST_DAY.isoformat(), end_offset=1)


def day_of(key: str) -> date:
    return date.fromisoformat(key)
