"""One attempt at one run: from ClickHouse to the destination, telling how far it is."""

import time
from dataclasses import asdict
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from footfall.products.exports.backend.contracts import (
    DestinationType,
    FileFormat,
    Model,
    RunKey,
    TimeSpan,
)
from footfall.products.exports.backend.logic.explain_storage_error import as_destination_error
from footfall.products.exports.backend.logic.merge_tables import merge_batches
from footfall.products.exports.backend.logic.open_destination import open_bucket, open_table
from footfall.products.exports.backend.logic.record_runs import (
    begin_attempt,
    record_progress,
    record_total,
    say,
)
from footfall.products.exports.backend.logic.write_files import (
    FileJob,
    FileState,
    write_files,
)
from footfall.products.exports.backend.models import BatchExport
from footfall.products.exports.backend.queries.rows import Selection, count_rows, read_batches

_DEFAULT_FILE_MB: Final = 128
_TELL_EVERY_S: Final = 1.0


class Beat(Protocol):
    """Called after every step with what the next attempt has to know; raises when the work shall stop."""

    def __call__(self, state: dict[str, Any] | None) -> None: ...


def deliver_interval(
    run: RunKey, span: TimeSpan, attempt: int, before: dict[str, Any] | None, beat: Beat
) -> tuple[int, int]:
    """The rows and bytes delivered. Raises `DestinationError` for what only the destination's owner can mend.

    `before` is the last state that an earlier attempt gave to `beat`.
    """
    export = BatchExport.objects.of_team(run.team_id).get(id=run.export_id)
    config = {**export.config, **export.secrets}
    destination_type = DestinationType(export.destination_type)
    selection = Selection(
        team_id=run.team_id,
        model=Model(export.model),
        span=span,
        include=tuple(config.get("include_events") or ()),
        exclude=tuple(config.get("exclude_events") or ()),
    )
    begin_attempt(run, attempt)
    record_total(run, count_rows(selection))
    progress = _Progress(run, beat, before)
    if destination_type is DestinationType.POSTGRES:
        return merge_batches(
            open_table(config), selection.model, read_batches(selection), progress.tell
        )
    bucket = open_bucket(run.team_id, destination_type, config)
    job = FileJob(
        export_id=str(export.id),
        run_id=str(run.run_id),
        attempt=f"{run.run_id}-{attempt}",
        model=selection.model,
        span=span,
        file_format=FileFormat(config["file_format"]),
        max_file_bytes=(config.get("max_file_size_mb") or _DEFAULT_FILE_MB) * 1024**2,
    )
    try:
        return write_files(
            bucket,
            job,
            lambda place: read_batches(selection, place),
            FileState.of_json(before),
            progress.tell_files,
        )
    except (ClientError, BotoCoreError, OSError) as error:
        known = as_destination_error(error, bucket)
        if known is not None:
            raise known from error
        raise


class _Progress:
    """Passes on how far the work is: to Temporal at each step, to the run's row about once a second."""

    def __init__(self, run: RunKey, beat: Beat, state: dict[str, Any] | None) -> None:
        self._run = run
        self._beat = beat
        self._state = state
        self._told_at = 0.0

    def tell(self, rows: int, size_bytes: int) -> None:
        self._beat(self._state)
        if time.monotonic() - self._told_at > _TELL_EVERY_S:
            record_progress(self._run, rows, size_bytes)
            self._told_at = time.monotonic()

    def tell_files(self, rows: int, size_bytes: int, state: FileState | None = None) -> None:
        if state is not None:
            self._state = asdict(state)
            say(
                self._run,
                f"File {len(state.parts)} is uploaded: {state.rows} rows, {state.bytes} bytes so far.",
            )
        self.tell(rows, size_bytes)
