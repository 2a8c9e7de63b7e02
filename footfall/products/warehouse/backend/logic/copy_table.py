"""Copies one table of a source to object storage, and from there into ClickHouse. Runs in a process of its own.

The path of a row: source -> a page (one statement, one snapshot) -> a dlt package -> the Delta table of the copy -> a table
in ClickHouse beside the one that is read -> exchanged. A crash before the last step changes nothing that is read; each
step can be done again.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.settings.environment import ObjectStorageSettings
from footfall.products.warehouse.backend.contracts import (
    Column,
    ColumnKind,
    FileFormat,
    FoundTable,
    Loaded,
    LogLevel,
    Published,
    SourceError,
    SourceType,
    SyncMode,
    SyncPlan,
    columns_from,
    physical_name,
    storage_folder,
    unnameable,
)
from footfall.products.warehouse.backend.logic import publish_table
from footfall.products.warehouse.backend.logic.compare_columns import compare_columns
from footfall.products.warehouse.backend.logic.discover_postgres import discover_postgres
from footfall.products.warehouse.backend.logic.drop_tables import size_bytes
from footfall.products.warehouse.backend.logic.load_copy import (
    Copy,
    Disposition,
    source_name,
    storage_options,
    table_address,
)
from footfall.products.warehouse.backend.logic.open_files import Folder, StoredFile, open_folder
from footfall.products.warehouse.backend.logic.open_postgres import open_postgres
from footfall.products.warehouse.backend.logic.read_files import (
    MisreadColumnError,
    read_file,
    sample_columns,
    united,
)
from footfall.products.warehouse.backend.logic.read_postgres import (
    PageRead,
    PageWish,
    count_without,
    earlier,
    max_value,
    read_page,
)

# A transaction that began before the last sync and ended after it has rows with a time that was read past already.
LOOK_BACK_S: Final = 300
_TIMES: Final = {ColumnKind.LOCAL_TIME, ColumnKind.TIME}
_VACUUM_AFTER_FILES: Final = 40


class Teller:
    """What the process says while it works. The default says nothing."""

    def progress(self, step: str, rows: int, size_bytes: int, rows_total: int | None) -> None:
        """So far, in this attempt."""

    def log(self, message: str, level: LogLevel = LogLevel.INFO) -> None:
        """For people."""

    def loaded(self, loaded: Loaded) -> None:
        """The copy is complete; from here on only publishing is left."""


class TableCopier:
    """Raises `SourceError` for what the source's owner must mend; any other error may pass when it is tried again."""

    def __init__(
        self,
        plan: SyncPlan,
        store: ObjectStorageSettings,
        clickhouse: ClickHouse,
        tell: Teller,
    ) -> None:
        self._plan = plan
        self._store = store
        self._clickhouse = clickhouse
        self._tell = tell
        self._folder = storage_folder(plan.team_id, plan.table_id)
        self._rows = 0
        self._bytes = 0
        self._total: int | None = None

    def run(self) -> Published | None:
        """None when ClickHouse holds this state of the source already."""
        if self._plan.loaded is not None:
            loaded = Loaded(**self._plan.loaded)
        else:
            loaded = self._load()
            self._tell.loaded(loaded)
        self._rows, self._bytes = loaded.rows_read, loaded.bytes_read
        if loaded.version == self._plan.published_version:
            self._tell.log("Nothing has changed since the last sync.")
            return None
        return self._publish(loaded)

    def _load(self) -> Loaded:
        if self._plan.source_type is SourceType.FILES:
            return self._load_files()
        with open_postgres(self._plan.config) as connection:
            table = self._found(connection)
            self._total = table.row_estimate
            if self._plan.sync_mode is SyncMode.INCREMENTAL:
                return self._load_new_rows(connection, table)
            return self._load_all_rows(connection, table)

    def _found(self, connection: psycopg.Connection[Any]) -> FoundTable:
        plan = self._plan
        found = discover_postgres(connection, plan.source_schema, plan.source_name)
        if not found:
            raise SourceError(
                f"The source has no table {plan.source_schema}.{plan.source_name} that its user may read."
            )
        if name := unnameable(found[0].columns):
            raise SourceError(
                f"The column {name} has a line end or the like in its name, so that no question could name it: "
                "rename it, or sync a view without it."
            )
        return found[0]

    def _load_all_rows(self, connection: psycopg.Connection[Any], table: FoundTable) -> Loaded:
        read = PageRead()

        def batches() -> Iterator[pa.RecordBatch]:
            page = read_page(connection, table.schema, table.name, table.columns, PageWish(), read)
            for batch in page:
                self._count(read)
                yield batch

        return self._replace(table.columns, table.primary_key, batches)

    def _replace(
        self,
        columns: Sequence[Column],
        primary_key: Sequence[str],
        batches: Callable[[], Iterator[pa.RecordBatch]],
        version: str | None = None,
    ) -> Loaded:
        """A whole copy in one step. The first of `batches` decides whether there is anything to write."""
        generation, _ = self._generation_for(columns, keeps_rows=False)
        stream = batches()
        first = next(stream, None)
        if first is None:
            # a generation without rows has no Delta table
            generation = self._next_empty(generation)
        else:
            head = first

            def all_batches() -> Iterator[pa.RecordBatch]:
                yield head
                yield from stream

            copy = Copy(self._store, self._folder, generation)
            try:
                copy.write(all_batches, columns, (), "replace", dict)
            finally:
                copy.close()
        return self._loaded(generation, columns, primary_key, version)

    def _load_new_rows(self, connection: psycopg.Connection[Any], table: FoundTable) -> Loaded:
        cursor = self._cursor(table)
        if not table.can_be_incremental:
            raise SourceError(
                "The table has no primary key by which changed rows could be found again: choose the full refresh."
            )
        key = table.primary_key
        generation, columns = self._generation_for(table.columns, keeps_rows=True)
        copy = Copy(self._store, self._folder, generation)
        try:
            state = copy.state
            rule = {"key": list(key), "column": cursor.name}
            if state and {name: state[name] for name in rule} != rule:
                self._tell.log(
                    "The copy is made anew, because its key or its cursor is another one."
                )
                copy.close()
                generation, columns = generation + 1, table.columns
                copy = Copy(self._store, self._folder, generation)
                state = copy.state
            if not state:
                state = {**self._first_state(connection, table, cursor), **rule}
            if state["phase"] == "backfill":
                state = self._backfill(connection, table, key, copy, state)
            else:
                self._follow(connection, table, cursor, key, copy, state)
        finally:
            copy.close()
        return self._loaded(generation, columns, key)

    def _cursor(self, table: FoundTable) -> Column:
        for column in table.columns:
            if column.name == self._plan.cursor_column:
                if column.name in table.cursor_candidates:
                    return column
                raise SourceError(
                    f"The column {column.name} is {column.source_type} now, which cannot tell what is new: choose another."
                )
        raise SourceError(
            f"The source has no column {self._plan.cursor_column} any more: choose another that tells what is new."
        )

    def _first_state(
        self, connection: psycopg.Connection[Any], table: FoundTable, cursor: Column
    ) -> dict[str, Any]:
        """From where new rows are read once everything is here: what was new when we began."""
        highest = max_value(connection, table.schema, table.name, cursor)
        without = count_without(connection, table.schema, table.name, cursor)
        if without:
            self._tell.log(
                f"{without} rows have nothing in {cursor.name}: later changes of them are not seen.",
                LogLevel.WARNING,
            )
        return {"phase": "backfill", "after": [], "cursor": highest}

    def _backfill(
        self,
        connection: psycopg.Connection[Any],
        table: FoundTable,
        key: tuple[str, ...],
        copy: Copy,
        state: dict[str, Any],
    ) -> dict[str, Any]:
        """Every row, in the order of the key. Keys do not change, so a page that is done stays done."""
        disposition: Disposition = "append"
        if self._delta(copy.generation) is not None:
            self._tell.log("Going on with the first copy where it was left.")
            # the page after the last state may have come already
            disposition = "merge"
        while state["phase"] == "backfill":
            wish = PageWish(order_by=key, after=tuple(state["after"]), limit=self._plan.page_rows)

            def following(read: PageRead, before: dict[str, Any] = state) -> dict[str, Any]:
                if read.rows < self._plan.page_rows:
                    return {**before, "phase": "new rows", "after": []}
                return {**before, "after": list(read.last)}

            state = self._write_page(connection, table, key, copy, wish, disposition, following)
            disposition = "append"
        return state

    def _follow(
        self,
        connection: psycopg.Connection[Any],
        table: FoundTable,
        cursor: Column,
        key: tuple[str, ...],
        copy: Copy,
        state: dict[str, Any],
    ) -> None:
        """Rows whose cursor is not below the last one, in the order of the cursor; merged by key."""
        begin: str | None = state["cursor"]
        if begin is not None and cursor.kind in _TIMES:
            begin = earlier(connection, cursor, begin, LOOK_BACK_S)
        order = (cursor.name, *(name for name in key if name != cursor.name))
        wish = PageWish(order_by=order, at_least=begin, limit=self._plan.page_rows)
        while True:
            pages: list[PageRead] = []

            def following(read: PageRead, into: list[PageRead] = pages) -> dict[str, Any]:
                into.append(read)
                last = read.last[0] if read.last else state["cursor"]
                return {**state, "cursor": last}

            self._write_page(connection, table, key, copy, wish, "merge", following)
            if not pages or pages[0].rows < self._plan.page_rows:
                return
            wish = PageWish(order_by=order, after=pages[0].last, limit=self._plan.page_rows)

    def _write_page(
        self,
        connection: psycopg.Connection[Any],
        table: FoundTable,
        key: tuple[str, ...],
        copy: Copy,
        wish: PageWish,
        disposition: Disposition,
        following: Callable[[PageRead], dict[str, Any]],
    ) -> dict[str, Any]:
        """One page; the state after it, which the copy has too unless the page had no rows."""
        read = PageRead()
        rows_before, bytes_before = self._rows, self._bytes
        page = read_page(connection, table.schema, table.name, table.columns, wish, read)
        first = next(page, None)
        if first is not None:
            head = first

            def batches() -> Iterator[pa.RecordBatch]:
                yield head
                for batch in page:
                    self._count(read, rows_before, bytes_before)
                    yield batch

            copy.write(batches, table.columns, key, disposition, lambda: following(read))
        self._count(read, rows_before, bytes_before)
        return following(read)

    def _load_files(self) -> Loaded:
        config = self._plan.config
        folder = open_folder(self._plan.team_id, config)
        files = folder.list_files(config["pattern"])
        if not files:
            raise SourceError(f"No file matches {config['pattern']}.")
        file_format = FileFormat(config["format"])
        version = _version_of(files, config)
        self._total = None
        with tempfile.TemporaryDirectory(prefix="footfall-files-") as scratch:
            columns = list(
                united(
                    sample_columns(_fetched(folder, file, scratch), file.key, file_format)
                    for file in files
                )
            )
            if version == self._plan.published_version:
                return Loaded(
                    self._plan.generation, version, [asdict(c) for c in columns], [], 0, 0
                )
            while True:
                self._rows = self._bytes = 0
                try:
                    return self._replace(
                        columns,
                        (),
                        partial(self._file_batches, folder, files, file_format, columns, scratch),
                        version,
                    )
                except MisreadColumnError as error:
                    if _is_text(columns, error.column):
                        raise SourceError(
                            f"{error.where} cannot be read: its column {error.column} holds what is no text in UTF-8."
                        ) from error
                    self._tell.log(
                        f"The column {error.column} is read as text: {error.where} holds something in it that the "
                        "beginning of the files did not show."
                    )
                    columns = [
                        (
                            Column(error.column, ColumnKind.TEXT, "text")
                            if column.name == error.column
                            else column
                        )
                        for column in columns
                    ]

    def _file_batches(
        self,
        folder: Folder,
        files: Sequence[StoredFile],
        file_format: FileFormat,
        columns: Sequence[Column],
        scratch: str,
    ) -> Iterator[pa.RecordBatch]:
        for file in files:
            for batch in read_file(_fetched(folder, file, scratch), file.key, file_format, columns):
                self._rows += batch.num_rows
                self._tell.progress("copying", self._rows, self._bytes, None)
                yield batch
            self._bytes += file.size_bytes

    def _generation_for(
        self, columns: Sequence[Column], *, keeps_rows: bool
    ) -> tuple[int, tuple[Column, ...]]:
        """The generation that these columns can be written to, and the columns that its copy will have."""
        generation = self._plan.generation
        while (table := self._delta(generation)) is not None:
            stored = pa.schema(table.schema().to_arrow())
            here = stored.empty_table().rename_columns(list(map(source_name, stored.names))).schema
            comparison = compare_columns(here, columns, keeps_rows=keeps_rows)
            if not comparison.reasons:
                for note in comparison.notes:
                    self._tell.log(note, LogLevel.WARNING)
                return generation, comparison.columns
            self._tell.log(f"The copy is made anew, because {'; '.join(comparison.reasons)}.")
            generation += 1
        return generation, tuple(columns)

    def _next_empty(self, generation: int) -> int:
        while self._delta(generation) is not None:
            generation += 1
        return generation

    def _delta(self, generation: int) -> DeltaTable | None:
        try:
            return DeltaTable(
                table_address(self._store, self._folder, generation),
                storage_options=storage_options(self._store),
            )
        except TableNotFoundError:
            return None

    def _loaded(
        self,
        generation: int,
        columns: Sequence[Column],
        key: Sequence[str],
        version: str | None = None,
    ) -> Loaded:
        table = self._delta(generation)
        state = "empty" if table is None else f"v{table.version()}"
        return Loaded(
            generation=generation,
            version=version or f"g{generation} {state}",
            columns=[asdict(column) for column in columns],
            primary_key=list(key),
            rows_read=self._rows,
            bytes_read=self._bytes,
        )

    def _publish(self, loaded: Loaded) -> Published:
        self._tell.progress("publishing", self._rows, self._bytes, self._total)
        # what loading has freed is given back before publishing takes its own
        pa.default_memory_pool().release_unused()
        name = physical_name(self._plan.team_id, self._plan.table_id)
        table = self._delta(loaded.generation)
        columns, rows = publish_table.publish(
            self._clickhouse, table, columns_from(loaded.columns), loaded.primary_key, name
        )
        if table is not None and len(table.file_uris()) > _VACUUM_AFTER_FILES:
            table.optimize.compact(max_concurrent_tasks=1)
            table = self._delta(loaded.generation)
        if table is not None:
            # nobody but this process reads the files; what older states needed is of no use
            table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
        return Published(
            loaded=loaded,
            physical_name=name,
            columns=columns,
            rows=rows,
            size_bytes=size_bytes(self._clickhouse, name),
        )

    def _count(self, read: PageRead, rows_before: int = 0, bytes_before: int = 0) -> None:
        self._rows, self._bytes = rows_before + read.rows, bytes_before + read.bytes
        self._tell.progress("copying", self._rows, self._bytes, self._total)


def _fetched(folder: Folder, file: StoredFile, scratch: str) -> Path:
    # one at a time: the one before is overwritten
    return folder.fetch(file, Path(scratch) / ("file.gz" if file.key.endswith(".gz") else "file"))


def _is_text(columns: Sequence[Column], name: str) -> bool:
    return any(column.name == name and column.kind is ColumnKind.TEXT for column in columns)


def _version_of(files: Sequence[StoredFile], config: dict[str, Any]) -> str:
    """Names the files and what they hold."""
    digest = hashlib.sha256(f"{config['pattern']}\n{config['format']}\n".encode())
    for file in files:
        digest.update(f"{file.key}\n{file.version}\n".encode())
    return f"files {digest.hexdigest()}"
