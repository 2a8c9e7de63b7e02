"""Writes rows to a table's copy in object storage through dlt: one load package for each page, a Delta table of the result.

dlt keeps what was read so far (its resource state) beside the rows it belongs to, and takes it up from there: the folder
on this machine is thrown away with the process. Rows land before the state that speaks of them, so the page after a crash
may come again; it is merged by key then, and changes nothing.
"""

import os
import shutil
import tempfile
from base64 import b32hexdecode, b32hexencode
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

from footfall.foundations.settings.environment import ObjectStorageSettings
from footfall.products.warehouse.backend.contracts import Column, ColumnKind

TABLE: Final = "rows"
Disposition = Literal["append", "merge", "replace"]
_STORED: Final = "c_"
# Each becomes a row group of a parquet file, and whoever reads that holds several of them.
_ROWS_A_GROUP: Final = 20_000

_SETTINGS: Final = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    # names of columns stay what they are in the source
    "SCHEMA__NAMING": "direct",
    "EXTRACT__WORKERS": "1",
    "NORMALIZE__WORKERS": "1",
    "LOAD__WORKERS": "1",
    "LOAD__DELETE_COMPLETED_JOBS": "true",
    # a parquet file of a package is held in memory while it is written
    "DATA_WRITER__FILE_MAX_BYTES": str(64 * 1024 * 1024),
    "DATA_WRITER__BUFFER_MAX_ITEMS": "20000",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false",
}


class Copy:
    """One generation of a table's copy. `state` is what the last finished page left."""

    def __init__(self, store: ObjectStorageSettings, folder: str, generation: int) -> None:
        self._store = store
        self.generation = generation
        self._folder = folder
        self._scratch = Path(tempfile.mkdtemp(prefix="footfall-warehouse-"))
        os.environ.update(_SETTINGS)
        os.environ["DLT_DATA_DIR"] = os.environ["DLT_PROJECT_DIR"] = str(self._scratch)
        # after its settings: it reads them when it is imported
        self._dlt = _import_dlt()
        self._pipeline = self._dlt.pipeline(
            "warehouse",
            destination=self._dlt.destinations.filesystem(
                bucket_url=f"s3://{store.bucket}/{folder.rstrip('/')}",
                credentials={
                    "aws_access_key_id": store.access_key,
                    "aws_secret_access_key": store.secret_key,
                    "endpoint_url": store.endpoint,
                    "region_name": store.region,
                },
                deltalake_storage_options={"AWS_ALLOW_HTTP": "true"},
            ),
            dataset_name=f"g{generation}",
            pipelines_dir=str(self._scratch / "pipelines"),
        )
        self._pipeline.sync_destination()

    @property
    def state(self) -> dict[str, Any]:
        sources = self._pipeline.state.get("sources", {})
        for source in sources.values():
            found = source.get("resources", {}).get(TABLE, {}).get("progress")
            if found is not None:
                return dict(found)
        return {}

    def write(
        self,
        batches: Callable[[], Iterable[pa.RecordBatch]],
        columns: Sequence[Column],
        primary_key: Sequence[str],
        disposition: Disposition,
        progress: Callable[[], dict[str, Any]],
    ) -> None:
        """One package: all of `batches`, and the state that `progress` tells once they are read.

        Raises what `batches` raises; then, and after any other error, the copy has to be opened anew.
        """
        dlt = self._dlt

        trouble: list[Exception] = []

        def rows() -> Iterator[pa.Table]:
            try:
                for batch in batches():
                    renamed = pa.RecordBatch.from_arrays(
                        batch.columns, [stored_name(name) for name in batch.schema.names]
                    )
                    for start in range(0, renamed.num_rows, _ROWS_A_GROUP):
                        yield pa.Table.from_batches([renamed.slice(start, _ROWS_A_GROUP)])
            except Exception as error:
                trouble.append(error)
                raise
            if disposition != "replace":
                dlt.current.resource_state()["progress"] = progress()

        resource = dlt.resource(
            rows,
            name=TABLE,
            table_format="delta",
            primary_key=[stored_name(name) for name in primary_key] or None,
            write_disposition=(
                {"disposition": "merge", "strategy": "upsert"}
                if disposition == "merge"
                else disposition
            ),
            columns={
                stored_name(column.name): {"timezone": False}
                for column in columns
                if column.kind is ColumnKind.LOCAL_TIME
            },
        )
        try:
            self._pipeline.run(resource(), loader_file_format="parquet").raise_on_failed_jobs()
        except Exception:
            # what the reader had to say is deep in what the library says
            if trouble:
                raise trouble[0] from None
            raise

    def close(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)


def stored_name(column: str) -> str:
    """What the copy calls a column of the source: letters and digits alone.

    dlt replaces quotes and line ends in names, and writes those of the key into a condition as they are, where a capital
    letter is read as a small one.
    """
    return _STORED + b32hexencode(column.encode()).decode().rstrip("=").lower()


def source_name(stored: str) -> str:
    """The other way round."""
    digits = stored.removeprefix(_STORED).upper()
    return b32hexdecode(digits + "=" * (-len(digits) % 8)).decode()


def table_address(store: ObjectStorageSettings, folder: str, generation: int) -> str:
    """The Delta table of one generation."""
    return f"s3://{store.bucket}/{folder}g{generation}/{TABLE}"


def storage_options(store: ObjectStorageSettings) -> dict[str, str]:
    """For `deltalake`."""
    return {
        "AWS_ENDPOINT_URL": store.endpoint,
        "AWS_ACCESS_KEY_ID": store.access_key,
        "AWS_SECRET_ACCESS_KEY": store.secret_key,
        "AWS_REGION": store.region,
        "AWS_ALLOW_HTTP": "true",
    }


def _import_dlt() -> Any:
    import dlt  # noqa: PLC0415  # costs four seconds and 100 MB, and reads its settings here

    return dlt
