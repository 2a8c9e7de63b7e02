import json
from typing import Any

import pytest

from footfall.products.insights.backend.queries.events import events_tree
from footfall.query.nodes.events import EventsQuery

LONG = "7" * 5000


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("1e999999", "1e999999"),
        ("-1e999", "-1e999"),
        (LONG, LONG),
        ("1.5", 1.5),
        ("1e-400", 0.0),
        ("18446744073709551615", 18446744073709551615),
    ],
)
def test_a_number_that_no_answer_can_hold_is_shown_as_it_was_sent(sent: str, shown: Any) -> None:
    query = EventsQuery(kind="EventsQuery", select=["properties"])
    [column] = events_tree(query, [], "query", limit=1).columns
    made = column.make({"properties": f'{{"n":[{sent}]}}'})
    assert made == {"n": [shown]}
    json.dumps(made, allow_nan=False)
