"""SELECTs, their unions, WITHs and sources -> new ones over the physical tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from sqlglot import exp

from footfall.query.catalog.virtual import VIRTUAL_TABLES, VirtualTable
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.dialect import LimitBy
from footfall.query.written.errors import StatementError
from footfall.query.written.expressions import bind, bind_all, number_of, only, ordering
from footfall.query.written.names import bind_name, columns_of, is_json
from footfall.query.written.read import placeholder_of, read
from footfall.query.written.scope import (
    MAX_VIEW_DEPTH,
    PUBLIC_TABLES,
    Cte,
    Desk,
    Named,
    Output,
    Scalar,
    Scope,
    Source,
)

MAX_COLUMNS = 500
_SELECT_PARTS = (
    *("expressions", "from_", "joins", "where", "group", "having", "qualify", "order", "limit"),
    *("limit_by", "offset", "with_", "distinct"),
)
# What people try, and what to do instead.
_INSTEAD: Mapping[str, str] = {
    "settings": "SETTINGS is not allowed: the limits of a query are fixed",
    "format": "FORMAT is not allowed: the answer is JSON",
    "into": "INTO is not allowed: a query only reads",
    "sample": "SAMPLE is not allowed, because it would not say so in the answer:"
    " use WHERE cityHash64(distinct_id) % 10 = 0",
    "prewhere": "PREWHERE is not allowed: use WHERE, the engine decides",
    "laterals": "LATERAL is not allowed: use ARRAY JOIN",
    "windows": "a named WINDOW is not allowed: write it behind OVER",
    "hint": "hints are not allowed",
    "locks": "FOR UPDATE is not allowed",
    "pivots": "PIVOT is not allowed",
}
_JOIN_KINDS = {
    *(("", kind) for kind in ("", "INNER", "CROSS", "ANY", "ALL", "INNER ANY", "ASOF")),
    *(
        (side, kind)
        for side in ("LEFT", "RIGHT")
        for kind in ("", "OUTER", "ANY", "SEMI", "ANTI", "ALL")
    ),
    *(("FULL", kind) for kind in ("", "OUTER", "ALL")),
    ("LEFT", "ASOF"),
}
_SET_OPERATIONS = (exp.Union, exp.Intersect, exp.Except)


def bind_statement(desk: Desk, tree: exp.Query) -> tuple[exp.Query, tuple[Output, ...]]:
    return bind_query(desk, tree, {})


def bind_query(
    desk: Desk, query: Node, ctes: Mapping[str, Named]
) -> tuple[exp.Query, tuple[Output, ...]]:
    """The new query and the columns it gives. Raises StatementError."""
    desk.count(place=query)
    if isinstance(query, exp.Subquery):
        _refuse_parts(desk, query, ("this",))
        return bind_query(desk, query.this, ctes)
    if isinstance(query, _SET_OPERATIONS):
        return _set_operation(desk, query, ctes)
    if not isinstance(query, exp.Select):
        raise desk.error("expected a SELECT", query)
    return _select(desk, query, ctes)


def _set_operation(
    desk: Desk, query: exp.SetOperation, ctes: Mapping[str, Named]
) -> tuple[exp.Query, tuple[Output, ...]]:
    _refuse_parts(desk, query, ("this", "expression", "distinct", "with_"))
    outer = Scope(desk, ctes)
    with_clause, visible = _with(outer, query.args.get("with_"))
    left, outputs = bind_query(desk, query.this, visible)
    right, others = bind_query(desk, query.expression, visible)
    if len(outputs) != len(others):
        raise desk.error(
            f"both sides of a {_word(query)} need as many columns: {len(outputs)} and {len(others)}",
            query.expression,
        )
    made: exp.Query = type(query)(
        this=_operand(desk, left, outputs, query, is_left=True),
        expression=_operand(desk, right, others, query, is_left=False),
        distinct=bool(query.args.get("distinct")),
    )
    if with_clause is not None:
        made.set("with_", with_clause)
    return made, outputs


def _operand(
    desk: Desk, operand: exp.Query, outputs: tuple[Output, ...], of: Node, *, is_left: bool
) -> exp.Query:
    """Operations of one kind go from left to right; whatever else stands in another gets a SELECT of its own."""
    if isinstance(operand, exp.Select) and not operand.args.get("with_"):
        return operand
    is_same = type(operand) is type(of) and bool(operand.args.get("distinct")) == bool(
        of.args.get("distinct")
    )
    if is_left and is_same and not operand.args.get("with_"):
        return operand
    return wrapped(desk, operand, outputs)[0]


def wrapped(
    desk: Desk, query: exp.Query, outputs: tuple[Output, ...]
) -> tuple[exp.Select, tuple[Output, ...]]:
    """`query` as the source of a SELECT of all its columns."""
    name = desk.name("s", "all")
    renamed = tuple(
        Output(output.written, desk.name("c", output.written), output.is_json) for output in outputs
    )
    columns = [
        build.alias(build.field(name, output.name), new.name)
        for output, new in zip(outputs, renamed, strict=True)
    ]
    return build.select(columns, build.subquery(query, name)), renamed


def _word(query: exp.SetOperation) -> str:
    return type(query).__name__.upper()


def _refuse_parts(desk: Desk, node: Node, allowed: tuple[str, ...]) -> None:
    for part, held in node.args.items():
        if part in allowed or held in (None, False, [], ""):
            continue
        name = part.strip("_")
        place = (
            held if isinstance(held, exp.Expr) else (held[0] if isinstance(held, list) else node)
        )
        known = _INSTEAD.get(name)
        raise desk.error(
            known or f"{name.replace('_', ' ').upper()} is not allowed here",
            place if isinstance(place, exp.Expr) else node,
        )


def _select(
    desk: Desk, select: exp.Select, ctes: Mapping[str, Named]
) -> tuple[exp.Query, tuple[Output, ...]]:
    _refuse_parts(desk, select, _SELECT_PARTS)
    if not select.expressions:
        raise desk.error("a SELECT needs columns", select)
    scope = Scope(desk, ctes)
    with_clause, scope.ctes = _with(scope, select.args.get("with_"))
    made = exp.Select()
    if with_clause is not None:
        made.set("with_", with_clause)
    scope.ctes = _with_inner_names(scope, select)
    _bind_sources(scope, select, made)
    items = _items(scope, select)
    scope.aliases.update({written: output for written, output, _ in items if written})
    made.set("expressions", _columns(scope, select, items))
    outputs = tuple(scope_output for _, scope_output, _ in items)
    if len(outputs) > MAX_COLUMNS:
        raise desk.error(f"a SELECT can have {MAX_COLUMNS} columns", select)
    _bind_clauses(scope, select, made)
    for join in scope.joins:
        made.append("joins", join)
    return made, outputs


def _with_inner_names(scope: Scope, select: exp.Select) -> Mapping[str, Named]:
    """Names that AS gives inside of expressions: like those of a WITH, they can be used all over the SELECT."""
    visible = dict(scope.ctes)
    whole = {id(item) for item in select.expressions}
    for node in _outside_of_queries(select):
        if not isinstance(node, exp.Alias) or id(node) in whole:
            continue
        if isinstance(visible.get(node.alias), Scalar) and node.alias not in scope.ctes:
            raise scope.error(f"two expressions are named {node.alias}", node)
        visible[node.alias] = Scalar(node.this, dict(visible))
    return visible


def _outside_of_queries(select: exp.Select) -> Iterator[Node]:
    """The nodes of the SELECT's own expressions, what is inside of another first."""
    for part in ("expressions", "where", "group", "having", "qualify", "order", "limit_by"):
        held = select.args.get(part)
        for node in held if isinstance(held, list) else [held]:
            if isinstance(node, exp.Expr):
                yield from _inside_first(node)


def _inside_first(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.Query):
        return
    for child in node.iter_expressions():
        yield from _inside_first(child)
    yield node


_Item = tuple[str, Output, Node]


def _items(scope: Scope, select: exp.Select) -> list[_Item]:
    """For each column: the alias people gave it (or nothing), what it gives, and what it is; `*` is put in."""
    items: list[_Item] = []
    for item in select.expressions:
        if isinstance(item, exp.Star) or (
            isinstance(item, exp.Column) and isinstance(item.this, exp.Star)
        ):
            items += _star(scope, item)
            continue
        alias = item.alias if isinstance(item, (exp.Alias, exp.Subquery)) else ""
        inner: Node = item
        if isinstance(item, exp.Alias):
            inner = item.this
        elif isinstance(item, exp.Subquery) and alias:
            inner = exp.Subquery(this=item.this)
        written = alias or _own_name(scope, inner)
        if alias and alias in {known for known, _, _ in items}:
            raise scope.error(f"two columns are named {alias}", item)
        output = Output(written, scope.desk.name("c", written), is_json(scope, inner))
        items.append((alias, output, inner))
    return items


def _star(scope: Scope, star: Node) -> list[_Item]:
    inner = star.this if isinstance(star, exp.Column) else star
    only(scope, inner)
    sources = scope.sources
    if isinstance(star, exp.Column):
        prefix = tuple(part.name for part in star.parts[:-1])
        sources = [s for s in sources if s.written == prefix or s.written[-1:] == prefix]
        if not sources:
            raise scope.error(f"unknown table {'.'.join(prefix)}", star)
    if not sources:
        raise scope.error("* needs a table to read from", star)
    found: list[_Item] = []
    for source in sources:
        for name, meaning, holds_json in columns_of(scope, source):
            scope.desk.count(2, place=star)
            output = Output(name, scope.desk.name("c", name), holds_json)
            meaning.meta["is_bound"] = True
            found.append(("", output, meaning))
    return found


def _own_name(scope: Scope, node: Node) -> str:
    if isinstance(node, (exp.Column, exp.Dot)) and placeholder_of(node) is None:
        return str(node.parts[-1].name)
    start, end = node.meta.get("whole") or (0, 0)
    text = re.sub(r"\s+", " ", scope.desk.text[start:end]).strip()
    return text[:100] or "column"


def _columns(scope: Scope, select: exp.Select, items: list[_Item]) -> list[Node]:
    columns: list[Node] = []
    for alias, output, node in items:
        scope.hidden_alias = alias or None
        bound = node if node.meta.get("is_bound") else bind(scope, node)
        columns.append(build.alias(bound, output.name))
    scope.hidden_alias = None
    return columns


def _bind_clauses(scope: Scope, select: exp.Select, made: exp.Select) -> None:
    distinct = select.args.get("distinct")
    if distinct is not None:
        if distinct.args.get("on") is not None or distinct.expressions:
            raise scope.error(
                "DISTINCT ON is not allowed: use argMax, or row_number() with QUALIFY", distinct
            )
        made.set("distinct", exp.Distinct())
    where = select.args.get("where")
    if where is not None:
        # Here a column goes before an alias of the same name, as in SQL; elsewhere the alias does, as in ClickHouse.
        scope.prefers_aliases = False
        made.set("where", exp.Where(this=bind(scope, where.this)))
        scope.prefers_aliases = True
    group = select.args.get("group")
    if group is not None:
        made.set("group", _group(scope, group))
    for key, kind in (("having", exp.Having), ("qualify", exp.Qualify)):
        clause = select.args.get(key)
        if clause is not None:
            made.set(key, kind(this=bind(scope, clause.this)))
    order = ordering(scope, select.args.get("order"))
    if order:
        made.set("order", exp.Order(expressions=order))
    _bind_limit(scope, select, made)


def _group(scope: Scope, group: Node) -> Node:
    only_parts = ("expressions", "rollup", "cube")
    if group.args.get("totals"):
        raise scope.error(
            "WITH TOTALS is not allowed: use WITH ROLLUP, whose totals are rows", group
        )
    if group.args.get("all"):
        raise scope.error("ALL cannot be grouped by: name the columns", group)
    only(scope, group, *only_parts)
    made = exp.Group(expressions=bind_all(scope, group.expressions))
    for part, kind in (("rollup", exp.Rollup), ("cube", exp.Cube)):
        held = group.args.get(part) or []
        for item in held:
            if item.expressions and group.expressions:
                raise scope.error(f"WITH {part.upper()} stands behind the columns", group)
            if item.expressions:
                made.set("expressions", bind_all(scope, item.expressions))
        if held:
            made.set(part, [kind()])
    return made


def _bind_limit(scope: Scope, select: exp.Select, made: exp.Select) -> None:
    limit_by = select.args.get("limit_by")
    if limit_by is not None:
        made.set("limit_by", _limit_by(scope, limit_by))
    limit = select.args.get("limit")
    if isinstance(limit, exp.Fetch):
        raise scope.error("FETCH is not allowed: use LIMIT", limit)
    if limit is not None:
        only(scope, limit, "expression", "offset")
        count = number_of(scope, limit.expression, "LIMIT")
        made.set("limit", exp.Limit(expression=exp.Literal.number(count)))
    offset = select.args.get("offset")
    held = offset.expression if offset is not None else limit.args.get("offset") if limit else None
    if offset is not None:
        only(scope, offset, "expression")
    if held is not None:
        count = number_of(scope, held, "OFFSET")
        made.set("offset", exp.Offset(expression=exp.Literal.number(count)))


def _limit_by(scope: Scope, limit_by: LimitBy) -> LimitBy:
    skipped = limit_by.args.get("offset")
    offset = None if skipped is None else number_of(scope, skipped, "OFFSET")
    return LimitBy(
        this=exp.Literal.number(number_of(scope, limit_by.this, "LIMIT")),
        offset=None if offset is None else exp.Literal.number(offset),
        expressions=bind_all(scope, limit_by.expressions),
    )


def _with(scope: Scope, with_clause: Node | None) -> tuple[exp.With | None, Mapping[str, Named]]:
    if with_clause is None:
        return None, scope.ctes
    only(scope, with_clause, "expressions")
    visible = dict(scope.ctes)
    made: list[exp.CTE] = []
    for cte in with_clause.expressions:
        only(scope, cte, "this", "alias", "scalar")
        written = cte.alias
        if cte.args["alias"].args.get("columns"):
            raise scope.error("name the columns inside of the WITH", cte)
        if written in visible and written not in scope.ctes:
            raise scope.error(f"two WITHs are named {written}", cte)
        if cte.args.get("scalar"):
            visible[written] = Scalar(cte.this, dict(visible))
            continue
        spent = scope.desk.spent
        nodes, reads = spent.nodes, spent.reads
        query, outputs = bind_query(scope.desk, cte.this, visible)
        name = scope.desk.name("w", written)
        visible[written] = Cte(name, outputs, spent.nodes - nodes, spent.reads - reads)
        made.append(exp.CTE(this=query, alias=exp.TableAlias(this=_identifier(name))))
    return exp.With(expressions=made) if made else None, visible


def _bind_sources(scope: Scope, select: exp.Select, made: exp.Select) -> None:
    source = select.args.get("from_")
    if source is None:
        if select.args.get("joins"):
            raise scope.error("a JOIN needs a FROM", select)
        return
    made.set("from_", exp.From(this=_source(scope, source.this)))
    scope.may_join = False
    for join in select.args.get("joins") or []:
        made.append("joins", _join(scope, join))
    scope.may_join = True


def _join(scope: Scope, join: Node) -> Node:
    side = str(join.args.get("side") or "").upper()
    kind = str(join.args.get("kind") or "").upper()
    if "ARRAY" in (side, kind):
        return _array_join(scope, join, is_left=side == "LEFT" or kind == "LEFT")
    only(scope, join, "this", "side", "kind", "on", "using")
    if side in ("ANY", "ALL", "SEMI", "ANTI", "ASOF") and kind in ("", "LEFT", "RIGHT", "INNER"):
        side, kind = ("" if kind == "INNER" else kind), side
    if (side, kind) not in _JOIN_KINDS:
        raise scope.error(f"{side} {kind} JOIN is not allowed".strip(), join)
    before = list(scope.sources)
    made = exp.Join(this=_source(scope, join.this))
    if side:
        made.set("side", side)
    if kind and kind != "OUTER":
        made.set("kind", kind)
    using, condition = join.args.get("using"), join.args.get("on")
    if using:
        made.set("on", _using(scope, before, using))
    elif condition is not None:
        made.set("on", bind(scope, condition))
    elif kind != "CROSS":
        raise scope.error("a JOIN needs ON or USING", join)
    return made


def _using(scope: Scope, before: list[Source], using: list[Node]) -> Node:
    joined = scope.sources[-1]
    conditions: list[Node] = []
    for name in using:
        identifier = name.this if isinstance(name, exp.Column) else name
        sides: list[Node] = []
        for sources in (before, [joined]):
            side = Scope(scope.desk, scope.ctes, sources=sources, may_join=False)
            sides.append(bind_name(side, [identifier], bind))
        conditions.append(build.compare(sides[0], "=", sides[1]))
    return build.all_of(conditions)


def _array_join(scope: Scope, join: Node, *, is_left: bool) -> Node:
    only(scope, join, "this", "side", "kind", "expressions")
    bound: list[Node] = []
    names: dict[str, str] = {}
    for item in [join.this, *join.expressions]:
        inner = item.this if isinstance(item, exp.Alias) else item
        written = (
            item.alias
            if isinstance(item, exp.Alias)
            else (item.name if isinstance(item, exp.Column) else "")
        )
        if not written:
            raise scope.error("ARRAY JOIN needs a name for each array: ARRAY JOIN … AS x", item)
        names[written] = scope.desk.name("a", written)
        bound.append(build.alias(bind(scope, inner), names[written]))
    scope.unrolled.update(names)
    made = exp.Join(this=bound[0], kind="ARRAY")
    if is_left:
        made.set("side", "LEFT")
    if bound[1:]:
        made.set("expressions", bound[1:])
    return made


def _source(scope: Scope, source: Node) -> Node:
    if isinstance(source, exp.Subquery):
        only(scope, source, "this", "alias")
        _plain_alias(scope, source)
        query, outputs = bind_query(scope.desk, source.this, scope.ctes)
        return _derived(scope, source, query, outputs)
    if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
        raise scope.error(
            "a query reads from tables and SELECTs only; table functions are not allowed", source
        )
    _refuse_parts(scope.desk, source, ("this", "db", "catalog", "alias"))
    if source.args.get("final"):
        raise scope.error("FINAL is not needed: tables give the newest rows", source)
    _plain_alias(scope, source)
    written = tuple(part.name for part in source.parts)
    cte = scope.ctes.get(written[0]) if len(written) == 1 else None
    if isinstance(cte, Cte):
        scope.desk.count(cte.weight, cte.reads, place=source)
        name = _add(scope, source, written, outputs=cte.outputs)
        return build.table(cte.name, named=name)
    return _table(scope, source, written)


def _derived(scope: Scope, source: Node, query: exp.Query, outputs: tuple[Output, ...]) -> Node:
    name = _add(scope, source, (), outputs=outputs)
    return build.subquery(query, name)


def _table(scope: Scope, source: Node, written: tuple[str, ...]) -> Node:
    question = scope.desk.question
    full = ".".join(written)
    external = question.external.get(full)
    scope.desk.count(10, reads=1, place=source)
    if external is not None:
        table = VirtualTable(full, external.columns, json_names={})
        name = _add(scope, source, written, table=table)
        return build.table(external.table, database=external.database, named=name)
    if full not in PUBLIC_TABLES:
        views = question.views()
        if full in views or full in scope.desk.inside_of:
            return _view(scope, source, full, views.get(full, ""))
        known = sorted({*PUBLIC_TABLES, *question.external, *views, *scope.ctes})
        close = get_close_matches(full, known, n=3)
        hint = f"is it {' or '.join(close)}?" if close else f"expected one of {', '.join(known)}"
        raise scope.error(f"unknown table {full}: {hint}", source)
    table = VIRTUAL_TABLES[full]
    name = _add(scope, source, written, table=table)
    if table.read is None:
        return build.table(full, database=question.database, named=name)
    return build.subquery(table.read(question.database), name)


def _view(scope: Scope, source: Node, name: str, text: str) -> Node:
    """The SELECT that a view stands for; nothing of the statement around it can be seen in there."""
    desk = scope.desk
    desk.views.add(name)
    inner = desk.inside(name, text)
    if name in desk.inside_of:
        chain = " -> ".join(inner.inside_of)
        raise scope.error(f"views may not contain themselves: {chain}", source)
    if len(inner.inside_of) > MAX_VIEW_DEPTH:
        raise scope.error(f"views may stand {MAX_VIEW_DEPTH} deep inside each other", source)
    try:
        query, outputs = bind_query(inner, read(text), {})
    except StatementError as error:
        raise scope.error(f"the view {name} cannot be read: {error.message}", source) from error
    return build.subquery(query, _add(scope, source, (name,), outputs=outputs))


def _add(
    scope: Scope,
    source: Node,
    written: tuple[str, ...],
    *,
    table: VirtualTable | None = None,
    outputs: tuple[Output, ...] = (),
) -> str:
    alias = source.alias
    read_as = (alias,) if alias else written
    if read_as and read_as in {known.written for known in scope.sources}:
        raise scope.error(
            f"two sources are named {'.'.join(read_as)}: give one a name with AS", source
        )
    name = scope.desk.name("s", read_as[-1] if read_as else "query")
    scope.sources.append(Source(read_as or ("",), name, table, outputs))
    return name


def _plain_alias(scope: Scope, source: Node) -> None:
    alias = source.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        raise scope.error("name the columns inside of the SELECT", source)


def _identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)
