"""Each pass changes the SQL as its pairs say, and the changed SQL gives the same rows as a plain reading of the events."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlglot import exp

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.compiler import compile_query
from footfall.query.guard.teams import guard
from footfall.query.passes.context import Context
from footfall.query.passes.order import PASSES, apply_passes
from footfall.query.render.sql import render, spell
from footfall.query.resolve.names import resolve
from footfall.query.syntax import build
from footfall.query.syntax.parse import parse
from footfall.query.tests.reading_pairs import Pair, read_pairs

CONTEXT = Context(team_id=7, database="footfall")
MOMENT = datetime(2026, 3, 29, 1, tzinfo=UTC)
PARAMETERS = {"p0": int(MOMENT.timestamp() * 1000)}
# What the lowering of meanings to columns needs, whatever else is under test.
_LOWERING = ("override_persons", "read_properties")

PAIRS = read_pairs()


def test_every_pass_has_pairs() -> None:
    assert {pair.pass_name for pair in PAIRS} == {each.apply.__name__ for each in PASSES}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.pass_name}: {pair.says}")
def test_a_pass_changes_sql_as_its_pairs_say(pair: Pair) -> None:
    tree = resolve(parse(pair.before, PARAMETERS), CONTEXT.database)
    for each in PASSES:
        if each.apply.__name__ in (pair.pass_name, *_LOWERING):
            tree = each.apply(tree, CONTEXT)
    assert spell(tree).sql == pair.after


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.pass_name}: {pair.says}")
def test_a_pass_that_is_left_out_would_change_nothing(pair: Pair) -> None:
    tree = resolve(parse(pair.before, PARAMETERS), CONTEXT.database)
    for each in PASSES:
        tree = each.apply(tree, CONTEXT)
    assert tree == apply_passes(resolve(parse(pair.before, PARAMETERS), CONTEXT.database), CONTEXT)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.pass_name}: {pair.says}")
def test_a_pair_runs_and_its_tree_survives_its_own_spelling(
    pair: Pair, clickhouse: ClickHouseUsers, team_id: int
) -> None:
    context = Context(team_id, clickhouse.reader.settings.database)
    store_events(clickhouse, team_id)
    guarded = guard(
        apply_passes(resolve(parse(pair.before, PARAMETERS), context.database), context), context
    )
    rendered = render(guarded)
    assert parse(rendered.sql, rendered.parameters) == guarded.tree
    assert clickhouse.reader.run_query(rendered.sql, rendered.parameters).rows


def test_a_node_that_stands_at_several_places_is_lowered_at_each() -> None:
    def asked(person: build.Node, plan: build.Node, *more: build.Node) -> exp.Select:
        return build.select(
            [build.alias(person, "person"), build.alias(build.call("lower", plan), "plan")],
            build.table("events"),
            where=build.all_of([build.call("isNotNull", node) for node in more]),
        )

    def parts() -> list[build.Node]:
        return [build.field("person_id"), build.field("group_0", "properties", "plan")]

    shared = parts()
    tree = asked(*shared, *shared)
    compiled = compile_query(tree, CONTEXT)
    assert compiled == compile_query(asked(*parts(), *parts()), CONTEXT)
    assert compiled == compile_query(tree, CONTEXT)


def test_a_bound_on_the_timestamp_never_changes_the_answer(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    store_events(clickhouse, team_id)
    for function in ("toStartOfMinute", "toStartOfHour", "toStartOfDay"):
        for operator in (">=", ">", "=", "<", "<="):
            compiled = compile_query(
                parse(
                    f"SELECT count() AS n FROM events WHERE {function}(timestamp, 'Europe/Berlin')"
                    f" {operator} fromUnixTimestamp64Milli({{p0: Int64}}, 'UTC')",
                    PARAMETERS,
                ),
                Context(team_id, clickhouse.reader.settings.database),
            )
            unbounded = (
                f"SELECT count() FROM {clickhouse.reader.settings.database}.events WHERE team_id = {team_id} AND"
                f" {function}(timestamp, 'Europe/Berlin') {operator}"
                f" fromUnixTimestamp64Milli({PARAMETERS['p0']}, 'UTC')"
            )
            assert (
                clickhouse.reader.run_query(compiled.sql, compiled.parameters).rows
                == clickhouse.reader.run_query(unbounded).rows
            )


def test_the_others_are_counted_once_each_and_a_missing_value_never_competes(
    clickhouse: ClickHouseUsers, team_id: int
) -> None:
    store_events(clickhouse, team_id)
    compiled = compile_query(
        parse(
            "SELECT topValues(properties.`$browser`, 1) AS value, uniqExact(distinct_id) AS people"
            " FROM events GROUP BY value"
        ),
        Context(team_id, clickhouse.reader.settings.database),
    )
    rows = clickhouse.reader.run_query(compiled.sql, compiled.parameters).rows
    # One person used both browsers that are not the top one.
    assert sorted(map(repr, rows)) == sorted(
        map(repr, [("Chrome", 0, 1, 2), (None, 1, 2, 1), (None, 0, 0, 1)])
    )


def store_events(clickhouse: ClickHouseUsers, team_id: int) -> None:
    rows = [
        (name, browser, index)
        for index, (name, browser) in enumerate(
            [
                ("ada", '"Chrome"'),
                ("bea", '"Chrome"'),
                ("ada", '"Firefox"'),
                ("ada", '"Safari"'),
                ("cyd", "null"),
            ]
        )
    ]
    clickhouse.writer.insert_rows(
        f"{clickhouse.writer.settings.database}.events",
        ["team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"],
        [
            (
                *(team_id, uuid.uuid4(), "seen", name, uuid.UUID(int=index + 1)),
                *(MOMENT + timedelta(minutes=20 * index - 40), f'{{"$browser": {browser}}}'),
            )
            for name, browser, index in rows
        ],
    )
