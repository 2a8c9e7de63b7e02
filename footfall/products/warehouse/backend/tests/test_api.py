"""The API of the warehouse, with the real Temporal behind it and no worker: what is started stays where it began."""

import dataclasses
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient
from temporalio.client import ScheduleDescription, WorkflowExecutionStatus
from temporalio.service import RPCError

from footfall.foundations.identity.models import Team
from footfall.foundations.secrets.masking import MASK
from footfall.foundations.temporal.call import run_async
from footfall.foundations.temporal.client import connect
from footfall.foundations.testing.factories import (
    client_of,
    client_with_key,
    make_key,
    make_team,
    make_user,
)
from footfall.products.warehouse.backend import facade
from footfall.products.warehouse.backend.contracts import schedule_id, workflow_id
from footfall.products.warehouse.backend.models import DataSource, SourceTable
from footfall.products.warehouse.backend.tests.databases import (
    SourceDatabase,
    allow_loopback,
    copied_table,
    source_database,
)
from footfall.products.warehouse.backend.tests.factories import (
    files_config,
    make_source,
    make_table,
    put_house_file,
)

pytestmark = pytest.mark.django_db

S3 = files_config("*.csv", storage="s3", bucket="theirs", endpoint_url="https://s3.example.com")


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[SourceDatabase]:
    with source_database() as database:
        database.execute(
            "CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric, updated_at timestamptz)",
            "CREATE TABLE loose (words text)",
            "INSERT INTO orders SELECT n, n, now() FROM generate_series(1, 30) AS n",
        )
        yield database


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Team:
    allow_loopback(monkeypatch)
    return make_team()


@pytest.fixture
def client(team: Team) -> Iterator[APIClient]:
    yield client_of(make_user(team.organization))
    # schedules and workflows outlive the test's transaction
    facade.erase_team(team.id)


def address(team: Team, path: str = "") -> str:
    return f"/api/projects/{team.id}/external_data_sources{path}"


def schema_address(team: Team, table_id: object, path: str = "") -> str:
    return f"/api/projects/{team.id}/external_data_schemas/{table_id}{path}"


def wish(shop: SourceDatabase, *choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "source_type": "Postgres",
        "prefix": "shop",
        "payload": {**shop.config, "schemas": list(choices), **fields},
    }


ORDERS = {
    "schema": "public",
    "name": "orders",
    "sync_type": "incremental",
    "incremental_field": "updated_at",
    "sync_frequency": "1hour",
}


def made(client: APIClient, team: Team, shop: SourceDatabase, **choice: Any) -> dict[str, Any]:
    response = client.post(address(team), wish(shop, {**ORDERS, **choice}))
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    return body


def schema_of(source: dict[str, Any], name: str = "orders") -> dict[str, Any]:
    (found,) = [schema for schema in source["schemas"] if schema["name"] == name]
    return dict(found)


def schedule(table_id: str) -> ScheduleDescription:
    async def describe() -> ScheduleDescription:
        return await (await connect()).get_schedule_handle(schedule_id(table_id)).describe()

    return run_async(describe())


def workflow_status(name: str) -> WorkflowExecutionStatus | None:
    async def describe() -> WorkflowExecutionStatus | None:
        return (await (await connect()).get_workflow_handle(name).describe()).status

    return run_async(describe())


def test_a_source_is_made_with_schedules_and_first_syncs_and_shows_no_secret(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    source = made(client, team, shop)
    assert source["config"]["password"] == MASK
    assert source["status"] == "Running"
    orders, loose = schema_of(source), schema_of(source, "loose")
    assert (orders["should_sync"], orders["table_name"]) == (True, "shop.orders")
    assert orders["latest_run"]["status"] == "Running"
    assert orders["incremental_fields"][0] == {
        "field": "updated_at",
        "type": "timestamp with time zone",
    }
    assert (loose["should_sync"], loose["incremental_available"]) == (False, False)
    assert schedule(orders["id"]).schedule.spec.intervals[0].every == timedelta(hours=1)
    with pytest.raises(RPCError):
        schedule(loose["id"])
    assert client.get(address(team, f"/{source['id']}")).json() == source
    assert client.get(address(team)).json()["results"] == [source]
    assert client.get(address(team), {"search": "nothing"}).json()["results"] == []


def test_secrets_are_stored_encrypted(client: APIClient, team: Team, shop: SourceDatabase) -> None:
    source = made(client, team, shop)
    stored = DataSource.objects.of_team(team.id).get(id=source["id"])
    assert stored.secrets == {"password": shop.config["password"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets || config::text FROM warehouse_data_source")
        assert not [row for row in cursor.fetchall() if shop.config["password"] in row[0]]


def test_a_connection_shows_its_tables_before_anything_is_saved(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    body = {"source_type": "Postgres", "payload": shop.config}
    response = client.post(address(team, "/database_schema"), body)
    assert response.status_code == 200, response.content
    loose, orders = response.json()["tables"]
    assert (orders["table"], orders["primary_key"], orders["column_count"]) == ("orders", ["id"], 3)
    assert orders["incremental_available"]
    assert not loose["incremental_available"]
    assert not DataSource.objects.of_team(team.id).exists()


def test_files_of_the_house_are_a_source(client: APIClient, team: Team) -> None:
    payload = files_config("orders/*.csv")
    body = {"source_type": "Files", "prefix": "files", "payload": payload}
    refused = client.post(address(team), body)
    assert (refused.status_code, refused.json()["attr"]) == (400, "payload.pattern")
    put_house_file(team.id, "orders/1.csv", b"id\n1\n")
    chosen = {**payload, "schemas": [{"name": "orders"}]}
    response = client.post(address(team), {**body, "payload": chosen})
    assert response.status_code == 201, response.content
    assert schema_of(response.json())["table_name"] == "files.orders"


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"source_type": "Tape"}, "source_type"),
        ({"prefix": "Upper"}, "prefix"),
        ({"prefix": "a.b"}, "prefix"),
        ({"prefix": "x" * 41}, "prefix"),
        ({"prefix": "a; DROP TABLE b"}, "prefix"),
        ({"payload": []}, "payload"),
        ({"payload": {"port": 70000}}, "payload.port"),
        ({"payload": {"host": "h" * 254}}, "payload.host"),
        ({"payload": {"ssl_mode": "maybe"}}, "payload.ssl_mode"),
        ({"payload": {"color": "red"}}, "payload.color"),
        ({"payload": {"password": MASK}}, "payload.password"),
        ({"payload": {"password": "nonsense"}}, "payload.password"),
        ({"payload": {"user": "no body"}}, "payload.password"),
        ({"payload": {"database": "no'where\""}}, "payload.database"),
        ({"payload": {"schema": "empty"}}, "payload.schema"),
        ({"payload": {"host": "127.0.0.1/x?y"}}, "payload.host"),
        ({"payload": {"host": "a\0b"}}, "payload.host"),
        ({"payload": {"host": "10.1.2.3"}}, "payload.host"),
        ({"payload": {"host": "169.254.169.254"}}, "payload.host"),
        ({"payload": {"host": "0x7f000001"}}, "payload.host"),
        ({"payload": {"host": "[::ffff:10.0.0.1]"}}, "payload.host"),
        ({"payload": {"host": "/var/run/postgresql"}}, "payload.host"),
        ({"payload": {"host": "a,10.0.0.1"}}, "payload.host"),
        ({"payload": {"port": 9}}, "payload.host"),
        ({"payload": {"schemas": "all"}}, "payload.schemas"),
        ({"payload": {"schemas": [{}]}}, "payload.schemas.0.name"),
        (
            {"payload": {"schemas": [{"schema": "public", "name": "nothing"}]}},
            "payload.schemas.0.name",
        ),
        (
            {"payload": {"schemas": [{**ORDERS, "sync_type": "sometimes"}]}},
            "payload.schemas.0.sync_type",
        ),
        (
            {"payload": {"schemas": [{**ORDERS, "incremental_field": "amount"}]}},
            "payload.schemas.0.incremental_field",
        ),
        (
            {"payload": {"schemas": [{**ORDERS, "incremental_field": None}]}},
            "payload.schemas.0.incremental_field",
        ),
        (
            {"payload": {"schemas": [{**ORDERS, "name": "loose"}]}},
            "payload.schemas.0.sync_type",
        ),
        (
            {"payload": {"schemas": [{**ORDERS, "sync_frequency": "1second"}]}},
            "payload.schemas.0.sync_frequency",
        ),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(
    client: APIClient, team: Team, shop: SourceDatabase, change: dict[str, Any], attr: str
) -> None:
    body = wish(shop)
    payload = change.pop("payload", {})
    given = {**body["payload"], **payload} if isinstance(payload, dict) else payload
    response = client.post(address(team), {**body, **change, "payload": given})
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content
    assert shop.config["password"] not in response.json()["detail"]
    assert not DataSource.objects.of_team(team.id).exists()


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"endpoint_url": "ftp://x"}, "payload.endpoint_url"),
        ({"endpoint_url": "http://u:p@x"}, "payload.endpoint_url"),
        ({"endpoint_url": "http://x/path"}, "payload.endpoint_url"),
        ({"endpoint_url": "http://169.254.169.254"}, "payload.endpoint_url"),
        ({"endpoint_url": "http://[::1]:80"}, "payload.endpoint_url"),
        ({"bucket": ""}, "payload.bucket"),
        ({"bucket": "UPPER"}, "payload.bucket"),
        ({"region": "a/b"}, "payload.region"),
        ({"access_key": "only one"}, "payload.secret_key"),
        ({"secret_key": "only one"}, "payload.access_key"),
        ({"pattern": "/etc/passwd"}, "payload.pattern"),
        ({"pattern": "a/../../b"}, "payload.pattern"),
        ({"pattern": ""}, "payload.pattern"),
        ({"format": "Excel"}, "payload.format"),
        ({"table_name": "a.b"}, "payload.table_name"),
        ({"storage": "disk"}, "payload.storage"),
    ],
)
def test_a_wrong_setting_of_files_is_named(
    client: APIClient, team: Team, change: dict[str, Any], attr: str
) -> None:
    body = {"source_type": "Files", "payload": {**S3, **change}}
    response = client.post(address(team, "/database_schema"), body)
    assert (response.status_code, response.json()["attr"]) == (400, attr), response.content


def test_an_address_inside_our_own_network_is_refused_wherever_it_is_given(
    client: APIClient, team: Team, shop: SourceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = made(client, team, shop)
    monkeypatch.undo()
    one = address(team, f"/{source['id']}")
    hidden = {"source_type": "Postgres", "payload": shop.config}
    responses = [
        client.post(address(team, "/database_schema"), hidden),
        client.post(address(team), {**wish(shop), "prefix": "other"}),
        client.patch(one, {"payload": {**shop.config, "port": shop.config["port"]}}),
    ]
    for response in responses:
        assert (response.status_code, response.json()["attr"]) == (400, "payload.host")
        assert "not public" in response.json()["detail"]
    # what was saved before is asked again at each connection
    again = client.post(f"{one}/refresh_schemas")
    assert (again.status_code, again.json()["attr"]) == (400, "source.host")


def test_a_masked_secret_keeps_its_value_and_never_follows_a_new_address(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    source = made(client, team, shop)
    one = address(team, f"/{source['id']}")
    config = {**source["config"], "schema": ""}
    assert client.patch(one, {"payload": config}).status_code == 200
    stored = DataSource.objects.of_team(team.id).get(id=source["id"])
    assert stored.secrets == {"password": shop.config["password"]}
    assert stored.config["schema"] == ""
    thief = {**config, "host": "thief.example.com"}
    for response in (
        client.patch(one, {"payload": thief}),
        client.post(
            address(team, "/database_schema"),
            {"source_type": "Postgres", "payload": thief, "source_id": source["id"]},
        ),
    ):
        assert (response.status_code, response.json()["attr"]) == (400, "payload.password")


def test_another_place_makes_copies_anew(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    source = made(client, team, shop)
    before = SourceTable.objects.of_team(team.id).get(id=schema_of(source)["id"]).generation
    with source_database() as other:
        other.execute("CREATE TABLE orders (id bigint PRIMARY KEY, updated_at timestamptz)")
        changed = {**shop.config, "database": other.config["database"]}
        one = address(team, f"/{source['id']}")
        assert client.patch(one, {"payload": changed}).status_code == 200
    after = SourceTable.objects.of_team(team.id).get(id=schema_of(source)["id"])
    assert (after.generation, after.published_version) == (before + 1, "")


def test_a_prefix_names_one_source_of_a_team(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    made(client, team, shop)
    again = client.post(address(team), wish(shop))
    assert (again.status_code, again.json()["attr"]) == (400, "prefix")


def test_members_of_other_teams_and_keys_without_the_scope_get_nothing(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    source = made(client, team, shop)
    table = schema_of(source)
    other = make_team()
    stranger = client_of(make_user(other.organization))
    run = table["latest_run"]["id"]
    for path in ("", "/jobs"):
        assert client.get(address(team, f"/{source['id']}{path}")).status_code == 200
        assert stranger.get(address(team, f"/{source['id']}{path}")).status_code == 404
        assert stranger.get(address(other, f"/{source['id']}{path}")).status_code == 404
    for path in ("", "/jobs", f"/jobs/{run}/logs", "/rows"):
        assert client.get(schema_address(team, table["id"], path)).status_code == 200
        assert stranger.get(schema_address(team, table["id"], path)).status_code == 404
        assert stranger.get(schema_address(other, table["id"], path)).status_code == 404
    for path in ("/reload", "/resync", "/cancel"):
        assert stranger.post(schema_address(other, table["id"], path)).status_code == 404
    for path in ("/reload", "/refresh_schemas"):
        assert stranger.post(address(other, f"/{source['id']}{path}")).status_code == 404
    assert stranger.patch(schema_address(other, table["id"]), {}).status_code == 404
    assert stranger.delete(address(other, f"/{source['id']}")).status_code == 404
    borrowed = {
        "source_type": "Postgres",
        "payload": source["config"],
        "source_id": source["id"],
    }
    assert stranger.post(address(other, "/database_schema"), borrowed).status_code == 404
    assert stranger.get(address(other)).json()["results"] == []
    assert stranger.get(f"/api/projects/{other.id}/warehouse_tables").json()["results"] == []


def test_keys_need_the_scope(client: APIClient, team: Team, shop: SourceDatabase) -> None:
    owner = make_user(team.organization)
    reader = client_with_key(make_key(owner, ["external_data_source:read"]))
    assert reader.get(address(team)).status_code == 200
    assert reader.post(address(team), wish(shop)).status_code == 403
    assert client_with_key(make_key(owner, ["query:read"])).get(address(team)).status_code == 403
    tables = client_with_key(make_key(owner, ["warehouse_table:read"]))
    assert tables.get(f"/api/projects/{team.id}/warehouse_tables").status_code == 200


def test_choices_of_a_table_reach_its_schedule(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    table = schema_of(made(client, team, shop))
    one = schema_address(team, table["id"])
    assert client.patch(one, {"paused": True}).json()["paused"] is True
    assert schedule(table["id"]).schedule.state.paused
    changed = client.patch(one, {"paused": False, "sync_frequency": "5min"})
    assert changed.json()["sync_frequency"] == "5min"
    assert schedule(table["id"]).schedule.spec.intervals[0].every == timedelta(minutes=5)
    assert client.patch(one, {"sync_frequency": "never"}).status_code == 200
    with pytest.raises(RPCError):
        schedule(table["id"])
    client.patch(one, {"sync_frequency": "24hour"})
    assert client.patch(one, {"should_sync": False}).json()["should_sync"] is False
    with pytest.raises(RPCError):
        schedule(table["id"])
    refused = client.patch(one, {"incremental_field": "amount"})
    assert (refused.status_code, refused.json()["attr"]) == (400, "incremental_field")
    full = client.patch(one, {"sync_type": "full_refresh"}).json()
    assert (full["sync_type"], full["incremental_field"]) == ("full_refresh", "")


def test_a_table_is_synced_once_at_a_time_and_may_be_cancelled(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    table = schema_of(made(client, team, shop))
    one = schema_address(team, table["id"])
    assert client.post(f"{one}/reload").status_code == 409
    assert client.post(f"{one}/resync").status_code == 409
    assert client.post(f"{one}/cancel").status_code == 202
    (run,) = client.get(f"{one}/jobs").json()["results"]
    assert run["id"] == table["latest_run"]["id"]
    logs = client.get(f"{one}/jobs/{run['id']}/logs")
    assert (logs.status_code, logs.json()["results"]) == (200, [])
    assert client.get(f"{one}/jobs/{uuid.uuid4()}/logs").status_code == 404
    off = schema_address(team, schema_of(made_again(client, team), "loose")["id"])
    refused = client.post(f"{off}/reload")
    assert (refused.status_code, refused.json()["attr"]) == (400, "should_sync")
    assert client.post(f"{off}/cancel").status_code == 409


def made_again(client: APIClient, team: Team) -> dict[str, Any]:
    (source,) = client.get(address(team)).json()["results"]
    return dict(source)


def test_tables_that_come_and_go_are_seen(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    source = made(client, team, shop)
    shop.execute("CREATE TABLE late (id int)", "ALTER TABLE loose RENAME TO moved")
    try:
        seen = client.post(address(team, f"/{source['id']}/refresh_schemas")).json()
    finally:
        shop.execute("DROP TABLE late", "ALTER TABLE moved RENAME TO loose")
    assert {schema["name"]: schema["is_missing"] for schema in seen["schemas"]} == {
        "late": False,
        "loose": True,
        "moved": False,
        "orders": False,
    }


def test_rows_and_columns_of_a_copy_are_shown(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    published = copied_table(team.id, shop.config, "orders").sync()
    assert published is not None
    table = make_table(
        make_source(team.id, shop.config),
        "orders",
        physical_name=published.physical_name,
        published_columns=published.columns,
        rows=published.rows,
    )
    one = schema_address(team, table.id)
    shown = client.get(f"{one}/rows", {"limit": 2}).json()
    assert [column["name"] for column in shown["columns"]] == ["id", "amount", "updated_at"]
    assert [row[0] for row in shown["rows"]] == ["1", "2"]
    for limit in ("0", "201", "x"):
        assert client.get(f"{one}/rows", {"limit": limit}).json()["attr"] == "limit"
    (listed,) = client.get(f"/api/projects/{team.id}/warehouse_tables").json()["results"]
    assert (listed["name"], listed["row_count"]) == (f"{table.source.prefix}.orders", 30)


def test_a_source_is_not_made_when_its_schedules_cannot_be(
    client: APIClient, team: Team, shop: SourceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        nowhere = dataclasses.replace(settings.FOOTFALL, temporal_address="127.0.0.1:9")
        patch.setattr(settings, "FOOTFALL", nowhere)
        response = client.post(address(team), wish(shop, ORDERS))
    assert response.status_code == 503
    assert response.json()["code"] == "workflow_server_unavailable"
    assert not DataSource.objects.of_team(team.id).exists()


def test_deleting_a_source_ends_its_syncs_and_begins_to_erase_its_copies(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    source = made(client, team, shop)
    table = schema_of(source)
    assert client.delete(address(team, f"/{source['id']}")).status_code == 204
    assert client.get(address(team, f"/{source['id']}")).status_code == 404
    assert not SourceTable.objects.of_team(team.id).exists()
    with pytest.raises(RPCError):
        schedule(table["id"])
    ids = sorted(schema["id"] for schema in source["schemas"])
    running = [name for name in map("warehouse-erase:{}".format, ids) if is_running(name)]
    assert len(running) == 1


def is_running(name: str) -> bool:
    try:
        return workflow_status(name) is WorkflowExecutionStatus.RUNNING
    except RPCError:
        return False


def test_deleting_a_project_takes_its_sources_along(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    table = schema_of(made(client, team, shop))
    assert client.delete(f"/api/projects/{team.id}").status_code == 204
    assert not DataSource.objects.of_team(team.id).exists()
    with pytest.raises(RPCError):
        schedule(table["id"])


@pytest.mark.django_db(transaction=True)
def test_a_worker_mends_schedules_at_its_start(
    client: APIClient, team: Team, shop: SourceDatabase
) -> None:
    kept = schema_of(made(client, team, shop))
    source = make_source(team.id, shop.config)
    gone = make_table(source, "orders", sync_interval="6hour")

    async def sync() -> None:
        await facade.sync_schedules(await connect())

    run_async(sync())
    assert schedule(str(gone.id)).schedule.state.paused is False
    DataSource.objects.of_team(team.id).filter(id=source.id).delete()
    run_async(sync())
    assert schedule(kept["id"])
    with pytest.raises(RPCError):
        schedule(str(gone.id))
    assert workflow_status(workflow_id(kept["id"])) is WorkflowExecutionStatus.RUNNING
