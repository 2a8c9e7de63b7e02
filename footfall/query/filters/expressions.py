"""Expressions that people wrote, as parts of a question: read and bound as a statement's are, with the same names and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from footfall.query.catalog.virtual import VIRTUAL_TABLES
from footfall.query.catalog.written_functions import FunctionKind, find_function
from footfall.query.errors import InvalidValueError, QueryError
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import PLACE, Written
from footfall.query.syntax.walk import find
from footfall.query.written.errors import Span, StatementError, span_in
from footfall.query.written.expressions import bind
from footfall.query.written.queries import bind_query
from footfall.query.written.read import TOO_DEEP, read
from footfall.query.written.scope import MAX_READS, Desk, Output, Question, Scope, Source

_SELECT = "SELECT "
_CALLS = (
    *(exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc),
    *(exp.ParameterizedAgg, exp.CombinedParameterizedAgg),
)
# What an engine takes for true or false.
_CONDITIONS = frozenset({"Bool", "UInt8", "Nothing"})
# It makes more rows of one, so the events would be counted more than once.
_UNROLLING = "arrayJoin"


@dataclass(frozen=True)
class ReadFrom:
    """What an expression is over. `name`: what the SELECT calls it, `written`: what people may call it.

    `source`: the SELECT, once the expression is bound. Without `outputs` it is the virtual table `name`; with them `value_of`
    is what each stands for.
    """

    name: str
    source: Callable[[], exp.Select]
    written: str
    outputs: tuple[Output, ...] = ()
    value_of: Callable[[str], Node] | None = None


@dataclass
class WrittenScope:
    """What expressions of one question may name. `type_of`: the engine's type of the first column of a SELECT.

    `is_bound_later`: they become parts of a statement that people wrote, which is bound as a whole.
    """

    question: Callable[[], Question]
    type_of: Callable[[exp.Select], str]
    is_bound_later: bool = False
    _bound: dict[tuple[str, str, bool], Node] = field(default_factory=dict)
    _open: set[tuple[str, str, bool]] = field(default_factory=set)
    _reads: int = 0

    def condition(self, text: str, path: str, over: ReadFrom) -> Node:
        """True or false, never NULL. Raises InvalidValueError with `path`, and the place in `text`."""
        found = self._find(text, path, over, is_condition=True)
        if self.is_bound_later:
            # Names are looked up anew, beside those of the statement; what is wrong was told by now.
            found = build.wrapped(_parsed(text).copy())
        return build.call("ifNull", found, build.false())

    def value(self, text: str, path: str, over: ReadFrom) -> Node:
        """As text, NULL where it has none. As `condition`."""
        return self._find(text, path, over, is_condition=False)

    def _find(self, text: str, path: str, over: ReadFrom, *, is_condition: bool) -> Node:
        key = (over.name, text, is_condition)
        if key in self._open:
            raise InvalidValueError(
                "an expression may not ask for a cohort that it is a part of", path=path
            )
        if key not in self._bound:
            self._open.add(key)
            try:
                self._bound[key] = self._bind(text, over, is_condition)
            except StatementError as error:
                span = _in_expression(text, error.span)
                raise InvalidValueError(
                    StatementError(error.plain, span).message, path=path
                ) from error
            except QueryError as error:
                raise InvalidValueError(error.message, path=path) from error
            finally:
                self._open.discard(key)
        found = self._bound[key].copy()
        found.meta[PLACE] = path
        return found

    def _bind(self, text: str, over: ReadFrom, is_condition: bool) -> Node:
        question = self.question()
        desk = Desk(_SELECT + text, question, bind_query)
        table = None if over.outputs else VIRTUAL_TABLES[over.name]
        source = Source((over.written,), over.name, table, over.outputs)
        scope = Scope(desk, {}, sources=[source])
        try:
            parsed = _parsed(text)
            _refuse_what_needs_rows(scope, parsed)
            bound = bind(scope, parsed)
        except RecursionError as error:
            raise StatementError(TOO_DEEP) from error
        self._reads += desk.spent.reads
        if self._reads > MAX_READS:
            raise StatementError(f"the expressions of a question read more than {MAX_READS} tables")
        if over.value_of is not None:
            bound = _with_values(bound, over.name, over.value_of)
        return self._typed(bound, scope.joins, over, is_condition)

    def _typed(
        self, bound: Node, joins: Sequence[exp.Join], over: ReadFrom, is_condition: bool
    ) -> Node:
        zone = self.question().zone.key

        def written(node: Node) -> Written:
            return Written(this=node, joins=[join.copy() for join in joins], zone=zone)

        if is_condition:
            kind = self.type_of(_asked(written(bound), over))
            if _plain(kind) not in _CONDITIONS:
                raise StatementError(
                    f"expected a condition, which is true or false: this is {kind}"
                )
            return written(bound)
        text = build.call("toNullable", build.call("toString", bound))
        self.type_of(_asked(written(text), over))
        return written(text)


def put_at(node: Node, path: str) -> Node:
    """`node`, whose expressions came with what the question names at `path`: an action, say."""
    for written in find(node, Written):
        written.meta[PLACE] = path
    return node


def places_of(parts: Iterable[exp.Expr]) -> list[str]:
    """Where the question has the expressions that are among the nodes `parts`."""
    places = [part.meta.get(PLACE) for part in parts if isinstance(part, Written)]
    return sorted({place for place in places if place is not None})


def _asked(written: Written, over: ReadFrom) -> exp.Select:
    select = over.source()
    select.set("expressions", [build.alias(written, "asked")])
    return select


def _parsed(text: str) -> Node:
    """Raises StatementError, with a place behind the SELECT that is put before."""
    if not text.strip():
        raise StatementError("expected an expression")
    select = read(_SELECT + text)
    others = [
        part
        for part, held in select.args.items()
        if part != "expressions" and held not in (None, False, [], "")
    ]
    if not isinstance(select, exp.Select) or others or len(select.expressions) != 1:
        raise StatementError("expected one expression, and nothing else of a SELECT")
    parsed: Node = select.expressions[0]
    if isinstance(parsed, exp.Alias):
        raise StatementError("an expression needs no name: leave the AS out")
    return parsed


def _refuse_what_needs_rows(scope: Scope, parsed: Node) -> None:
    for node in _outside_of_queries(parsed):
        if isinstance(node, exp.With):
            raise scope.error("WITH is not allowed here: put the SELECT where it is used", node)
        if isinstance(node, exp.Window):
            raise scope.error("here one row is looked at: OVER is not allowed", node)
        if not isinstance(node, _CALLS):
            continue
        name = node.this.this if isinstance(node.this, exp.Identifier) else str(node.this)
        known = find_function(name)
        if known is not None and known[0].kind is not FunctionKind.SCALAR:
            raise scope.error(f"here one row is looked at: {name} is of many", node)
        if name.lower() == _UNROLLING.lower():
            raise scope.error("here one row is looked at: arrayJoin makes many of it", node)


def _outside_of_queries(node: Node) -> Iterator[Node]:
    """`node` and what is below it, and of SELECTs in it their WITHs alone."""
    if isinstance(node, exp.Query):
        yield from node.find_all(exp.With)
        return
    yield node
    for child in node.iter_expressions():
        yield from _outside_of_queries(child)


def _with_values(bound: Node, name: str, value_of: Callable[[str], Node]) -> Node:
    holder = exp.Paren(this=bound)
    for column in list(holder.find_all(exp.Column)):
        if column.table == name:
            column.replace(build.wrapped(value_of(column.name)))
    made: Node = holder.this
    made.pop()
    return made


def _in_expression(text: str, span: Span | None) -> Span | None:
    if span is None:
        return None
    moved = [max(0, offset - len(_SELECT)) for offset in (span.start, span.end)]
    return span_in(text, *moved)


def _plain(kind: str) -> str:
    for wrapper in ("LowCardinality(", "Nullable("):
        if kind.startswith(wrapper):
            return _plain(kind.removeprefix(wrapper).removesuffix(")"))
    return kind


def _everything_of(table: str) -> Callable[[], exp.Select]:
    return lambda: build.select([build.constant(1)], build.table(table))


OVER_EVENTS = ReadFrom("events", _everything_of("events"), "events")
OVER_PERSONS = ReadFrom("persons", _everything_of("persons"), "persons")
