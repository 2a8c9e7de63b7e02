"""What bind keeps while it walks a statement: the names it gave, and what each SELECT can see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlglot import exp

from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import VirtualTable
from footfall.query.syntax.build import Node
from footfall.query.written.errors import StatementError, offsets_of, span_in

# What the engine would have to plan once WITHs and aliases are put in where they are used.
MAX_EXPANDED_NODES = 50_000
MAX_READS = 100
# Views in views: each is read again where it is named.
MAX_VIEW_DEPTH = 10
# Expressions with names, put into each other.
MAX_SCALAR_DEPTH = 20
# Values travel beside the text, in the address of the request to ClickHouse.
MAX_VALUE_BYTES = 30_000

# The tables that only the house's own questions read.
PUBLIC_TABLES = (
    *("events", "persons", "person_distinct_ids", "groups", "sessions", "cohort_people"),
)

Value = str | int | float | bool | None
_PLAIN = re.compile(r"[A-Za-z0-9_$]{1,40}")


@dataclass(frozen=True)
class Output:
    """A column that a query gives: `written` as people name it, `name` as it is spelled."""

    written: str
    name: str
    is_json: bool = False


@dataclass(frozen=True)
class Source:
    """What a FROM names. `table`: of a virtual table or one of the team's own; `outputs`: of a query."""

    written: tuple[str, ...]
    name: str
    table: VirtualTable | None = None
    outputs: tuple[Output, ...] = ()

    def columns(self) -> list[str]:
        if self.table is not None:
            return list(self.table.columns)
        return [output.written for output in self.outputs]


@dataclass(frozen=True)
class Cte:
    name: str
    outputs: tuple[Output, ...]
    weight: int
    reads: int


@dataclass(frozen=True)
class Scalar:
    """An expression with a name, which is put in wherever the name stands. `visible`: what was named before it."""

    node: Node
    visible: Mapping[str, Named]


Named = Cte | Scalar


@dataclass(frozen=True)
class Question:
    """What a statement may use besides its text. `filters`: what `{filters}` stands for, over the columns of events.

    `views`: their SQL by name; `variables`: what `{variables.name}` is where `values` has nothing of that name. Both are
    asked for only when a statement names something that nothing else is called. `in_cohort`: whether the person of an
    expression is in the cohort of an id or a name, over the tables; raises InvalidValueError.
    """

    now: datetime
    zone: ZoneInfo
    database: str
    external: Mapping[str, ExternalTable] = field(default_factory=dict)
    group_names: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    filters: tuple[Node, ...] = ()
    views: Callable[[], Mapping[str, str]] = dict
    variables: Callable[[], Mapping[str, Value]] = dict
    in_cohort: Callable[[int | str, Node], Node] | None = None


@dataclass
class Spent:
    """What a statement has used up, with all the views that it names."""

    names: set[str] = field(default_factory=set)
    nodes: int = 0
    reads: int = 0
    value_bytes: int = 0


@dataclass
class Desk:
    """Shared by all parts of one text. `inside_of`: the views that the text is a part of, the outermost first.

    `views` and `variables`: the saved ones that the text itself names.
    """

    text: str
    question: Question
    bind_query: Callable[[Desk, Node, Mapping[str, Named]], tuple[exp.Query, tuple[Output, ...]]]
    inside_of: tuple[str, ...] = ()
    spent: Spent = field(default_factory=Spent)
    views: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def inside(self, view: str, text: str) -> Desk:
        """The desk for the text of a view that this text names."""
        inside_of = (*self.inside_of, view)
        return replace(self, text=text, inside_of=inside_of, views=set(), variables=set())

    def name(self, kind: str, written: str, place: Node | None = None) -> str:
        """A name that nothing else in the statement has, that is safe to spell, and that people can recognise."""
        base = f"{kind}_{written}" if _PLAIN.fullmatch(written) else kind
        name = base
        number = 1
        while name in self.spent.names or name == kind:
            number += 1
            name = f"{base}_{number}"
        self.spent.names.add(name)
        return name

    def count(self, nodes: int = 1, reads: int = 0, place: Node | None = None) -> None:
        self.spent.nodes += nodes
        self.spent.reads += reads
        if self.spent.nodes > MAX_EXPANDED_NODES:
            self.refuse("the statement is too large once its WITHs and views are put in", place)
        if self.spent.reads > MAX_READS:
            self.refuse(f"the statement reads more than {MAX_READS} tables", place)

    def count_value(self, value: str, place: Node | None) -> None:
        self.spent.value_bytes += len(value.encode())
        if self.spent.value_bytes > MAX_VALUE_BYTES:
            self.refuse(
                f"the texts in the statement are longer than {MAX_VALUE_BYTES:,} bytes", place
            )

    def refuse(self, plain: str, place: Node | None = None) -> None:
        raise self.error(plain, place)

    def error(self, plain: str, place: Node | None = None) -> StatementError:
        offsets = offsets_of(place)
        return StatementError(plain, span_in(self.text, *offsets) if offsets else None)


@dataclass
class Scope:
    """One SELECT. `ctes`: what stands in a WITH, or is named inside of an expression. `aliases` by the name people wrote;
    `may_join`: whether a property of a group or a column of a person may add a join here, which stands behind all others.
    `scalars`: so many names of expressions were put into each other here.
    """

    desk: Desk
    ctes: Mapping[str, Named]
    sources: list[Source] = field(default_factory=list)
    aliases: dict[str, Output] = field(default_factory=dict)
    unrolled: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    prefers_aliases: bool = True
    hidden_alias: str | None = None
    may_join: bool = True
    joined: dict[tuple[str, str], str] = field(default_factory=dict)
    joins: list[exp.Join] = field(default_factory=list)
    scalars: int = 0

    def error(self, plain: str, place: Node | None = None) -> StatementError:
        return self.desk.error(plain, place)
