"""What becomes of the SQL that people write, form by form. Snapshots as in test_sql_shapes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.tests.made_up_scope import made_up_scope
from footfall.products.insights.backend.tests.reviewed_sql import assert_sql_is_as_reviewed
from footfall.query.filters.properties import is_in_cohorts
from footfall.query.nodes.filters import CohortFilter
from footfall.query.passes.context import Context
from footfall.query.syntax.build import Node
from footfall.query.written.compile import compile_statement
from footfall.query.written.scope import Question

NOW = datetime(2026, 3, 30, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
VIEWS = {
    "orders": "SELECT person_id, timestamp, toFloat64OrNull(properties.price) AS price FROM events"
    " WHERE event = 'bought'",
    "buyers": "WITH o AS (SELECT * FROM orders) SELECT person_id, sum(o.price) AS spent FROM o GROUP BY 1",
}
SHAPES = {
    "written_views": "SELECT b.spent, p.properties.email FROM buyers AS b JOIN persons AS p ON p.id = b.person_id",
    "written_scalars": "WITH toDate(timestamp) AS day, (SELECT max(id) FROM persons) AS last"
    " SELECT day, count() FROM events WHERE person_id != last GROUP BY day",
    "written_limit_by": "SELECT person_id, event FROM events ORDER BY timestamp DESC LIMIT 2 BY person_id LIMIT 10",
    "written_exists": "SELECT 1 WHERE NOT EXISTS (SELECT event FROM events WHERE event = {variables.name})",
    "written_cohort": "SELECT count() FROM events WHERE person_id NOT IN COHORT 7",
}


def in_cohort(named: int | str, person: Node) -> Node:
    scope = made_up_scope(NOW, UTC_ZONE, cohorts={7: None})
    return is_in_cohorts(CohortFilter(value=int(named)), person, "", scope)


@pytest.mark.parametrize("name", SHAPES)
def test_sql_of_people_becomes_what_was_reviewed(name: str, clickhouse: ClickHouseUsers) -> None:
    question = Question(
        now=NOW,
        zone=UTC_ZONE,
        database="footfall",
        views=lambda: VIEWS,
        variables=lambda: {"name": "seen"},
        in_cohort=in_cohort,
    )
    compiled = compile_statement(SHAPES[name], question, Context(7, "footfall"))
    assert_sql_is_as_reviewed(name, compiled.query.sql, clickhouse)
