"""A property is what Python's own parser finds in the JSON, however the text is made."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.passes.context import Context
from footfall.query.passes.read_properties import read_properties
from footfall.query.render.sql import spell
from footfall.query.syntax import build
from footfall.query.syntax.meaning import Property

KEYS = ("plan", "$plan", "Plan", "plan name", "a.b")
# Texts that look like what is looked for.
_TEXTS = [
    *("", " ", "pro", "plan", '"plan"', '"plan":"', ',"plan":"x"', '{"plan":"x"}', "{", "}", "[{"),
    *("\\", '\\"', '"', ":", "\n", "é", "\u2028", "\U0001f600", "null", "1", "x" * 200),
]
_SCALARS: list[Any] = [None, True, False, 0, -1, 1.5, 2**60, *_TEXTS]
_DOCUMENTS = 4000


def test_a_property_is_what_a_parser_finds(clickhouse: ClickHouseUsers) -> None:
    random = Random(20_261_127)  # noqa: S311  # the same seed has to give the same texts
    texts = [_written(_object(random, 2), random) for _ in range(_DOCUMENTS)]
    for key in KEYS:
        found = _read(clickhouse, texts, key)
        for text, value in zip(texts, found, strict=True):
            expected = json.loads(text).get(key)
            if expected is None or isinstance(expected, str):
                assert value == expected, (key, text)
            else:
                assert json.loads(value or "") == expected, (key, text)


@pytest.mark.parametrize("key", ["", '"', "\\", "é", 'a":"b', "{", "plan\n"])
def test_a_key_of_any_characters_is_read(clickhouse: ClickHouseUsers, key: str) -> None:
    texts = [
        *(json.dumps({key: "x", "plan": "y"}), json.dumps({"plan": "y"})),
        json.dumps({"plan": {key: "z"}, key: "x"}, ensure_ascii=False),
    ]
    assert _read(clickhouse, texts, key) == ["x", None, "x"]


def _read(clickhouse: ClickHouseUsers, texts: list[str], key: str) -> list[str | None]:
    read = Property(
        this=build.field("events", "properties"),
        key=exp.Literal.string(key),
        owner="events.properties",
    )
    rendered = spell(
        read_properties(build.select([build.alias(read, "value")], _table()), _CONTEXT)
    )
    sql = rendered.sql.replace(
        '"events" AS "events"', "(SELECT arrayJoin({texts: Array(String)}) AS properties) AS events"
    )
    rows = clickhouse.reader.run_query(sql, {**rendered.parameters, "texts": texts}).rows
    return [value for (value,) in rows]


_CONTEXT = Context(1, "footfall")


def _table() -> exp.Table:
    return build.table("events", named="events")


def _object(random: Random, depth: int) -> dict[str, Any]:
    keys = random.sample(
        [*KEYS, "other", "a", "b", 'plan"', '"plan', "pla\\n"], random.randint(0, 5)
    )
    return {key: _value(random, depth) for key in keys}


def _value(random: Random, depth: int) -> Any:
    dice = random.random()
    if depth and dice < 0.15:
        return _object(random, depth - 1)
    if depth and dice < 0.25:
        return [_value(random, depth - 1) for _ in range(random.randint(0, 3))]
    return random.choice(_SCALARS)


def _written(value: dict[str, Any], random: Random) -> str:
    comma, colon = random.choice(
        [(",", ":"), (",", ":"), (", ", ": "), (" ,", " : "), (",\n", ":\t")]
    )
    text = json.dumps(value, separators=(comma, colon), ensure_ascii=random.random() < 0.5)
    if random.random() < 0.1:
        text = text.replace("plan", "\\u0070lan")
    return f" {text}" if random.random() < 0.1 else text
