"""The meaning of a name: a lambda's argument, an alias, an unrolled array, or something of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches

from sqlglot import exp

from footfall.query.catalog.virtual import VIRTUAL_TABLES, ColumnType
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import GroupProperty, PersonId, Property
from footfall.query.written.scope import MAX_SCALAR_DEPTH, Scalar, Scope, Source

_NESTED = "JSONExtract"
# Columns of events that lead to a row of another table, by the name that people write before the dot.
_LEADS = {
    "person": ("persons", "id"),
    "session": ("sessions", "session_id"),
}


Bind = Callable[[Scope, Node], Node]


def bind_name(scope: Scope, parts: list[Node], bind: Bind) -> Node:
    """`parts`: identifiers, and numbers for the places of a tuple. `bind` binds what a name of an expression stands for.

    Raises StatementError.
    """
    names = tuple(part.name for part in parts)
    local = _local(scope, names, parts, bind)
    if local is not None:
        return local
    found = [
        (source, meaning)
        for source in scope.sources
        for inner in _inside(source, names)
        if (meaning := _in_source(scope, source, inner, parts)) is not None
    ]
    # `e.x` may be the column x of the source e and the key x of a column e: the source goes first.
    qualified = [pair for pair in found if names[: len(pair[0].written)] == pair[0].written]
    found = (qualified or found) if len(names) > 1 else found
    if len({source.name for source, _ in found}) > 1:
        where = ", ".join(".".join(source.written) for source, _ in found)
        raise scope.error(f"{'.'.join(names)} is in more than one of {where}: say which", parts[0])
    if found:
        return found[0][1]
    alias = scope.aliases.get(names[0])
    if alias is not None and names[0] != scope.hidden_alias:
        return _elements(scope, build.field(alias.name), parts[1:], is_json=alias.is_json)
    scalar = _scalar(scope, parts, bind)
    if scalar is not None:
        return scalar
    raise _unknown(scope, names, parts[0])


def _scalar(scope: Scope, parts: list[Node], bind: Bind) -> Node | None:
    named = scope.ctes.get(parts[0].name)
    if not isinstance(named, Scalar):
        return None
    if scope.scalars >= MAX_SCALAR_DEPTH:
        raise scope.error(
            f"names of expressions may stand {MAX_SCALAR_DEPTH} deep in each other", parts[0]
        )
    # Lists and maps of `scope` are shared: what is joined for the expression is joined here.
    inner = replace(scope, ctes=named.visible, scalars=scope.scalars + 1)
    bound = bind(inner, named.node)
    return _elements(scope, bound, parts[1:], is_json=is_json(inner, named.node))


def columns_of(scope: Scope, source: Source) -> list[tuple[str, Node, bool]]:
    """What `*` stands for: the name, the meaning, and whether it is JSON."""
    if source.table is None:
        return [
            (output.written, build.field(source.name, output.name), output.is_json)
            for output in source.outputs
        ]
    return [
        (name, _column(scope, source, name), kind is ColumnType.JSON)
        for name, kind in source.table.columns.items()
    ]


def is_json(scope: Scope, node: Node) -> bool:
    """Whether `node`, as it was written, is a column that holds JSON text."""
    if not isinstance(node, exp.Column):
        return False
    name = node.name
    return any(
        (source.table is not None and source.table.columns.get(name) is ColumnType.JSON)
        or any(output.is_json and output.written == name for output in source.outputs)
        for source in scope.sources
        if not node.table or node.table == source.written[-1]
    )


def is_property(node: Node) -> bool:
    """Whether a bound node is the text at a key of JSON."""
    return isinstance(node, (Property, GroupProperty)) or (
        isinstance(node, exp.Anonymous) and node.this == _NESTED and bool(node.meta.get("is_key"))
    )


def _local(scope: Scope, names: tuple[str, ...], parts: list[Node], bind: Bind) -> Node | None:
    rest = parts[1:]
    if names[0] in scope.parameters:
        return _elements(scope, build.field(scope.parameters[names[0]]), rest)
    if names[0] in scope.unrolled:
        return _elements(scope, build.field(scope.unrolled[names[0]]), rest)
    alias = scope.aliases.get(names[0])
    if scope.prefers_aliases and alias is not None and names[0] != scope.hidden_alias:
        is_source = any(source.written == names[:1] for source in scope.sources)
        if not rest or not is_source:
            return _elements(scope, build.field(alias.name), rest, is_json=alias.is_json)
    return _scalar(scope, parts, bind) if scope.prefers_aliases and not rest else None


def _inside(source: Source, names: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The name as seen from inside `source`: without the source's own name, if it begins with it."""
    length = len(source.written)
    if len(names) > length and names[:length] == source.written:
        yield names[length:]
    elif length > 1 and len(names) > 1 and names[0] == source.written[-1]:
        yield names[1:]
    yield names


def _in_source(
    scope: Scope, source: Source, names: tuple[str, ...], parts: list[Node]
) -> Node | None:
    if source.table is None:
        return _in_outputs(scope, source, names, parts)
    table = source.table
    if len(names) == 1 and names[0] in table.columns:
        return _column(scope, source, names[0])
    if names in table.column_names:
        return _column(scope, source, table.column_names[names])
    for prefix, column in table.json_names.items():
        if len(names) > len(prefix) and names[: len(prefix)] == prefix:
            keys = names[len(prefix) :]
            found: Node = Property(
                this=build.field(source.name, column),
                key=exp.Literal.string(keys[0]),
                owner=f"{table.name}.{column}",
            )
            return _keys(scope, found, keys[1:], parts)
    if table.name == "events":
        return _of_group(scope, source, names, parts) or _of_another(scope, source, names, parts)
    return None


def _in_outputs(
    scope: Scope, source: Source, names: tuple[str, ...], parts: list[Node]
) -> Node | None:
    found = [output for output in source.outputs if output.written == names[0]]
    if not found:
        return None
    if len(found) > 1:
        raise scope.error(
            f"{'.'.join(source.written)} has more than one column {names[0]}", parts[0]
        )
    rest = parts[len(parts) - len(names) + 1 :]
    column = build.field(source.name, found[0].name)
    return _elements(scope, column, rest, is_json=found[0].is_json)


def _column(scope: Scope, source: Source, name: str) -> Node:
    held = build.field(source.name, name)
    kind = source.table.columns[name] if source.table is not None else None
    if kind is ColumnType.PERSON_ID:
        return PersonId(this=held)
    if kind is ColumnType.DATETIME and scope.desk.question.zone.key != "UTC":
        return build.call("toTimeZone", held, build.constant(scope.desk.question.zone.key))
    return held


def _elements(scope: Scope, node: Node, parts: list[Node], *, is_json: bool = False) -> Node:
    if is_json and parts:
        return _keys(scope, node, tuple(part.name for part in parts), parts)
    for part in parts:
        node = build.call("tupleElement", node, element_of(scope, part))
    return node


def element_of(scope: Scope, part: Node) -> Node:
    """The place or the name of an element, as the engine's tupleElement takes it."""
    if isinstance(part, exp.Literal) and not part.is_string and part.this.isdigit():
        return exp.Literal.number(part.this)
    scope.desk.count_value(part.name, part)
    return build.text(part.name)


def _keys(scope: Scope, node: Node, keys: tuple[str, ...], parts: list[Node]) -> Node:
    if not keys:
        return node
    for key in keys:
        scope.desk.count_value(key, parts[0])
    extracted = build.call(
        _NESTED, node, *(build.text(key) for key in keys), build.constant("Nullable(String)")
    )
    extracted.meta["is_key"] = True
    return extracted


def _of_group(
    scope: Scope, source: Source, names: tuple[str, ...], parts: list[Node]
) -> Node | None:
    indexes = {
        **scope.desk.question.group_names,
        **{f"group_{i}": i for i in range(source.table.group_types if source.table else 0)},
    }
    if len(names) < 3 or names[0] not in indexes or names[1] != "properties":
        return None
    _needs_join(scope, names, parts)
    index = indexes[names[0]]
    scope.desk.count(10, reads=1, place=parts[0])
    found = GroupProperty(
        this=build.field(source.name, f"group_{index}"),
        key=exp.Literal.string(names[2]),
        index=exp.Literal.number(index),
    )
    return _keys(scope, found, names[3:], parts)


def _of_another(
    scope: Scope, source: Source, names: tuple[str, ...], parts: list[Node]
) -> Node | None:
    """`session.entry_url`, `person.created_at`: a column of the row that an event leads to, as it is today."""
    if len(names) != 2 or names[0] not in _LEADS:
        return None
    table_name, key = _LEADS[names[0]]
    table = VIRTUAL_TABLES[table_name]
    if names[1] not in table.columns:
        return None
    _needs_join(scope, names, parts)
    joined = scope.joined.get((source.name, table_name))
    if joined is None:
        joined = scope.desk.name("s", names[0])
        scope.joined[(source.name, table_name)] = joined
        scope.desk.count(20, reads=1, place=parts[0])
        scope.joins.append(_join(scope, source, joined, table_name, key))
    return _column(scope, Source((names[0],), joined, table), names[1])


def _join(scope: Scope, source: Source, joined: str, table_name: str, key: str) -> exp.Join:
    read = VIRTUAL_TABLES[table_name].read
    if read is None:
        raise scope.error(f"{table_name} cannot be joined by name")
    held = build.field(source.name, "person_id")
    ours: Node = (
        PersonId(this=held)
        if table_name == "persons"
        else Property(
            this=build.field(source.name, "properties"),
            key=exp.Literal.string("$session_id"),
            owner="events.properties",
        )
    )
    return exp.Join(
        this=build.subquery(read(scope.desk.question.database), joined),
        side="LEFT",
        kind="ANY",
        on=build.compare(ours, "=", build.field(joined, key)),
    )


def _needs_join(scope: Scope, names: tuple[str, ...], parts: list[Node]) -> None:
    if not scope.may_join:
        raise scope.error(
            f"{'.'.join(names)} cannot be used in a JOIN's ON or in ARRAY JOIN: join the table itself,"
            " or use it in WHERE",
            parts[0],
        )


def _unknown(scope: Scope, names: tuple[str, ...], place: Node) -> Exception:
    known = sorted(
        {column for source in scope.sources for column in source.columns()}
        | set(scope.aliases)
        | {name for name, named in scope.ctes.items() if isinstance(named, Scalar)}
    )
    name = ".".join(names)
    close = get_close_matches(name, known, n=3)
    if close:
        return scope.error(f"unknown column {name}: is it {' or '.join(close)}?", place)
    if not known:
        return scope.error(f"unknown column {name}: this SELECT reads no table", place)
    return scope.error(f"unknown column {name}: expected one of {', '.join(known[:40])}", place)
