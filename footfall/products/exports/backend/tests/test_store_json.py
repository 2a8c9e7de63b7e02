"""What PostgreSQL itself says of the JSON that is sent to it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.products.exports.backend.logic.store_json import storable_json
from footfall.products.exports.backend.tests.nasty import PROPERTIES
from footfall.products.exports.backend.tests.reading import as_postgres_keeps_it, exact_json

pytestmark = pytest.mark.django_db


def kept(text: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb)::text", [storable_json(text)])
        [(stored,)] = cursor.fetchall()
    return exact_json(stored)


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_nastiness_is_kept(name: str) -> None:
    assert kept(PROPERTIES[name]) == as_postgres_keeps_it(exact_json(PROPERTIES[name]))


@pytest.mark.parametrize(
    "number",
    ["1e131071", "-9.9e131071", "1" + "0" * 131_071, "1e-16383", "0." + "0" * 16_382 + "1"],
)
def test_the_largest_numbers_stay_numbers(number: str) -> None:
    assert kept(f'{{"n":{number}}}')["n"] == Decimal(number)


@pytest.mark.parametrize(
    "number",
    [
        *("1e131072", "10e131071", "1" + "0" * 131_072, "1e-16384", "0." + "0" * 16_383 + "1"),
        *("1e999999999999999999999", "-1E-999999999999999999999", "1e+131072"),
    ],
)
def test_what_is_no_number_to_postgresql_is_kept_as_its_digits(number: str) -> None:
    assert kept(f'{{"n":[{number},1],"text":"\\u0000 {number}"}}') == {
        "n": [number, 1],
        "text": f"\ufffd {number}",
    }


def test_what_needs_no_change_is_not_touched() -> None:
    text = ' {"b" : 1.0e0, "b":"\\u00e9 \\\\u0000", "a":[ ] } '
    assert storable_json(text) == text
    assert storable_json("") == "{}"


_texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('\0\ud800\udbff\udc00\udfff\\u0d8"1eE+-'),
    ),
    max_size=12,
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_values)
def test_all_json_is_kept(value: Any) -> None:
    text = json.dumps({"value": value})
    assert kept(text) == as_postgres_keeps_it(exact_json(text))
