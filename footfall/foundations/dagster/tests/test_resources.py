from footfall.foundations.dagster.resources import SHARED_RESOURCES
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers


def test_the_client_may_change_data_and_names_the_house_s_tables_without_a_database(
    clickhouse: ClickHouseUsers,
) -> None:
    with SHARED_RESOURCES["clickhouse"].open() as client:
        client.run_command("CREATE TABLE IF NOT EXISTS of_resource (n Int64) ENGINE = Memory")
        client.insert_rows("of_resource", ["n"], [(7,)])
        assert client.run_query("SELECT n FROM of_resource").rows == [(7,)]
        client.run_command("DROP TABLE of_resource")
        assert client.run_query("SELECT currentDatabase()").rows == [
            (clickhouse.writer.settings.database,)
        ]
