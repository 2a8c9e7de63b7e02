"""The resources that every job may ask for by name: `clickhouse`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import dagster as dg
from django.conf import settings

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings

# A job's statement may work for as long as a run may; the answer's silence is no sign of a fault.
_ANSWER_WITHIN_S = 3600


class ClickHouseWriter(dg.ConfigurableResource[None]):
    """The house's ClickHouse, with the credential that may change data and schema.

    An asset or op names it as a parameter, `clickhouse: ClickHouseWriter`, and opens it in a `with`:
    `with clickhouse.open() as client: client.run_command(…)`.
    """

    @contextmanager
    def open(self) -> Iterator[ClickHouse]:
        """A client of its own; safe to share between threads, closed at the end of the `with`."""
        where = ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse)
        client = ClickHouse(replace(where, answer_timeout_s=_ANSWER_WITHIN_S))
        try:
            yield client
        finally:
            client.close()


SHARED_RESOURCES: Final = {"clickhouse": ClickHouseWriter()}
