"""What is spelled is what sqlglot's own generator of ClickHouse's dialect gives for the same tree."""

import inspect
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

import footfall
from footfall.query.errors import NotAllowedError, QueryError
from footfall.query.guard.shapes import ALLOWED_PARTS
from footfall.query.guard.written_shapes import WRITTEN_PARTS
from footfall.query.passes.context import Context
from footfall.query.render.sql import SPELLINGS, spell
from footfall.query.syntax import build
from footfall.query.syntax.dialect import FootfallDialect
from footfall.query.syntax.meaning import Bound, PersonId
from footfall.query.syntax.parse import parse
from footfall.query.syntax.walk import find
from footfall.query.tests.random_sql import RandomSql
from footfall.query.written.compile import compile_statement
from footfall.query.written.scope import Question

REVIEWED = sorted(Path(footfall.__file__).parent.glob("products/*/backend/tests/snapshots/*.sql"))
STATEMENTS = 150
VALUES: dict[str, str | int | float | list[int]] = {
    "String": "text",
    "Int64": 7,
    "Float64": 0.5,
    "Array(Int64)": [1, 2],
}


def spelled_by_sqlglot(tree: exp.Query) -> str:
    spelled = tree.copy()
    numbers: dict[tuple[str, str], int] = {}
    for bound in find(spelled, Bound):
        kind = bound.args["kind"]
        number = numbers.setdefault((bound.this.this, kind), len(numbers))
        typed = exp.DataType.build(kind, dialect=FootfallDialect)
        bound.replace(exp.Placeholder(this=exp.Var(this=f"p{number}"), kind=typed))
    return numbered_by_the_text(spelled.sql(dialect=FootfallDialect, identify=True))


def numbered_by_the_text(sql: str) -> str:
    numbers: dict[str, int] = {}
    return re.sub(
        r"\{p(\d+)(?=:)", lambda found: f"{{p{numbers.setdefault(found[1], len(numbers))}", sql
    )


def reviewed_trees() -> Iterator[exp.Query]:
    for path in REVIEWED:
        sql = path.read_text()
        yield parse(
            sql,
            {
                f"p{number}": VALUES[kind]
                for number, kind in re.findall(r"\{p(\d+):\s*([A-Za-z0-9()]+)\}", sql)
            },
        )


def random_trees() -> Iterator[exp.Query]:
    random = Random(20_261_127)  # noqa: S311  # the same seed has to give the same statements
    made = RandomSql(random, "footfall", "footfall_shop", 2, "canary")
    asked = Question(datetime(2026, 11, 27, tzinfo=UTC), ZoneInfo("UTC"), "footfall")
    for _ in range(STATEMENTS):
        try:
            query = compile_statement(made.statement(), asked, Context(1, "footfall")).query
        except QueryError:
            continue
        yield parse(query.sql, query.parameters)


@pytest.fixture
def deep_stack() -> Iterator[None]:
    """sqlglot's parser goes down a dozen calls for each bracket."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("deep_stack")
def test_reviewed_statements_are_spelled_as_sqlglot_spells_them() -> None:
    trees = list(reviewed_trees())
    assert len(trees) > 50
    for tree in trees:
        assert spell(tree).sql == spelled_by_sqlglot(tree)


def test_random_statements_are_spelled_as_sqlglot_spells_them() -> None:
    trees = list(random_trees())
    assert len(trees) > STATEMENTS / 5
    for tree in trees:
        assert spell(tree).sql == spelled_by_sqlglot(tree)


def test_exactly_what_the_guard_lets_through_is_spelled() -> None:
    let_through = {
        kind: ALLOWED_PARTS.get(kind, frozenset()) | parts for kind, parts in WRITTEN_PARTS.items()
    }
    # What the guard itself adds.
    let_through[exp.PreWhere] = frozenset({"this"})
    let_through[exp.Select] |= {"prewhere"}
    spelled = {
        kind: frozenset(list(inspect.signature(method).parameters)[1:])
        for kind, method in SPELLINGS.items()
    }
    assert spelled == let_through


def test_a_kind_that_has_no_spelling_is_refused() -> None:
    tree = build.select(
        [build.alias(PersonId(this=build.field("events", "person_id")), "person")],
        build.table("events", named="events"),
    )
    with pytest.raises(NotAllowedError, match="PersonId cannot be spelled"):
        spell(tree)
