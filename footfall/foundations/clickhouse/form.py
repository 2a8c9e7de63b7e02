"""Which of the two forms of the schema a ClickHouse holds."""

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.clickhouse.schema import Form


def find_form(client: ClickHouse) -> Form:
    """Asks the database of the client's connection. The table of events is a Distributed one on a cluster alone."""
    found = client.run_query(
        "SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'events'"
    )
    return Form.CLUSTER if found.rows == [("Distributed",)] else Form.SINGLE_NODE
