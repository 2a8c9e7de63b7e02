"""When states are built: every ten minutes what is missing or dirty; replaced ones are swept each night."""

import dagster as dg

from footfall.products.web_analytics.jobs.assets import refresh_web_states, sweep_web_states

refresh_web_states_often = dg.ScheduleDefinition(
    job=refresh_web_states,
    cron_schedule="*/10 * * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
sweep_web_states_nightly = dg.ScheduleDefinition(
    job=sweep_web_states,
    cron_schedule="40 3 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
