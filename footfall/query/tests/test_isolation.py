"""People's SQL never tells one team of another. Each class of attack that is known from the field is a test by name;
`tools/prove_isolation.py` runs the random part at length.
"""

from __future__ import annotations

import secrets
from random import Random

import pytest
from sqlglot import exp

from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.catalog.written_functions import (
    WRITTEN_FUNCTIONS,
    FunctionKind,
    find_function,
    written_names,
)
from footfall.query.errors import NotAllowedError, QueryError
from footfall.query.guard.teams import guard
from footfall.query.passes.context import Context
from footfall.query.render.sql import spell
from footfall.query.syntax import build
from footfall.query.tests.isolation import (
    CANARY,
    CANARY_PRICE,
    Counts,
    Leak,
    World,
    check_reads,
    judge,
    make_world,
    prove,
)
from footfall.query.tests.random_sql import (
    HOSTILE_ENDINGS,
    HOSTILE_EXPRESSIONS,
    HOSTILE_SOURCES,
    HOSTILE_STATEMENTS,
)
from footfall.query.written.errors import StatementError
from footfall.query.written.read import read

SEED = 20_261_127
STATEMENTS = 300


def seeded() -> Random:
    return Random(SEED)  # noqa: S311  # the same seed has to give the same statements


@pytest.fixture(scope="module")
def world(clickhouse: ClickHouseUsers) -> World:
    # a number of this run: the store may be an older one
    return make_world(clickhouse, 1 + secrets.randbelow(2**40), seeded())


def filled(text: str, world: World) -> str:
    names = {
        "{db}": world.beside.reader.settings.database,
        "{external}": world.external,
        "{b}": str(world.theirs),
        "{c}": world.canary_ids[0],
    }
    for name, value in names.items():
        text = text.replace(name, value)
    return text.replace("{{", "{").replace("}}", "}")


def test_a10_random_statements_tell_nothing_of_another_team(world: World) -> None:
    counts = prove(world, STATEMENTS, seeded())
    assert counts.leaks == 0
    assert counts.accepted + counts.refused == STATEMENTS
    # It proves nothing if everything is refused or nothing answers.
    assert counts.executed > STATEMENTS / 4
    assert counts.compared > STATEMENTS / 8
    assert counts.answers > STATEMENTS


def test_a10_the_judge_finds_a_leak(world: World) -> None:
    other = World(
        world.beside, world.alone, world.theirs, world.ours, world.canary_ids, world.external
    )
    with pytest.raises(Leak):
        judge(other, "SELECT distinct_id FROM events", Counts(), is_exact=False)
    unguarded = build.select(
        [build.alias(build.field("events", "event"), "x")],
        build.table("events", database="footfall", named="events"),
    )
    with pytest.raises(Leak):
        check_reads(spell(unguarded), Context(1, "footfall"))


def test_a10_a_neighbour_in_the_same_granule_is_never_computed(world: World) -> None:
    """What fails on the other team's rows alone must not fail: an error would tell of them."""
    for condition in (
        f"toInt64(if(startsWith(distinct_id, '{CANARY}'), 'x', '1')) = 1",
        f"intDiv(1, position(properties, '{CANARY_PRICE}') = 0) = 1",
        f"CAST(if(event LIKE '{CANARY}%', 'x', '1') AS Int64) = 1",
    ):
        assert world.run(f"SELECT count() FROM events WHERE {condition}", world.beside)
        assert world.run(
            f"SELECT count() FROM (SELECT * FROM events) AS e JOIN persons AS p ON p.id = e.person_id"
            f" WHERE {condition.replace('properties', 'e.properties')}",
            world.beside,
        )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT event AS team_id FROM events WHERE team_id = 'seen'",
        "SELECT {b} AS team_id, count() FROM events GROUP BY team_id",
        "WITH events_ AS (SELECT event AS team_id FROM events) SELECT team_id FROM events_",
        "SELECT team_id FROM (SELECT 1 AS team_id FROM events) AS events",
        "SELECT x.team_id FROM (SELECT {b} AS team_id FROM events) AS x JOIN events ON 1 = 1",
        "SELECT arrayMap(team_id -> team_id + 1, [{b}]) FROM events",
        "SELECT 1 FROM events ARRAY JOIN [{b}] AS team_id WHERE team_id = {b}",
        "SELECT * FROM events AS team_id",
        "SELECT tuple({b}) AS events FROM events",
        "SELECT e.person_id FROM events AS e FULL JOIN persons AS team_id ON team_id.id = e.person_id",
        "SELECT event FROM events WHERE person_id IN (SELECT person_id FROM person_distinct_ids) OR 1 = 1",
        "SELECT event FROM events UNION ALL SELECT properties FROM groups",
        "SELECT * FROM events AS a CROSS JOIN shop.orders AS b",
        "WITH w AS (SELECT * FROM persons) SELECT w.properties FROM w RIGHT JOIN events AS e ON w.id = e.person_id",
        "SELECT v.team_id, r.email, r.events FROM visits AS v JOIN regulars AS r ON r.id = v.who",
        "SELECT regulars.times FROM regulars WHERE id IN (SELECT who FROM visits AS events)",
        "SELECT group_0.properties.plan, person.created_at, session.entry_url FROM events",
    ],
)
def test_a10_names_joins_and_unions_stay_in_the_team(world: World, sql: str) -> None:
    counts = Counts()
    judge(world, filled(sql, world), counts, is_exact=True)
    assert (counts.accepted, counts.executed) == (1, 1), counts.errors


@pytest.mark.parametrize(
    "value",
    [
        "'",
        '"',
        "\\",
        "\\'",
        "`",
        "%",
        ";",
        "--",
        "/*",
        "{}",
        "{p0:String}",
        "\u2019",
        "\u201d",
        "😀",
        "$$",
    ],
)
def test_a11_names_and_values_of_any_kind_are_only_names_and_values(
    world: World, value: str
) -> None:
    text = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    assert world.run(f"SELECT {text} AS x", world.beside) == [(value,)]
    name = "`" + value.replace("\\", "\\\\").replace("`", "``") + "`"
    for sql in (
        f"SELECT count() AS {name} FROM events",
        f"SELECT t.{name} FROM (SELECT event AS {name} FROM events) AS t",
        f"SELECT properties.{name}, count() FROM events GROUP BY 1",
        f"SELECT {name}.event FROM events AS {name}",
        f"SELECT arrayMap({name} -> 1, [1]) FROM events",
        f"SELECT event FROM events WHERE properties.{name} = {text}",
    ):
        counts = Counts()
        judge(world, sql, counts, is_exact=False)
        assert counts.executed == counts.accepted


def test_a11_a_control_character_is_refused_with_its_place(world: World) -> None:
    with pytest.raises(StatementError, match=r"line 1, column 9"):
        world.compile("SELECT '\x00'", world.beside)


@pytest.mark.parametrize("fragment", HOSTILE_EXPRESSIONS)
def test_a6_no_function_reads_a_file_a_server_or_another_table(world: World, fragment: str) -> None:
    for sql in ("SELECT {x} FROM events", "SELECT event FROM events WHERE {x} = 1", "SELECT {x}"):
        with pytest.raises(QueryError):
            world.compile(sql.replace("{x}", filled(fragment, world)), world.beside)


@pytest.mark.parametrize("fragment", HOSTILE_SOURCES)
def test_a6_no_table_function_and_no_foreign_table_is_read(world: World, fragment: str) -> None:
    source = filled(fragment, world)
    for sql in (f"SELECT 1 FROM {source}", f"SELECT 1 FROM events JOIN {source} ON 1 = 1"):
        with pytest.raises(QueryError):
            world.compile(sql, world.beside)


@pytest.mark.parametrize("fragment", HOSTILE_ENDINGS)
def test_a4_nothing_may_follow_a_statement(world: World, fragment: str) -> None:
    """Neither a second statement nor settings, a format or a file; a comment is left out of what is sent."""
    text = f"SELECT event FROM events{filled(fragment, world)}"
    try:
        query = world.compile(text, world.beside).query
    except QueryError:
        return
    assert fragment.strip() in ("--", "# x", "#")
    assert fragment.strip() not in query.sql


@pytest.mark.parametrize("text", HOSTILE_STATEMENTS)
def test_a4_only_one_select_is_run(world: World, text: str) -> None:
    counts = Counts()
    judge(world, filled(text, world), counts, is_exact=False)
    # Two of them are harmless: a name that looks like a table's, or like the column of the guard.
    assert counts.refused == 1 or text.startswith(("WITH events AS", "SELECT 1 AS team_id"))


def test_a5_the_store_refuses_a_reader_that_goes_past_the_compiler(world: World) -> None:
    """The second wall: the credential of questions may not read files, servers or settings either."""
    for sql in (
        "SELECT file('/etc/hostname')",
        "SELECT * FROM url('http://127.0.0.1', CSV)",
        "SELECT * FROM system.processes",
        "SELECT 1 SETTINGS readonly = 0",
        "INSERT INTO events SELECT 1",
    ):
        with pytest.raises(ClickHouseError):
            world.beside.reader.run_query(sql)


def test_a12_every_function_of_the_engine_that_is_not_listed_is_refused(world: World) -> None:
    names = [
        str(row[0])
        for row in world.beside.reader.run_query("SELECT name FROM system.functions").rows
    ]
    assert len(names) > 1000
    for name in names:
        sql = f"SELECT `{name}`(event) FROM events"
        if find_function(name) is not None or name.lower() == "cast":
            continue
        with pytest.raises(QueryError):
            world.compile(sql, world.beside)


def test_a12_every_table_function_of_the_engine_is_refused(world: World) -> None:
    rows = world.beside.writer.run_query("SELECT name FROM system.table_functions").rows
    assert len(rows) > 50
    for (name,) in rows:
        for sql in (f"SELECT 1 FROM {name}('x')", f"SELECT 1 FROM {name}", f"SELECT {name}('x')"):
            if find_function(name) is not None and sql.startswith(f"SELECT {name}"):
                continue
            with pytest.raises(QueryError):
                world.compile(sql, world.beside)


def test_a12_every_listed_function_is_one_of_the_engine(world: World) -> None:
    rows = world.beside.reader.run_query("SELECT name, is_aggregate FROM system.functions").rows
    known = {str(name): bool(is_aggregate) for name, is_aggregate in rows}
    for function in WRITTEN_FUNCTIONS.values():
        assert function.name in known
        assert known[function.name] == (function.kind is not FunctionKind.SCALAR), function.name


def test_a12_the_list_holds_nothing_that_reaches_out() -> None:
    reaching = (
        "dict",
        "joinget",
        "file",
        "url(",
        "sleep",
        "throw",
        "getsetting",
        "hostname",
        "remote",
    )
    assert not [name for name in written_names() if name.lower().startswith(reaching)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "SELECT " + "(" * 1_000_000 + "1",
            "SELECT " + "[" * 40 + "]" * 40,
            "SELECT " + "NOT " * 5000 + "1",
        ),
        *(
            "SELECT " + "1 + " * 5000 + "1",
            "SELECT " + "f(" * 40,
            "SELECT " + "CASE " * 3000,
            "WITH " * 3000,
        ),
        *(
            "SELECT a" + "[1]" * 3000,
            "SELECT 1" + " UNION ALL SELECT 1" * 1000,
            "SELECT " + "- " * 5000 + "1",
        ),
        *(
            "SELECT '" + "x" * 60_000 + "'",
            "SELECT " + "x -> " * 2000 + "1",
            "SELECT * FROM events" + ", events" * 200,
        ),
        "SELECT " + ", ".join(f"'{'y' * 900}{n}'" for n in range(45)),
    ],
    ids=lambda text: text[:20],
)
def test_a13_what_is_too_deep_or_too_long_is_refused(world: World, text: str) -> None:
    with pytest.raises(QueryError):
        world.compile(text, world.beside)


def test_a13_queries_named_by_with_that_double_at_each_step_are_refused(world: World) -> None:
    steps = ["w0 AS (SELECT event FROM events)"]
    steps += [
        f"w{n} AS (SELECT a.event FROM w{n - 1} AS a CROSS JOIN w{n - 1} AS b)"
        for n in range(1, 20)
    ]
    with pytest.raises(StatementError, match="more than 100 tables"):
        world.compile(f"WITH {', '.join(steps)} SELECT event FROM w19", world.beside)


def test_a_guarded_tree_of_people_begins_with_the_team() -> None:
    """The guard itself refuses what bind should never make."""
    context = Context(7, "footfall", is_written=True)
    column = build.alias(build.field("events", "event"), "x")
    select = build.select([column], build.table("events", database="footfall", named="events"))
    guarded = guard(select, context).tree
    condition = build.compare(build.field("events", "team_id"), "=", build.integer(7))
    assert guarded.args["prewhere"].this == condition
    forged = select.copy()
    forged.set("prewhere", exp.PreWhere(this=build.true()))
    joined = select.copy()
    joined.append("joins", exp.Join(this=build.table("w"), kind="INNER, file('x')"))
    for tree in (forged, joined):
        with pytest.raises(NotAllowedError):
            guard(tree, context)


def test_a_placeholder_cannot_be_forged_by_a_quoted_name() -> None:
    with pytest.raises(StatementError):
        read("SELECT `\x01filters` FROM events")
