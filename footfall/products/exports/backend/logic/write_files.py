"""Delivers one interval as files on object storage, so that a reader sees each row once, whatever crashes.

    <prefix>/<export id>/<model>/<start>_<end>/manifest-000002.json
    <prefix>/<export id>/<model>/<start>_<end>/000002-<attempt>/part-00000.parquet

Files are written into a folder of the attempt's own and mean nothing until a manifest names them. Manifests are numbered;
a number can be taken once (`If-None-Match: *`), and readers follow the highest. An attempt that was thought dead and is
not finds its number taken, and so can never replace what a later one has published. Behind the manifest everything of
lower numbers is deleted. A later attempt of the same run keeps the files that an earlier one has finished, and reads on
behind them.
"""

import gzip
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from botocore.exceptions import ClientError

from footfall.products.exports.backend.contracts import FileFormat, Model, TimeSpan
from footfall.products.exports.backend.queries.rows import Batch, Place

_MANIFEST: Final = re.compile(r"manifest-(\d{6})\.json")
_FOLDER: Final = re.compile(r"(\d{6})-[^/]+/.+")
_ROW_GROUP_ROWS: Final = 50_000
_ROW_GROUP_BYTES: Final = 32 * 1024**2
_GZIP_LEVEL: Final = 4
_TAKEN: Final = {"PreconditionFailed", "412", "ConditionalRequestConflict"}
_NOT_KNOWN: Final = {"NotImplemented", "501"}
_ON_ONE_LINE: Final = str.maketrans("\n\r", "  ")
_SUFFIXES: Final = {FileFormat.PARQUET: "parquet", FileFormat.JSON_LINES: "jsonl.gz"}


@dataclass(frozen=True)
class Bucket:
    """A boto3 client and where to write with it; `prefix` has no slash at its ends and may be empty."""

    client: Any
    name: str
    prefix: str


@dataclass(frozen=True)
class FileJob:
    """`run_id` names the run, `attempt` each attempt of it."""

    export_id: str
    run_id: str
    attempt: str
    model: Model
    span: TimeSpan
    file_format: FileFormat
    max_file_bytes: int


@dataclass(frozen=True)
class Part:
    """`key` is relative to the interval's folder."""

    key: str
    rows: int
    bytes: int


@dataclass
class FileState:
    """What the next attempt has to know: the files that are finished, and behind which row to read on."""

    number: int
    parts: list[Part] = field(default_factory=list)
    place: Place | None = None

    @classmethod
    def of_json(cls, value: dict[str, Any] | None) -> "FileState | None":
        if value is None:
            return None
        place = tuple(value["place"]) if value["place"] else None
        return cls(value["number"], [Part(**part) for part in value["parts"]], place)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)


class NumberTakenError(Exception):
    """A run that was thought dead has published this interval meanwhile; the next attempt begins anew."""


class Say(Protocol):
    """Told after each step; raises when the work shall not go on. `state` is set when a step needs no repeating."""

    def __call__(self, rows: int, size_bytes: int, state: FileState | None = None) -> None: ...


def interval_folder(bucket: Bucket, export_id: str, model: Model, span: TimeSpan) -> str:
    """With a slash at its end."""
    name = "_".join(f"{at.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}" for at in (span.start, span.end))
    return "/".join(filter(None, (bucket.prefix, export_id, model.value, name))) + "/"


def write_files(
    bucket: Bucket,
    job: FileJob,
    batches_after: Callable[[Place | None], Iterator[Batch]],
    before: FileState | None,
    say: Say,
) -> tuple[int, int]:
    """Write, publish, clean up; the rows and bytes that are published. `before` is the state of the last attempt."""
    folder = interval_folder(bucket, job.export_id, job.model, job.span)
    number, published = newest_manifest(bucket, folder)
    if published is not None and published["run_id"] == job.run_id:
        # an earlier attempt came to its end and could not tell
        _delete_older(bucket, folder, number, published)
        return published["rows"], published["bytes"]
    state = FileState(number + 1)
    if before is not None and before.number == state.number:
        state = before
    _write_parts(bucket, folder, job, batches_after, state, say)
    is_ours = _publish(bucket, folder, job, state)
    number, published = newest_manifest(bucket, folder)
    if published is None or (not is_ours and published["run_id"] != job.run_id):
        # Its publisher may be deleting what we wrote under that number: only new files are safe.
        raise NumberTakenError(f"another run published manifest {number} of {folder} meanwhile")
    _delete_older(bucket, folder, number, published)
    return published["rows"], published["bytes"]


def read_manifests(bucket: Bucket, export_id: str) -> Iterator[dict[str, Any]]:
    """The manifest in force of every interval of an export, as a reader finds them."""
    root = "/".join(filter(None, (bucket.prefix, export_id)))
    newest: dict[str, str] = {}
    for key in list_keys(bucket, f"{root}/"):
        interval, _, name = key.rpartition("/")
        if _MANIFEST.fullmatch(name):
            newest[interval] = max(newest.get(interval, ""), key)
    for key in newest.values():
        yield json.load(bucket.client.get_object(Bucket=bucket.name, Key=key)["Body"])


def list_keys(bucket: Bucket, prefix: str) -> Iterator[str]:
    return (key for key, _ in list_objects(bucket, prefix))


def list_objects(bucket: Bucket, prefix: str) -> Iterator[tuple[str, datetime]]:
    """Keys below `prefix` and when they were written."""
    pages = bucket.client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket.name, Prefix=prefix
    )
    for page in pages:
        for entry in page.get("Contents", ()):
            yield entry["Key"], entry["LastModified"]


def _write_parts(
    bucket: Bucket,
    folder: str,
    job: FileJob,
    batches_after: Callable[[Place | None], Iterator[Batch]],
    state: FileState,
    say: Say,
) -> None:
    attempt_folder = f"{state.number:06d}-{job.attempt}"
    part: _OpenPart | None = None
    try:
        for batch in batches_after(state.place):
            part = part or _OpenPart(job.file_format, batch.rows.schema)
            part.write(batch)
            say(state.rows + part.rows, state.bytes + part.size_bytes)
            if part.size_bytes >= job.max_file_bytes:
                _upload(bucket, folder, f"{attempt_folder}/", part, job, state)
                part = None
                say(state.rows, state.bytes, state)
        if part is not None:
            _upload(bucket, folder, f"{attempt_folder}/", part, job, state)
            say(state.rows, state.bytes, state)
            part = None
    finally:
        if part is not None:
            part.discard()


def _upload(
    bucket: Bucket,
    folder: str,
    attempt_folder: str,
    part: "_OpenPart",
    job: FileJob,
    state: FileState,
) -> None:
    name = f"{attempt_folder}part-{len(state.parts):05d}.{_SUFFIXES[job.file_format]}"
    with part.finished() as path:
        size_bytes = path.stat().st_size
        # in several pieces at once where the file is large
        bucket.client.upload_file(str(path), bucket.name, folder + name)
    state.parts.append(Part(name, part.rows, size_bytes))
    state.place = part.place


def _publish(bucket: Bucket, folder: str, job: FileJob, state: FileState) -> bool:
    """False when the number was taken by somebody else."""
    manifest = {
        "version": 1,
        "export_id": job.export_id,
        "run_id": job.run_id,
        "model": job.model.value,
        "format": job.file_format.value,
        "data_interval_start": job.span.start.isoformat(),
        "data_interval_end": job.span.end.isoformat(),
        "rows": state.rows,
        "bytes": state.bytes,
        "files": [asdict(part) | {"key": folder + part.key} for part in state.parts],
        "published_at": datetime.now(UTC).isoformat(),
    }
    request = {
        "Bucket": bucket.name,
        "Key": f"{folder}manifest-{state.number:06d}.json",
        "Body": json.dumps(manifest, indent=2).encode(),
        "ContentType": "application/json",
    }
    try:
        bucket.client.put_object(**request, IfNoneMatch="*")
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _TAKEN:
            return False
        if code not in _NOT_KNOWN:
            raise
        # a store without conditional writes: the numbers still keep attempts apart unless two publish at once
        bucket.client.put_object(**request)
    return True


def newest_manifest(bucket: Bucket, folder: str) -> tuple[int, dict[str, Any] | None]:
    """Its number and content; 0 and None when there is none."""
    numbers = [
        int(found[1])
        for key in list_keys(bucket, f"{folder}manifest-")
        if (found := _MANIFEST.fullmatch(key.removeprefix(folder)))
    ]
    if not numbers:
        return 0, None
    number = max(numbers)
    body = bucket.client.get_object(Bucket=bucket.name, Key=f"{folder}manifest-{number:06d}.json")[
        "Body"
    ]
    return number, json.load(body)


def _delete_older(bucket: Bucket, folder: str, number: int, manifest: dict[str, Any]) -> None:
    for key in _abandoned_keys(bucket, folder, number, manifest):
        bucket.client.delete_object(Bucket=bucket.name, Key=key)


def _abandoned_keys(
    bucket: Bucket, folder: str, number: int, manifest: dict[str, Any]
) -> list[str]:
    """What a manifest has replaced: lower manifests, and files up to its number that it does not name.

    Higher numbers are left alone: they are those of a run that is under way.
    """
    named = {file["key"] for file in manifest["files"]}
    abandoned = []
    for key in list_keys(bucket, folder):
        name = key.removeprefix(folder)
        is_older_manifest = (found := _MANIFEST.fullmatch(name)) and int(found[1]) < number
        is_older_file = (found := _FOLDER.fullmatch(name)) and int(found[1]) <= number
        if key not in named and (is_older_manifest or is_older_file):
            abandoned.append(key)
    return abandoned


class _OpenPart:
    """A file on the local disk that grows until it is uploaded."""

    def __init__(self, file_format: FileFormat, schema: pa.Schema) -> None:
        self.rows = 0
        self.place: Place | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="footfall-export-")
        self._path = Path(self._folder.name) / "part"
        self._file = self._path.open("wb")
        self._writer: _Parquet | _JsonLines = (
            _Parquet(self._file, schema)
            if file_format is FileFormat.PARQUET
            else _JsonLines(self._file)
        )

    @property
    def size_bytes(self) -> int:
        """So far; what is not written out yet is not counted."""
        return self._file.tell()

    def write(self, batch: Batch) -> None:
        self._writer.write(batch.rows)
        self.rows += batch.rows.num_rows
        self.place = batch.place

    def finished(self) -> "_Finished":
        self._writer.close()
        self._file.close()
        return _Finished(self._path, self._folder)

    def discard(self) -> None:
        self._file.close()
        self._folder.cleanup()


class _Finished:
    def __init__(self, path: Path, folder: "tempfile.TemporaryDirectory[str]") -> None:
        self._path = path
        self._folder = folder

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


class _Parquet:
    """Collects small batches, so that row groups are worth reading."""

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(file, schema, compression="zstd")
        self._pending: list[pa.RecordBatch] = []

    def write(self, batch: pa.RecordBatch) -> None:
        self._pending.append(batch)
        if (
            sum(pending.num_rows for pending in self._pending) >= _ROW_GROUP_ROWS
            or sum(pending.nbytes for pending in self._pending) >= _ROW_GROUP_BYTES
        ):
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._pending:
            self._writer.write_table(pa.Table.from_batches(self._pending))
            self._pending = []


class _JsonLines:
    """One object a line; properties are objects in it, not text."""

    def __init__(self, file: IO[bytes]) -> None:
        # without a time in its head, so that the same rows give the same bytes
        self._file = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_GZIP_LEVEL, mtime=0)

    def write(self, batch: pa.RecordBatch) -> None:
        lines = (json_line(row) for row in batch.to_pylist())
        self._file.write("".join(lines).encode())

    def close(self) -> None:
        self._file.close()


def json_line(row: dict[str, Any]) -> str:
    fields = (f"{json.dumps(name)}:{_json_value(name, value)}" for name, value in row.items())
    return "{" + ",".join(fields) + "}\n"


def _json_value(name: str, value: Any) -> str:
    if name.endswith("properties"):
        # Capture has checked it: it is JSON as somebody wrote it, and a break of a line is a space in it. In a text it would be escaped.
        return str(value).translate(_ON_ONE_LINE) or "{}"
    if isinstance(value, datetime):
        return json.dumps(value.isoformat(timespec="milliseconds"))
    return json.dumps(value, ensure_ascii=False)
