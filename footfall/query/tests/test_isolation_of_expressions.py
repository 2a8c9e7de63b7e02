"""Expressions of people in the filters and breakdowns of a question never tell one team of another."""

from __future__ import annotations

import secrets
from random import Random
from zoneinfo import ZoneInfo

import pytest

from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.compiler import compile_query
from footfall.query.errors import QueryError
from footfall.query.filters.expressions import OVER_EVENTS, WrittenScope
from footfall.query.syntax import build
from footfall.query.syntax.meaning import TOP_VALUES
from footfall.query.tests.isolation import CANARY, LIMITS, NOW, World, check_reads, make_world
from footfall.query.tests.random_sql import HOSTILE_EXPRESSIONS, TABLES, Columns, RandomSql
from footfall.query.written.scope import Question

SEED = 20_261_128
EXPRESSIONS = 200


@pytest.fixture(scope="module")
def world(clickhouse: ClickHouseUsers) -> World:
    return make_world(clickhouse, 1 + secrets.randbelow(2**40), seeded())


def seeded() -> Random:
    return Random(SEED)  # noqa: S311  # the same seed has to give the same expressions


def asked(world: World, users: ClickHouseUsers, text: str) -> str:
    """How often each value comes where `text` holds; or which error the engine has."""
    context = world.context(users)
    question = Question(
        NOW,
        ZoneInfo("UTC"),
        context.database,
        external={table.name: table for table in context.external_tables},
    )
    scope = WrittenScope(lambda: question, lambda _tree: "UInt8")
    value = scope.value(f"if({text}, event, distinct_id)", "key", OVER_EVENTS)
    tree = build.select(
        [
            build.alias(build.call(TOP_VALUES, value, build.constant(50)), "told"),
            build.alias(build.call("count"), "times"),
        ],
        build.table("events"),
        where=scope.condition(text, "key", OVER_EVENTS),
        group_by=[build.field("told")],
    )
    query = compile_query(tree, context)
    check_reads(query, context)
    settings: dict[str, str | int | float | bool] = {"join_use_nulls": 1, "session_timezone": "UTC"}
    told = kind = ""
    try:
        rows = users.reader.run_query(
            query.sql, query.parameters, limits=LIMITS, settings=settings
        ).rows
        told = str(sorted(map(str, rows)))
    except ClickHouseError as error:
        told, kind = error.message, f"{type(error).__name__} {error.code}"
    assert CANARY not in told
    return kind or told


def test_random_expressions_tell_nothing_of_another_team(world: World) -> None:
    made = RandomSql(
        seeded(),
        world.beside.reader.settings.database,
        world.external,
        world.theirs,
        world.canary_ids[0],
    )
    columns = Columns(list(TABLES["events"].items()))
    answered = compared = 0
    for _ in range(EXPRESSIONS):
        made.is_exact = True
        text = made._truth(columns, 2)
        try:
            beside = asked(world, world.beside, text)
        except QueryError:
            continue
        answered += beside.startswith("[") and "(" in beside
        if made.is_exact:
            compared += 1
            assert beside == asked(world, world.alone, text), text
    # It proves nothing if everything is refused.
    assert compared > EXPRESSIONS / 4
    assert answered > EXPRESSIONS / 8


@pytest.mark.parametrize("expression", HOSTILE_EXPRESSIONS)
def test_a_hostile_expression_is_refused_or_is_of_the_team(world: World, expression: str) -> None:
    names = {
        "{db}": world.beside.reader.settings.database,
        "{external}": world.external,
        "{b}": str(world.theirs),
        "{c}": world.canary_ids[0],
    }
    for name, value in names.items():
        expression = expression.replace(name, value)
    path = ""
    try:
        asked(world, world.beside, f"toString({expression}) != ''")
    except QueryError as error:
        path = error.path
    assert path in ("", "key")


@pytest.mark.parametrize(
    "condition",
    [
        f"toInt64(if(startsWith(distinct_id, '{CANARY}'), 'x', '1')) = 1",
        f"CAST(if(event LIKE '{CANARY}%', 'x', '1') AS Int64) = 1",
        f"intDiv(1, NOT startsWith(distinct_id, '{CANARY}')) = 1",
    ],
)
def test_a_neighbour_in_the_same_granule_is_never_computed(world: World, condition: str) -> None:
    assert asked(world, world.beside, condition).startswith("[")
