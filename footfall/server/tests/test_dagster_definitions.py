"""The code server's definitions load, and fit together; `bin/footfall dagster definitions validate` says the same."""

import dagster as dg

from footfall.server.dagster_definitions import defs


def test_every_product_s_jobs_fit_together() -> None:
    dg.Definitions.validate_loadable(defs)
