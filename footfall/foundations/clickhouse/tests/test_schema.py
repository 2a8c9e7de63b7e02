import re
from collections.abc import Iterator

import pytest

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.clickhouse.migrations import read_migrations
from footfall.foundations.clickhouse.schema import (
    CLICKHOUSE_ROOT,
    Form,
    Template,
    TemplateError,
    created_objects,
    read_templates,
    schema_statements,
)
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers

_REPLAYED = "schema_test_replayed"
_WANTED = "schema_test_wanted"


@pytest.fixture(scope="module")
def writer(clickhouse: ClickHouseUsers) -> Iterator[ClickHouse]:
    writer = clickhouse.writer
    for database in (_REPLAYED, _WANTED):
        writer.run_command(f"CREATE DATABASE {database} ENGINE = Atomic")
    yield writer
    for database in (_REPLAYED, _WANTED):
        writer.run_command(f"DROP DATABASE {database} SYNC")


def _created(writer: ClickHouse, database: str) -> dict[str, str]:
    tables = writer.run_query(
        "SELECT name, create_table_query FROM system.tables WHERE database = {database:String} "
        "AND name NOT LIKE '.inner%'",
        {"database": database},
    )
    return {name: sql.replace(database, "DATABASE") for name, sql in tables.rows}


def test_all_migrations_replayed_on_an_empty_engine_equal_the_schema(writer: ClickHouse) -> None:
    for migration in read_migrations():
        for statement in migration.template.render(Form.SINGLE_NODE, _REPLAYED):
            writer.run_command(statement)
    for statement in schema_statements(Form.SINGLE_NODE, _WANTED):
        writer.run_command(statement)
    wanted = _created(writer, _WANTED)
    assert set(wanted) == set(created_objects(Form.SINGLE_NODE, _WANTED))
    assert _created(writer, _REPLAYED) == wanted


def test_every_statement_of_a_migration_can_be_run_twice(writer: ClickHouse) -> None:
    before = _created(writer, _REPLAYED)
    for migration in read_migrations():
        for statement in migration.template.render(Form.SINGLE_NODE, _REPLAYED):
            writer.run_command(statement)
    assert _created(writer, _REPLAYED) == before


def test_the_engine_parses_every_statement_of_the_cluster_form(writer: ClickHouse) -> None:
    statements = [
        *schema_statements(Form.CLUSTER, "footfall"),
        *(
            statement
            for migration in read_migrations()
            for statement in migration.template.render(Form.CLUSTER, "footfall")
        ),
    ]
    for statement in statements:
        formatted = writer.run_query("SELECT formatQuery({sql:String})", {"sql": statement})
        assert "ON CLUSTER" in formatted.rows[0][0]


# What keeps no rows, and the tables that are small and the same on every node.
_UNSHARDED = {
    *("person_overrides_dict", "sessions_mv", "web_touches_mv"),
    *("exchange_rates", "exchange_rates_dict", "dead_letter_replays"),
}
# Each shard has one of its own, over what it keeps.
_SHARDED_VIEWS = {"person_hours", "person_hours_missing"}


def test_on_a_cluster_each_sharded_table_is_a_replicated_one_behind_a_distributed_one() -> None:
    statements = schema_statements(Form.CLUSTER, "footfall")
    names = set(created_objects(Form.CLUSTER, "footfall"))
    tables = set(created_objects(Form.SINGLE_NODE, "footfall")) - _UNSHARDED
    assert names == {*tables, *(f"{name}_local" for name in tables), *_UNSHARDED}
    for name in tables - _SHARDED_VIEWS:
        local, distributed = (
            next(text for text in statements if f"footfall.{created} ON" in text)
            for created in (f"{name}_local", name)
        )
        assert re.search(r"ENGINE = Replicated\w*MergeTree\('/clickhouse/tables/\{uuid\}", local)
        assert "replicated_deduplication_window = " in local
        assert f"ENGINE = Distributed('{{cluster}}', footfall, {name}_local, cityHash64(" in (
            distributed
        )
        assert statements.index(local) < statements.index(distributed)


def test_on_a_cluster_a_view_of_each_shard_is_behind_a_distributed_table() -> None:
    statements = schema_statements(Form.CLUSTER, "footfall")
    for name in _SHARDED_VIEWS:
        view = next(
            text for text in statements if f"VIEW IF NOT EXISTS footfall.{name}_local" in text
        )
        table = next(
            text for text in statements if f"TABLE IF NOT EXISTS footfall.{name} ON" in text
        )
        assert "'events_local'" in view
        assert f"ENGINE = Distributed('{{cluster}}', footfall, {name}_local)" in table


def test_on_a_cluster_every_node_holds_all_exchange_rates() -> None:
    table = next(
        text
        for text in schema_statements(Form.CLUSTER, "footfall")
        if "footfall.exchange_rates ON" in text
    )
    assert "ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}', " in table


def test_on_a_cluster_the_view_reads_its_own_shard_and_the_dictionary_reads_all() -> None:
    view, dictionary = (
        next(text for text in schema_statements(Form.CLUSTER, "footfall") if beginning in text)
        for beginning in ("CREATE MATERIALIZED VIEW", "footfall.person_overrides_dict ON")
    )
    assert "TO footfall.sessions_local" in view
    assert "FROM footfall.events_local" in view
    assert re.findall(r"FROM (\S+?)['\s]", dictionary) == ["footfall.person_overrides"] * 2


def test_both_forms_keep_the_same_columns() -> None:
    for template in read_templates(CLICKHOUSE_ROOT / "schema"):
        single, cluster = (
            template.render(form, "footfall")[0] for form in (Form.SINGLE_NODE, Form.CLUSTER)
        )
        assert re.findall(r"^    .*$", single, re.M) == [
            line.replace("_local", "") for line in re.findall(r"^    .*$", cluster, re.M)
        ]


@pytest.mark.parametrize(
    "text",
    ["CREATE TABLE {databse}.x;", "SELECT {engine};", "SELECT {local:MergeTree};", "-- nothing"],
)
def test_a_template_that_cannot_be_rendered_names_its_file(text: str) -> None:
    with pytest.raises(TemplateError, match=r"0001_create_x\.sql"):
        Template("0001_create_x", text).render(Form.SINGLE_NODE, "footfall")
