"""Two teams in one store, one of them alone in another, and what a statement may not tell the one about the other."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings, QueryLimits
from footfall.foundations.clickhouse.errors import ClickHouseError
from footfall.foundations.clickhouse.migrations import apply_migrations, read_migrations
from footfall.foundations.clickhouse.schema import Form
from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.query.calendar.intervals import WeekStart
from footfall.query.calendar.ranges import Clock
from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import ColumnType
from footfall.query.errors import QueryError
from footfall.query.filters.properties import is_in_cohorts
from footfall.query.filters.scope import FilterScope, cohort_in
from footfall.query.nodes.cohorts import Cohort, CohortGroup
from footfall.query.nodes.filters import CohortFilter
from footfall.query.passes.context import Context
from footfall.query.render.sql import RenderedQuery
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.parse import parse
from footfall.query.tests.random_sql import VIEWS, RandomSql
from footfall.query.written.compile import DEFAULT_LIMIT, CompiledStatement, compile_statement
from footfall.query.written.scope import Question


def _criteria(*values: dict[str, Any]) -> CohortGroup:
    return CohortGroup.model_validate({"type": "OR", "values": values})


NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LIMITS = QueryLimits(
    max_execution_time_s=10, max_memory_usage_bytes=1024**3, max_result_rows=200_000
)
CANARY = "canary"
# No number that a statement writes or that the one team's rows add up to.
CANARY_PRICE = 982_451_653
_EVENTS = 40
_ALL_ROWS = 150_000
# People are named in the first; both teams have such rows. The others are of what people are and did.
COHORTS = (
    Cohort(1, "named", None),
    Cohort(2, "by mail", _criteria({"type": "person", "key": "email", "value": "own-mail"})),
    Cohort(
        3,
        "did",
        _criteria(
            {
                "type": "behavioral",
                "key": "seen",
                "event_type": "events",
                "value": "performed_event_multiple",
                "operator": "gte",
                "operator_value": 2,
                "time_value": 30,
                "time_interval": "day",
            },
            {"type": "cohort", "key": "id", "value": 2, "negation": True},
        ),
    ),
)
_REPEATS = 20
_ORDERS_OF_JOINS = ("false", "true")


class Leak(AssertionError):
    """A statement told one team something of another."""


@dataclass(frozen=True)
class World:
    """`beside`: the store where team `ours` has `theirs` for a neighbour. `alone`: the same rows of `ours`, no neighbour."""

    beside: ClickHouseUsers
    alone: ClickHouseUsers
    ours: int
    theirs: int
    canary_ids: tuple[str, ...]
    external: str

    def context(self, users: ClickHouseUsers) -> Context:
        database = users.reader.settings.database
        return Context(self.ours, database, (orders_of(self.ours, database),))

    def compile(self, text: str, users: ClickHouseUsers) -> CompiledStatement:
        context = self.context(users)
        question = Question(
            now=NOW,
            zone=ZoneInfo("UTC"),
            database=context.database,
            external={table.name: table for table in context.external_tables},
            in_cohort=_in_cohort,
            views=lambda: {n: sql.replace("{db}", context.database) for n, sql in VIEWS.items()},
        )
        return compile_statement(text, question, context)

    def run(self, text: str, users: ClickHouseUsers) -> list[tuple[Any, ...]]:
        return self.run_compiled(self.compile(text, users).query, users)

    def run_compiled(
        self, query: RenderedQuery, users: ClickHouseUsers, order: str | None = None
    ) -> list[tuple[Any, ...]]:
        """With an `order`, a value of query_plan_join_swap_table, which no reader may set."""
        user = users.reader if order is None else users.writer
        chosen = {} if order is None else {"query_plan_join_swap_table": order}
        return user.run_query(
            query.sql, query.parameters, limits=LIMITS, settings={"join_use_nulls": 1, **chosen}
        ).rows

    def moved(self, query: RenderedQuery) -> RenderedQuery:
        """The same statement in the store of the one team alone."""
        here, there = (users.reader.settings.database for users in (self.beside, self.alone))
        return replace(query, sql=query.sql.replace(here, there))


@dataclass
class Counts:
    accepted: int = 0
    refused: int = 0
    executed: int = 0
    compared: int = 0
    answers: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    leaks: int = 0

    def add(self, other: Counts) -> None:
        for name in ("accepted", "refused", "executed", "compared", "answers", "leaks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refusals += other.refusals
        self.errors += other.errors


def _in_cohort(named: int | str, person: Node) -> Node:
    scope = FilterScope(
        clock=Clock(NOW, ZoneInfo("UTC"), WeekStart.SUNDAY),
        find_action=lambda _number: None,
        find_cohort={cohort.id: cohort for cohort in COHORTS}.get,
        test_account_filters=tuple,
        path_cleaning=tuple,
    )
    ids = {cohort.name: cohort.id for cohort in COHORTS}
    wanted = ids.get(named, 0) if isinstance(named, str) else named
    known = cohort_in(scope, wanted, "")
    return is_in_cohorts(CohortFilter(value=known.id), person, "", scope)


def orders_of(team_id: int, database: str) -> ExternalTable:
    return ExternalTable(
        "shop.orders",
        {"id": ColumnType.SIGNED, "customer": ColumnType.STRING, "total": ColumnType.FLOAT},
        f"{database}_shop",
        f"t{team_id}_orders",
    )


def make_world(clickhouse: ClickHouseUsers, ours: int, random: Random) -> World:
    theirs = ours + 1
    alone = _database(clickhouse, f"{clickhouse.writer.settings.database}_alone")
    shared = [_id(random) for _ in range(6)]
    canaries = [_id(random) for _ in range(6)]
    moments = [NOW - timedelta(hours=random.randint(0, 24 * 20)) for _ in range(_EVENTS)]
    rows = _events(ours, shared, moments, random, "own")
    for users in (clickhouse, alone):
        _insert_all(users, ours, rows, shared, "own")
    others = _events(theirs, canaries, moments, random, CANARY)
    _insert_all(clickhouse, theirs, others, canaries, CANARY)
    _merge_theirs(clickhouse, theirs, shared, canaries)
    for users in (clickhouse, alone):
        database = users.writer.settings.database
        users.writer.run_command(f"OPTIMIZE TABLE {database}.events FINAL")
        users.writer.run_command(f"SYSTEM RELOAD DICTIONARY {database}.person_overrides_dict")
    return World(
        clickhouse,
        alone,
        ours,
        theirs,
        tuple(canaries),
        f"{clickhouse.writer.settings.database}_shop",
    )


def prove(world: World, count: int, random: Random, counts: Counts | None = None) -> Counts:
    """Raises Leak at the first statement that tells something of the other team."""
    counts = counts or Counts()
    made = RandomSql(
        random,
        world.beside.reader.settings.database,
        world.external,
        world.theirs,
        world.canary_ids[0],
    )
    for _ in range(count):
        text = made.statement()
        judge(world, text, counts, is_exact=made.is_exact)
    return counts


def judge(world: World, text: str, counts: Counts, *, is_exact: bool) -> None:
    try:
        compiled = world.compile(text, world.beside)
    except QueryError as error:
        counts.refused += 1
        counts.refusals[type(error).__name__] += 1
        return
    counts.accepted += 1
    check_reads(compiled.query, world.context(world.beside))
    query = _whole(compiled)
    beside = _outcome(world, text, query, world.beside, counts)
    _check_canaries(world, text, beside)
    if is_exact:
        alone = _outcome(world, text, world.moved(query), world.alone, None)
        counts.compared += 1
        has_fault = isinstance(beside, str) or isinstance(alone, str)
        if _canonical(beside) != _canonical(alone) and not _can_be_same(
            world, text, query, has_fault=has_fault
        ):
            counts.leaks += 1
            raise Leak(
                f"the neighbour changes the answer to {text}\n{str(beside)[:500]}\n{str(alone)[:500]}"
            )


def _whole(compiled: CompiledStatement) -> RenderedQuery:
    """All rows in place of the first hundred, which would depend on the order they are read in."""
    cut = f"LIMIT {DEFAULT_LIMIT + 1}"
    if not compiled.query.sql.endswith(cut):
        return compiled.query
    return replace(compiled.query, sql=f"{compiled.query.sql.removesuffix(cut)}LIMIT {_ALL_ROWS}")


def check_reads(query: RenderedQuery, context: Context) -> None:
    """Reads the SQL again and looks at every physical table in it, by none of the guard's code."""
    tree = parse(query.sql, query.parameters)
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    own = {(table.database, table.table) for table in context.external_tables}
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in ctes:
            continue
        if (table.db, table.name) in own:
            continue
        select = table.parent.parent if table.parent is not None else None
        condition = build.compare(
            build.field(table.alias, "team_id"), "=", build.integer(context.team_id)
        )
        is_guarded = (
            table.db == context.database
            and isinstance(select, exp.Select)
            and not select.args.get("joins")
            and _condition_of(select, "prewhere") == [condition]
            and condition in _condition_of(select, "where")
        )
        if not is_guarded:
            raise Leak(f"a read of {table.name} is not guarded: {query.sql}")
    for call in tree.find_all(exp.Anonymous):
        if call.name.startswith("dict") and call.expressions[2].expressions[0] != build.integer(
            context.team_id
        ):
            raise Leak(f"a look-up is not of the team: {query.sql}")


def _condition_of(select: exp.Select, clause: str) -> list[exp.Expr]:
    held = select.args.get(clause)
    return build.conjuncts(held.this) if held is not None else []


Outcome = list[tuple[Any, ...]] | str


def _outcome(
    world: World,
    text: str,
    query: RenderedQuery,
    users: ClickHouseUsers,
    counts: Counts | None,
    order: str | None = None,
) -> Outcome:
    try:
        rows = world.run_compiled(query, users, order)
    except ClickHouseError as error:
        if counts is not None:
            counts.errors[type(error).__name__ + f" {error.code}"] += 1
        _check_canaries(world, text, error.message)
        return type(error).__name__ + str(error.code)
    if counts is not None:
        counts.executed += 1
        counts.answers += len(rows)
    return rows


def _check_canaries(world: World, text: str, outcome: Outcome) -> None:
    """What the statement itself says may come back."""
    told = str(outcome)
    for canary in (f"{CANARY}-", str(CANARY_PRICE), *world.canary_ids[1:]):
        if canary in told:
            raise Leak(f"{canary} of the other team is in the answer to {text}: {told[:500]}")


def _can_be_same(world: World, text: str, query: RenderedQuery, *, has_fault: bool) -> bool:
    """Whether only a fault in the team's own rows was met once and once not, which is the engine's to choose.

    Of two faults it tells the one that a thread met first: it is asked again. Of a join it fills the side it guesses smaller,
    and reads the other one only where that is not empty. The guess is of the sizes of tables, which all teams share: it is
    asked in either order, and in each both stores have to agree.
    """
    sides = ((query, world.beside), (world.moved(query), world.alone))

    def told(asked: RenderedQuery, users: ClickHouseUsers, order: str | None) -> set[str]:
        return {
            _canonical(_outcome(world, text, asked, users, None, order)) for _ in range(_REPEATS)
        }

    beside, alone = (told(asked, users, None) for asked, users in sides)
    if beside & alone:
        return True
    return has_fault and all(
        set.intersection(*(told(asked, users, order) for asked, users in sides))
        for order in _ORDERS_OF_JOINS
    )


def _canonical(outcome: Outcome) -> str:
    return outcome if isinstance(outcome, str) else "\n".join(sorted(map(_as_text, outcome)))


def _as_text(row: tuple[Any, ...]) -> str:
    # Sums of floating numbers depend on the order of the rows in their last digits.
    return repr(tuple(f"{value:.9g}" if isinstance(value, float) else value for value in row))


def _database(clickhouse: ClickHouseUsers, name: str) -> ClickHouseUsers:
    settings: list[ConnectionSettings] = [
        replace(user.settings, database=name) for user in (clickhouse.writer, clickhouse.reader)
    ]
    apply_migrations(settings[0], Form.SINGLE_NODE, read_migrations(), lambda _name: None)
    return ClickHouseUsers(ClickHouse(settings[0]), ClickHouse(settings[1]))


def _id(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def _events(
    team_id: int, people: list[str], moments: list[datetime], random: Random, mark: str
) -> list[tuple[Any, ...]]:
    price = CANARY_PRICE if mark == CANARY else 0
    return [
        (
            *(team_id, uuid.UUID(_id(random)), f"{mark}-seen{index % 3}" if index % 4 else "seen"),
            *(
                (f"{mark}-{index % 6}" if mark == CANARY else str(index % 6)),
                uuid.UUID(people[index % 6]),
                moment,
            ),
            json.dumps(
                {
                    "$browser": f"{mark}-browser",
                    "plan": f"{mark}-plan",
                    "price": price or index,
                    "$session_id": f"{mark}-session{index % 4}",
                    "$current_url": f"{mark}-url",
                    "a": {"b": f"{mark}-deep"},
                }
            ),
            json.dumps({"email": f"{mark}-mail"}),
            # The same key of a group in both teams.
            "acme",
        )
        for index, moment in enumerate(moments)
    ]


def _insert_all(
    users: ClickHouseUsers,
    team_id: int,
    events: list[tuple[Any, ...]],
    people: list[str],
    mark: str,
) -> None:
    database = users.writer.settings.database
    insert = users.writer.insert_rows
    insert(
        f"{database}.events",
        [
            *("team_id", "uuid", "event", "distinct_id", "person_id", "timestamp", "properties"),
            *("person_properties", "group_0"),
        ],
        events,
    )
    insert(
        f"{database}.persons",
        ["team_id", "id", "properties", "is_identified", "is_deleted", "created_at", "version"],
        [
            (team_id, uuid.UUID(p), json.dumps({"email": f"{mark}-mail"}), True, False, NOW, 1)
            for p in people
        ],
    )
    insert(
        f"{database}.person_distinct_ids",
        ["team_id", "distinct_id", "person_id", "is_deleted", "version"],
        [(team_id, f"{mark}-{i}", uuid.UUID(p), False, 1) for i, p in enumerate(people)],
    )
    insert(
        f"{database}.groups",
        ["team_id", "group_type_index", "group_key", "properties", "created_at", "version"],
        [(team_id, 0, "acme", json.dumps({"plan": f"{mark}-group"}), NOW, 1)],
    )
    # Both teams have a cohort of this number.
    insert(
        f"{database}.cohort_people",
        ["team_id", "cohort_id", "person_id", "is_deleted", "version"],
        [(team_id, 1, uuid.UUID(p), False, 1) for p in people],
    )
    table = orders_of(team_id, database)
    users.writer.run_command(f"CREATE DATABASE IF NOT EXISTS {table.database}")
    users.writer.run_command(
        f"CREATE TABLE IF NOT EXISTS {table.database}.{table.table}"
        " (id Int64, customer String, total Float64) ENGINE = MergeTree ORDER BY id"
    )
    price = CANARY_PRICE if mark == CANARY else 7
    insert(
        f"{table.database}.{table.table}",
        ["id", "customer", "total"],
        [(index, f"{mark}-{index}", price) for index in range(5)],
    )


def _merge_theirs(
    users: ClickHouseUsers, theirs: int, shared: list[str], canaries: list[str]
) -> None:
    """In the other team the one team's people were merged into canaries."""
    users.writer.insert_rows(
        f"{users.writer.settings.database}.person_overrides",
        ["team_id", "old_person_id", "person_id", "version"],
        [
            (theirs, uuid.UUID(old), uuid.UUID(new), 1)
            for old, new in zip(shared, canaries, strict=True)
        ],
    )
