import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers


@pytest.fixture(autouse=True, scope="session")
def migrated(clickhouse: ClickHouseUsers) -> None:
    """Copies are published beside the tables of the house."""
