import dagster as dg

from footfall.products.web_analytics.jobs.assets import (
    refresh_web_states,
    states_agree_with_events,
    sweep_web_states,
    web_states_daily,
    web_states_hourly,
)
from footfall.products.web_analytics.jobs.schedules import (
    refresh_web_states_often,
    sweep_web_states_nightly,
)

defs = dg.Definitions(
    assets=[web_states_daily, web_states_hourly],
    asset_checks=[states_agree_with_events],
    jobs=[refresh_web_states, sweep_web_states],
    schedules=[refresh_web_states_often, sweep_web_states_nightly],
)
