"""Syncs over the real servers: the workflow in Temporal, a source in PostgreSQL, the copy in ClickHouse."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from temporalio.client import WorkflowExecutionStatus

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings
from footfall.foundations.object_storage.client import house_bucket
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.client import connect
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.temporal_worker import running_worker
from footfall.products.warehouse.backend import facade
from footfall.products.warehouse.backend.contracts import (
    AlreadyRunningError,
    RunStatus,
    SourceType,
    physical_name,
    storage_folder,
    team_folder,
)
from footfall.products.warehouse.backend.logic.drop_tables import exists
from footfall.products.warehouse.backend.models import SourceTable, SyncRun
from footfall.products.warehouse.backend.tests.databases import (
    SourceDatabase,
    allow_loopback,
    copied_rows,
    source_database,
)
from footfall.products.warehouse.backend.tests.factories import (
    files_config,
    make_source,
    make_table,
    put_house_file,
)
from footfall.products.warehouse.plugin import plugin

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = ("id", "amount", "updated_at")
INCREMENTAL = {"sync_mode": "incremental", "cursor_column": "updated_at"}
_PATIENCE_S = 120


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    allow_loopback(monkeypatch)
    with running_worker(plugin):
        yield


@pytest.fixture
def shop(clickhouse: ClickHouseUsers) -> Iterator[SourceDatabase]:
    with source_database() as database:
        database.execute(
            "CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric(10, 2), updated_at timestamptz)",
            "INSERT INTO orders SELECT n, n, now() - make_interval(mins => 3000 - n) "
            "FROM generate_series(1, 1000) AS n",
        )
        yield database


def wait_for(run: SyncRun) -> SyncRun:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if run.status != RunStatus.RUNNING and run_async(has_closed(run)):
            return run
        time.sleep(0.05)
    raise AssertionError(f"the run did not end: {log_of(run)}")


async def has_closed(run: SyncRun) -> bool:
    """The row is written by the workflow's last step, and a moment later it may begin again."""
    handle = (await connect()).get_workflow_handle(f"warehouse-sync:{run.table_id}")
    return (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING


def log_of(run: SyncRun) -> list[str]:
    return [line.message for line in facade.log_lines(run).results]


def synced(table: SourceTable) -> SyncRun:
    run = wait_for(facade.sync_now(table))
    assert run.status == RunStatus.COMPLETED, (run.error, log_of(run))
    table.refresh_from_db()
    return run


def assert_equal_to_source(shop: SourceDatabase, table: SourceTable) -> None:
    wanted = shop.rows(f"SELECT {', '.join(COLUMNS)} FROM orders ORDER BY id")
    assert copied_rows(table.physical_name, COLUMNS) == wanted
    assert table.rows == len(wanted)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("fields", [{}, INCREMENTAL], ids=["full", "incremental"])
def test_a_table_follows_its_source_sync_after_sync(
    shop: SourceDatabase, team_id: int, fields: dict[str, Any]
) -> None:
    table = make_table(make_source(team_id, shop.config), "orders", **fields)
    first = synced(table)
    assert (first.rows, first.attempts) == (1000, 1)
    assert_equal_to_source(shop, table)
    assert table.last_synced_at is not None
    shop.execute(
        "UPDATE orders SET amount = -1, updated_at = now() WHERE id <= 10",
        "INSERT INTO orders VALUES (2000, 5, now())",
    )
    second = synced(table)
    assert_equal_to_source(shop, table)
    assert any("MB of memory" in line for line in log_of(second))
    assert log_of(second)[-1] == f"Done: {second.rows} rows read."


@pytest.mark.usefixtures("worker")
def test_a_resync_copies_anew_what_an_incremental_sync_cannot_see(
    shop: SourceDatabase, team_id: int
) -> None:
    table = make_table(make_source(team_id, shop.config), "orders", **INCREMENTAL)
    synced(table)
    shop.execute("DELETE FROM orders WHERE id % 2 = 0")
    synced(table)
    assert table.rows == 1000
    folder, before = storage_folder(team_id, str(table.id)), table.generation
    wait_for(facade.resync(table))
    table.refresh_from_db()
    assert_equal_to_source(shop, table)
    assert table.generation > before
    kept = {key.removeprefix(folder).split("/")[0] for key in house_bucket().keys(folder)}
    assert kept == {f"g{table.generation}"}


@pytest.mark.usefixtures("worker")
def test_files_of_the_house_become_a_table(clickhouse: ClickHouseUsers, team_id: int) -> None:
    put_house_file(team_id, "orders/1.csv", b"id,amount\n1,2.5\n2,\n")
    source = make_source(team_id, files_config("orders/*.csv"), SourceType.FILES)
    table = make_table(source, "orders")
    assert synced(table).rows == 2
    assert copied_rows(table.physical_name, ("id", "amount")) == [(1, 2.5), (2, None)]
    assert facade.preview(table, 10) == [["1", "2.5"], ["2", None]]
    before = table.last_synced_at
    again = synced(table)
    assert before is not None
    assert table.last_synced_at is not None
    assert table.last_synced_at > before
    assert "Nothing has changed since the last sync." in log_of(again)


@pytest.mark.usefixtures("worker")
def test_a_source_that_refuses_is_told_in_the_run_and_what_is_read_stays(
    shop: SourceDatabase, team_id: int
) -> None:
    table = make_table(make_source(team_id, shop.config), "orders")
    synced(table)
    shop.execute("DROP TABLE orders")
    run = wait_for(facade.sync_now(table))
    assert (run.status, run.attempts) == (RunStatus.FAILED, 1)
    assert "no table public.orders" in run.error
    assert [(line.level, line.message) for line in facade.log_lines(run).results][-1] == (
        "error",
        run.error,
    )
    assert len(copied_rows(table.physical_name, ("id",))) == 1000


def test_an_address_that_was_planted_in_the_database_is_refused_by_the_worker(
    shop: SourceDatabase, team_id: int
) -> None:
    endpoint = settings.FOOTFALL.object_storage.endpoint
    hidden = files_config("*", storage="s3", bucket="footfall", endpoint_url=endpoint)
    with running_worker(plugin):
        for source in (
            make_source(team_id, shop.config),
            make_source(team_id, hidden, SourceType.FILES),
        ):
            run = wait_for(facade.sync_now(make_table(source, "orders")))
            assert (run.status, run.attempts) == (RunStatus.FAILED, 1)
            assert "not public" in run.error


@pytest.mark.usefixtures("worker")
def test_a_sync_is_cancelled_while_the_source_keeps_it_waiting(
    shop: SourceDatabase, team_id: int
) -> None:
    table = make_table(make_source(team_id, shop.config), "orders")
    with psycopg.connect(shop.url) as holder:
        holder.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        run = facade.sync_now(table)
        deadline = time.monotonic() + _PATIENCE_S
        while run.attempts == 0 and time.monotonic() < deadline:
            run.refresh_from_db()
            time.sleep(0.05)
        with pytest.raises(AlreadyRunningError):
            facade.sync_now(table)
        assert facade.cancel_sync(table)
        ended = wait_for(run)
    assert (ended.status, log_of(ended)[-1]) == (RunStatus.CANCELLED, "Cancelled.")
    table.refresh_from_db()
    assert table.physical_name == ""
    assert not facade.cancel_sync(table)
    # the next one is not kept waiting by what was ended
    synced(table)


@pytest.mark.usefixtures("worker")
def test_a_deleted_source_leaves_nothing_behind(shop: SourceDatabase, team_id: int) -> None:
    source = make_source(team_id, shop.config)
    table = make_table(source, "orders", **INCREMENTAL)
    synced(table)
    name = physical_name(team_id, str(table.id))
    clickhouse = ClickHouse(ConnectionSettings.of_writer(settings.FOOTFALL.clickhouse))
    assert exists(clickhouse, name)
    assert list(house_bucket().keys(team_folder(team_id)))
    table_id = str(table.id)
    facade.delete_source(source)

    async def erased() -> None:
        await (await connect()).get_workflow_handle(f"warehouse-erase:{table_id}").result()

    run_async(erased())
    assert not exists(clickhouse, name)
    assert not list(house_bucket().keys(team_folder(team_id)))


@pytest.mark.usefixtures("worker")
def test_secrets_stay_out_of_what_temporal_keeps(shop: SourceDatabase, team_id: int) -> None:
    table = make_table(make_source(team_id, shop.config), "orders")
    run = synced(table)

    async def history() -> str:
        handle = (await connect()).get_workflow_handle(
            f"warehouse-sync:{table.id}", run_id=str(run.id)
        )
        return (await handle.fetch_history()).to_json()

    assert shop.config["password"] not in run_async(history())
