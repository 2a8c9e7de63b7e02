import dagster as dg

from footfall.products.revenue.jobs.assets import CHECKS, exchange_rates
from footfall.products.revenue.jobs.schedules import load_exchange_rates, load_exchange_rates_daily

defs = dg.Definitions(
    assets=[exchange_rates],
    asset_checks=CHECKS,
    jobs=[load_exchange_rates],
    schedules=[load_exchange_rates_daily],
)
