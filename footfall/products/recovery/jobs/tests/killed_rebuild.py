"""A program that runs `rebuild_sessions` and kills itself after a statement of a given beginning.

    python -m footfall.products.recovery.jobs.tests.killed_rebuild INSTANCE_FOLDER STATEMENT CONFIG

Its exit tells whether that statement was reached: killed by SIGKILL if so, 0 if the run came to its end.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "footfall.server.settings")
django.setup()

from footfall.foundations.clickhouse.client import ClickHouse  # noqa: E402  # after Django
from footfall.foundations.dagster.resources import ClickHouseWriter  # noqa: E402
from footfall.products.recovery.jobs.rebuild_sessions import rebuild_sessions  # noqa: E402

_FATAL = "FATAL_STATEMENT"


class FatalClickHouse(ClickHouse):
    """The real client, whose process dies once the statement has been answered."""

    fatal = ""

    def run_command(self, sql: str, *arguments: Any, **named: Any) -> None:
        super().run_command(sql, *arguments, **named)
        if sql.startswith(self.fatal):
            os.kill(os.getpid(), signal.SIGKILL)


class FatalWriter(ClickHouseWriter):
    fatal: str

    @contextmanager
    def open(self) -> Iterator[ClickHouse]:
        with super().open() as client:
            doomed = FatalClickHouse(client.settings)
            doomed.fatal = self.fatal
            yield doomed


def doomed_job() -> dg.JobDefinition:
    definitions = dg.Definitions(
        jobs=[rebuild_sessions],
        resources={"clickhouse": FatalWriter(fatal=os.environ[_FATAL])},
        executor=dg.in_process_executor,
    )
    return definitions.resolve_job_def("rebuild_sessions")


if __name__ == "__main__":
    folder, statement, config = sys.argv[1:]
    os.environ[_FATAL] = statement
    with dg.DagsterInstance.local_temp(folder) as instance:
        dg.execute_job(
            dg.reconstructable(doomed_job),
            instance,
            run_config=json.loads(config),
            raise_on_error=True,
        )
