"""Reads the rows of one interval as Arrow record batches, in an order that every attempt finds again.

A batch comes with its *place*: handing it back as `after` reads on behind it.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings as django_settings

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings, QueryLimits
from footfall.products.exports.backend.contracts import Model, TimeSpan

Place = tuple[str, ...]

_LIMITS: Final = QueryLimits(
    # a day of a large team; the activity that reads has a deadline of its own
    max_execution_time_s=None,
    max_memory_usage_bytes=2 * 1024**3,
)
_SETTINGS: Final[dict[str, str | int | float | bool]] = {
    "optimize_read_in_order": 1,
    "prefer_column_name_to_alias": 1,
    "max_threads": 2,
    "max_bytes_before_external_sort": 512 * 1024**2,
    "max_bytes_before_external_group_by": 512 * 1024**2,
    "join_algorithm": "grace_hash,hash",
    # on a cluster the tables of a join lie on other shards
    "distributed_product_mode": "global",
    "output_format_arrow_string_as_string": 1,
    "output_format_arrow_compression_method": "none",
}
# how an Arrow stream says that nothing more comes
_END_OF_STREAM: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_EVENT_KEYS: Final = ("_day", "event", "_hash", "uuid")
_NO_EVENT: Final = ("1970-01-01", "", "0", "00000000-0000-0000-0000-000000000000")


class BrokenAnswerError(Exception):
    """ClickHouse's answer ended before its end; nothing of it may be taken for whole."""


@dataclass(frozen=True)
class Selection:
    """Which rows: those that came to ClickHouse in `span`; for events, only `include` (all if empty) less `exclude`."""

    team_id: int
    model: Model
    span: TimeSpan
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    rows: pa.RecordBatch
    place: Place


@cache
def _clickhouse() -> ClickHouse:
    """One for the process; it names system tables, which the reader may not."""
    return ClickHouse(ConnectionSettings.of_writer(django_settings.FOOTFALL.clickhouse))


def read_batches(selection: Selection, after: Place | None = None) -> Iterator[Batch]:
    """All rows in order; of copies of one event only the newest. Holds a block or two of the server's at a time.

    Raises a `ClickHouseError`, or `BrokenAnswerError` if the answer was cut off.
    """
    is_events = selection.model is Model.EVENTS
    parameters = _span_parameters(selection) | {"is_first": after is None}
    if is_events:
        names = ("after_day", "after_event", "after_hash", "after_uuid")
        parameters |= dict(zip(names, after or _NO_EVENT, strict=True)) | _event_names(selection)
    else:
        parameters["after"] = after[0] if after else ""
    sql = _statement("events" if is_events else "persons")
    stream_of = _clickhouse().stream_bytes(
        sql, "ArrowStream", parameters, limits=_LIMITS, settings=_SETTINGS
    )
    with stream_of as stream:
        batches = _whole_batches(stream)
        yield from _without_copies(batches) if is_events else map(_person_batch, batches)


def count_rows(selection: Selection) -> int | None:
    """About how many rows `read_batches` gives, copies counted as well; None where counting costs as much as reading."""
    if selection.model is not Model.EVENTS:
        return None
    parameters = _span_parameters(selection) | _event_names(selection)
    result = _clickhouse().run_query(_statement("count_events"), parameters, limits=_LIMITS)
    return int(result.rows[0][0])


def first_row_at(team_id: int, model: Model) -> datetime | None:
    """When the team's first row came; None when there is none."""
    name = "first_event" if model is Model.EVENTS else "first_person"
    count, milliseconds = (
        _clickhouse().run_query(_statement(name), {"team_id": team_id}, limits=_LIMITS).rows[0]
    )
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if count else None


def has_open_inserts(end: datetime) -> bool:
    """Whether an insert that began before `end` is still under way, so that its rows cannot be seen yet."""
    result = _clickhouse().run_query(_statement("open_inserts"), {"end_ms": _milliseconds(end)})
    return bool(result.rows[0][0])


def _span_parameters(selection: Selection) -> dict[str, Any]:
    return {
        "team_id": selection.team_id,
        "start_ms": _milliseconds(selection.span.start),
        "end_ms": _milliseconds(selection.span.end),
    }


def _event_names(selection: Selection) -> dict[str, Any]:
    return {"include": list(selection.include), "exclude": list(selection.exclude)}


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


@cache
def _statement(name: str) -> str:
    text = files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


class _Tail(io.RawIOBase):
    """Passes a stream on and remembers how it ended."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.last = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size if size >= 0 else None)  # type: ignore[arg-type]  # None reads all
        self.last = (self.last + chunk[-len(_END_OF_STREAM) :])[-len(_END_OF_STREAM) :]
        return chunk


def _whole_batches(stream: IO[bytes]) -> Iterator[pa.RecordBatch]:
    tail = _Tail(stream)
    try:
        with pa.ipc.open_stream(tail) as reader:
            yield from reader
    except pa.ArrowInvalid as error:
        raise BrokenAnswerError(f"ClickHouse's answer cannot be read: {error}") from error
    # pyarrow takes a stream that stops between two messages for one that has ended
    if tail.last != _END_OF_STREAM:
        raise BrokenAnswerError("ClickHouse's answer was cut off")


def _without_copies(batches: Iterator[pa.RecordBatch]) -> Iterator[Batch]:
    last: Place | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        keys = [batch.column(name) for name in _EVENT_KEYS]
        is_new = _differs_from_before(keys, last)
        last = tuple(str(key[-1].as_py()) for key in keys)
        kept = batch.filter(is_new)
        yield Batch(kept.drop_columns(["_day", "_hash"]), last)


def _differs_from_before(keys: list[pa.Array], last: Place | None) -> pa.Array:
    """For each row, whether it is another event than the row before it; `last` is the key of the batch before."""
    first = tuple(str(key[0].as_py()) for key in keys) != last
    differs = pa.array([False] * (len(keys[0]) - 1), pa.bool_())
    for key in keys:
        differs = pc.or_(differs, pc.not_equal(key.slice(1), key.slice(0, len(key) - 1)))
    return pa.concat_arrays([pa.array([first]), differs])


def _person_batch(batch: pa.RecordBatch) -> Batch:
    place = (str(batch.column("distinct_id")[-1].as_py()),) if batch.num_rows else ("",)
    return Batch(batch, place)
