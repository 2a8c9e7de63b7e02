"""The process that syncs one table once: `python -m footfall.products.warehouse.backend.logic.run_copy`.

A process of its own, because dlt and Arrow take up to half a gigabyte while they work, which ends with the process, and
because it can be ended at any moment. It reads its plan (with the source's secrets) as one line of its standard input and
ends at once when that is closed: whoever started it is gone then. It answers with one JSON object a line.
"""

import dataclasses
import faulthandler
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.outbound.allow_list import AllowList
from footfall.foundations.settings.environment import Settings, read_settings
from footfall.products.warehouse.backend.contracts import (
    Loaded,
    LogLevel,
    SourceError,
    SourceType,
    SyncMode,
    SyncPlan,
)
from footfall.products.warehouse.backend.logic.lock_table import locked_table

_TELL_EVERY_S: Final = 0.5
_ABANDONED: Final = 3


def main() -> int:
    faulthandler.enable()
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    given = json.loads(sys.stdin.readline())
    plan = SyncPlan(
        **{
            **given,
            "source_type": SourceType(given["source_type"]),
            "sync_mode": SyncMode(given["sync_mode"]),
        }
    )
    threading.Thread(target=_end_with_starter, daemon=True).start()
    house = dataclasses.replace(
        read_settings(os.environ), outbound_allow=AllowList.parse(plan.outbound_allow)
    )
    settings.configure(FOOTFALL=house)
    try:
        _sync(plan, house)
    except SourceError as error:
        _say({"kind": "refused", "message": str(error)})
    return 0


def _sync(plan: SyncPlan, house: Settings) -> None:
    # its imports are what takes the time of a start
    from footfall.products.warehouse.backend.logic.copy_table import (  # noqa: PLC0415
        TableCopier,
        Teller,
    )

    class Pipe(Teller):
        def __init__(self) -> None:
            self._told_at = 0.0
            self._step = ""

        def progress(self, step: str, rows: int, size_bytes: int, rows_total: int | None) -> None:
            now = time.monotonic()
            if step == self._step and now - self._told_at < _TELL_EVERY_S:
                return
            self._told_at, self._step = now, step
            told = {"step": step, "rows": rows, "bytes": size_bytes, "rows_total": rows_total}
            _say({"kind": "progress", **told})

        def log(self, message: str, level: LogLevel = LogLevel.INFO) -> None:
            _say({"kind": "log", "level": level, "message": message})

        def loaded(self, loaded: Loaded) -> None:
            _say({"kind": "loaded", "loaded": dataclasses.asdict(loaded)})

    with locked_table(house.postgres_url, plan.table_id):
        clickhouse = ClickHouse(ConnectionSettings.of_writer(house.clickhouse))
        published = TableCopier(plan, house.object_storage, clickhouse, Pipe()).run()
        _say(
            {
                "kind": "done",
                "published": None if published is None else dataclasses.asdict(published),
                "peak_memory_mb": _peak_memory_kb() // 1024,
            }
        )


def _peak_memory_kb() -> int:
    # not what `resource` tells, which begins with the memory of the process that started this one
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel does not tell what memory this process has used")


def _end_with_starter() -> None:
    while sys.stdin.readline():
        pass
    os._exit(_ABANDONED)


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
