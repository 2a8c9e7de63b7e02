"""`docs/query.md` says what is: its lists come from the catalog, and its examples run."""

import json
import re

import pytest

from footfall.foundations.testing.factories import client_of, make_team, make_user
from tools.query_guide import GUIDE, with_generated_parts

SAVED = re.findall(r"```json POST (\w+)\n(.*?)```", GUIDE.read_text(), re.DOTALL)
EXAMPLES = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def test_the_lists_of_the_guide_are_those_of_the_catalog() -> None:
    text = GUIDE.read_text()
    assert with_generated_parts(text) == text, "run python -m tools.write_query_guide"


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 8
    assert len(SAVED) == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("clickhouse")
@pytest.mark.parametrize("sql", EXAMPLES)
def test_an_example_runs(sql: str) -> None:
    team = make_team()
    client = client_of(make_user(team.organization))
    # The last one is the variable that the view names.
    for resource, body in reversed(SAVED):
        saved = client.post(f"/api/projects/{team.pk}/{resource}", json.loads(body), format="json")
        assert saved.status_code == 201, saved.content
    question = {"kind": "HogQLQuery", "query": sql}
    response = client.post(f"/api/projects/{team.pk}/query", {"query": question}, format="json")
    assert response.status_code == 200, response.content
