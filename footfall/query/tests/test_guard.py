"""Nothing is rendered that reads another team's rows, and what the guard does not know is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import ColumnType
from footfall.query.compiler import compile_query
from footfall.query.errors import NotAllowedError, QueryError
from footfall.query.guard.teams import Guarded, guard
from footfall.query.passes.context import Context
from footfall.query.passes.order import apply_passes
from footfall.query.render.sql import RenderedQuery, spell
from footfall.query.resolve.names import resolve
from footfall.query.syntax import build
from footfall.query.syntax.parse import parse

CONTEXT = Context(team_id=7, database="footfall")

TABLES = st.sampled_from(["events", "persons", "person_distinct_ids", "groups", "sessions"])
COLUMN_OF = {
    "events": "distinct_id",
    "persons": "id",
    "person_distinct_ids": "person_id",
    "groups": "group_key",
    "sessions": "person_id",
}
NAMES = st.sampled_from(["a", "b", "c", "d"])


@st.composite
def selects(draw: st.DrawFn, depth: int = 3) -> exp.Select:
    """SELECTs over tables, subqueries, joins, IN (SELECT …) and WITH, nested in each other."""
    name = draw(NAMES)
    source: exp.Table | exp.Subquery
    if depth and draw(st.booleans()):
        source, column = build.subquery(draw(selects(depth=depth - 1)), name), "x"
    else:
        table = draw(TABLES)
        source, column = build.table(table, named=name), COLUMN_OF[table]
    held = build.field(name, column)
    where = None
    if depth and draw(st.booleans()):
        where = exp.In(this=held.copy(), query=exp.Subquery(this=draw(selects(depth=depth - 1))))
    query = build.select([build.alias(held.copy(), "x")], source, where=where)
    if depth and draw(st.booleans()):
        other = "joined"
        if draw(st.booleans()):
            right: exp.Table | exp.Subquery = build.subquery(draw(selects(depth=depth - 1)), other)
            right_column = "x"
        else:
            table = draw(TABLES)
            right, right_column = build.table(table, named=other), COLUMN_OF[table]
        query.append(
            "joins",
            exp.Join(
                this=right,
                side=draw(st.sampled_from(["LEFT", "RIGHT", "FULL", None])),
                on=build.compare(held.copy(), "=", build.field(other, right_column)),
            ),
        )
    if depth and draw(st.booleans()):
        cte = exp.CTE(
            this=draw(selects(depth=depth - 1)),
            alias=exp.TableAlias(this=exp.Identifier(this=f"with_{depth}", quoted=True)),
        )
        query.set("with_", exp.With(expressions=[cte]))
    return query


def with_names_of_their_own(query: exp.Select) -> exp.Select:
    for index, cte in enumerate(query.find_all(exp.CTE)):
        cte.args["alias"].set("this", exp.Identifier(this=f"with_{index}", quoted=True))
    return query


trees = selects().map(with_names_of_their_own)


@settings(max_examples=100, deadline=None)
@given(trees)
def test_every_rendered_read_of_a_table_is_filtered_to_the_team(tree: exp.Select) -> None:
    compiled = compile_query(tree, CONTEXT)
    # Read again from the text alone, by none of the guard's code.
    reread = parse(compiled.sql, compiled.parameters)
    reads = [table for table in reread.find_all(exp.Table) if table.db]
    assert reads
    for table in reads:
        select = table.find_ancestor(exp.Select)
        assert select is not None
        assert not select.args.get("joins")
        team = build.compare(build.field(table.alias, "team_id"), "=", build.integer(7))
        assert team in build.conjuncts(select.args["where"].this)


@settings(max_examples=100, deadline=None)
@given(trees)
def test_what_is_rendered_parses_back_to_the_same_tree(tree: exp.Select) -> None:
    lowered = apply_passes(resolve(tree, CONTEXT.database), CONTEXT)
    guarded = guard(lowered, CONTEXT)
    spelled = spell(guarded.tree)
    assert parse(spelled.sql, spelled.parameters) == guarded.tree


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM events",
        "SELECT 1 FROM footfall.events",
        "SELECT 1 FROM system.tables",
        "SELECT 1 FROM unknown_table",
        "SELECT 1 FROM file('/etc/hostname')",
        "SELECT 1 FROM url('http://x', CSV)",
        "SELECT file('/etc/hostname') AS x FROM events",
        "SELECT sleep(3) AS x FROM events",
        "SELECT hostName() AS x FROM events",
        "SELECT getSetting('max_threads') AS x FROM events",
        "SELECT dictGet('footfall.person_overrides_dict', 'person_id', tuple(1, person_id)) AS x FROM events",
        "SELECT dictGetOrDefault('footfall.person_overrides_dict', 'person_id', tuple(8, person_id), person_id) AS x"
        " FROM events",
        "SELECT dictGetOrDefault('footfall.other', 'person_id', tuple(7, person_id), person_id) AS x FROM events",
        "SELECT JSONEXTRACT(properties, 'a', 'String') AS x FROM events",
        "SELECT event AS x FROM events FINAL",
        "SELECT event AS x FROM events SAMPLE 0.1",
        "SELECT event AS x FROM events SETTINGS max_threads = 1",
        "SELECT event AS x FROM events FORMAT CSV",
        "SELECT event AS x FROM events ARRAY JOIN [1] AS y",
        "SELECT event AS x FROM events PREWHERE event = event",
        "SELECT tuple(7) AS events FROM events",
        "SELECT 7 AS team_id FROM events",
        "SELECT arrayMap(events -> events, array(1)) AS x FROM events",
        "SELECT arrayMap(team_id -> team_id, array(1)) AS x FROM events",
        "SELECT arrayMap(x -> sleep(x), array(1)) AS x FROM events",
        "SELECT team_id AS x FROM events",
        "SELECT x FROM events WHERE x IN persons",
        "SELECT nothing AS x FROM events",
        "SELECT events.nothing AS x FROM events",
        "SELECT source_offset AS x FROM events",
        "WITH events AS (SELECT event FROM events) SELECT event AS x FROM events",
        "WITH RECURSIVE r AS (SELECT event FROM events) SELECT event AS x FROM r",
        "SELECT event AS x FROM events INTO OUTFILE 'x'",
        "SELECT event AS x FROM events LIMIT count()",
        "INSERT INTO events SELECT 1",
        "SELECT 1; SELECT 2",
        "DROP TABLE events",
        "SELECT",
    ],
)
def test_what_is_not_known_to_be_safe_is_refused(sql: str) -> None:
    with pytest.raises(QueryError):
        compile_query(parse(sql), CONTEXT)


@pytest.mark.parametrize("team_id", [0, -1, None, "7", True, 7.0])
def test_a_query_without_a_team_is_refused(team_id: object) -> None:
    tree = build.select([build.alias(build.call("count"), "n")], build.table("events"))
    with pytest.raises(NotAllowedError):
        compile_query(tree, Context(team_id, "footfall"))  # type: ignore[arg-type]  # what a caller could get wrong


def test_only_the_guard_makes_a_guarded_query() -> None:
    with pytest.raises(NotAllowedError):
        Guarded(parse("SELECT 1 AS x FROM footfall.events"), 7, object())


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1), st.text())
def test_hostile_names_and_values_never_reach_the_text(name: str, value: str) -> None:
    def compiled_for(key: str) -> RenderedQuery:
        return compile_query(
            build.select(
                [build.alias(build.call("count"), "n")],
                build.table("events"),
                where=build.compare(build.field("properties", key), "=", build.text(value)),
            ),
            CONTEXT,
        )

    def text_for(key: str) -> str:
        # Equal values share a parameter, so the numbers may differ.
        return re.sub(r"\{p\d+:", "{p:", compiled_for(key).sql)

    compiled = compiled_for(name)
    is_hot = "JSONExtract" not in compiled.sql
    # A key of letters is looked for in the text, which tells its length; any other is left to the parser.
    assert is_hot or text_for(name) in (text_for("a" * len(name)), text_for(":"))
    assert value in compiled.parameters.values()


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a`b", "a b", "", "a\x00", "é"])
def test_a_name_that_needs_escaping_is_refused_by_the_renderer(name: str) -> None:
    tree = build.select([build.alias(build.call("count"), name)], build.table("events"))
    with pytest.raises(NotAllowedError):
        compile_query(tree, CONTEXT)


ORDERS = ExternalTable(
    name="shop.orders",
    columns={"id": ColumnType.SIGNED, "customer": ColumnType.STRING},
    database="warehouse",
    table="t7_orders",
)
WITH_ORDERS = Context(team_id=7, database="footfall", external_tables=(ORDERS,))


def test_a_table_of_the_team_is_read_under_the_name_that_the_team_gave_it() -> None:
    sql = compile_query(
        parse("SELECT orders.customer AS c, count() AS n FROM shop.orders GROUP BY c"), WITH_ORDERS
    ).sql
    assert '"warehouse"."t7_orders"' in sql
    assert "team_id" not in sql


def test_a_joined_table_of_the_team_leaves_the_filter_on_the_events() -> None:
    sql = compile_query(
        parse(
            "SELECT o.id AS id, e.event AS event FROM events AS e "
            "JOIN shop.orders AS o ON o.customer = e.distinct_id"
        ),
        WITH_ORDERS,
    ).sql
    assert sql.count('"team_id" = {p0: Int64}') == 1


@pytest.mark.parametrize("name", ["warehouse.t7_orders", "warehouse.t8_orders", "t7_orders"])
def test_a_table_is_not_reached_by_its_physical_name(name: str) -> None:
    with pytest.raises(QueryError, match="unknown table"):
        compile_query(parse(f"SELECT id AS id FROM {name}"), WITH_ORDERS)


def test_a_table_of_another_question_is_refused() -> None:
    tree = resolve(parse("SELECT id AS id FROM shop.orders"), "footfall", (ORDERS,))
    with pytest.raises(NotAllowedError, match="not allowed"):
        guard(tree, CONTEXT)


def test_an_external_table_never_stands_for_one_of_the_house() -> None:
    events = ExternalTable("mine", {"event": ColumnType.STRING}, "footfall", "events")
    context = Context(team_id=7, database="footfall", external_tables=(events,))
    sql = compile_query(parse("SELECT event AS event FROM mine"), context).sql
    assert '"team_id" = {p0: Int64}' in sql
