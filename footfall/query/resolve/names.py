"""Resolves the names of a tree over virtual tables. The result names physical tables, every column with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from footfall.query.catalog.external import ExternalTable
from footfall.query.catalog.virtual import VIRTUAL_TABLES, ColumnType, VirtualTable
from footfall.query.errors import NotAllowedError, UnknownNameError
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import (
    OTHER_SUFFIX,
    RANK_SUFFIX,
    TOP_VALUES,
    GroupProperty,
    PersonId,
    Property,
)

_PARTS_OF_A_NAME = ("this", "db", "catalog", "alias")


@dataclass(frozen=True)
class _Source:
    """One thing that a FROM names: a virtual table, or a derived one with the columns it gives."""

    name: str
    columns: frozenset[str]
    table: VirtualTable | None = None


@dataclass(frozen=True)
class _Tables:
    """What a FROM may name: the virtual tables, read from `database`, and the team's own by the name users write."""

    database: str
    external: Mapping[str, ExternalTable]

    @property
    def known(self) -> str:
        return ", ".join(sorted({*VIRTUAL_TABLES, *self.external}))


def resolve(
    tree: exp.Query, database: str, external_tables: Iterable[ExternalTable] = ()
) -> exp.Query:
    """A resolved copy of `tree`. Raises UnknownNameError or NotAllowedError."""
    copy = tree.copy()
    external = {table.name: table for table in external_tables}
    _resolve_query(copy, _Tables(database, external), {})
    return copy


def _resolve_query(
    query: Node, tables: _Tables, named: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Resolves in place; returns the names of the columns it gives."""
    if isinstance(query, exp.Subquery):
        return _resolve_query(query.this, tables, named)
    visible = _resolve_ctes(query, tables, named)
    if isinstance(query, exp.SetOperation):
        columns = _resolve_query(query.this, tables, visible)
        _resolve_query(query.expression, tables, visible)
        return columns
    if not isinstance(query, exp.Select):
        raise NotAllowedError(f"expected a SELECT, got {type(query).__name__.upper()}")
    return _resolve_select(query, tables, visible)


def _resolve_ctes(
    query: Node, tables: _Tables, named: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    visible = dict(named)
    with_clause = query.args.get("with_")
    if with_clause is None:
        return visible
    if with_clause.args.get("recursive"):
        raise NotAllowedError("WITH RECURSIVE is not allowed")
    for cte in with_clause.expressions:
        if not isinstance(cte.this, exp.Query):
            raise NotAllowedError("WITH must name a SELECT")
        visible[cte.alias] = _resolve_query(cte.this, tables, visible)
    return visible


def _resolve_select(
    select: exp.Select, tables: _Tables, named: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    if not select.expressions or select.args.get("from_") is None:
        raise NotAllowedError("a query needs columns and a table to read them from")
    sources = [
        _resolve_source(holder.this, tables, named)
        for holder in (select.args.get("from_"), *(select.args.get("joins") or []))
        if holder is not None
    ]
    names = [source.name for source in sources]
    if len(set(names)) != len(names):
        raise NotAllowedError(
            f"each source of a SELECT needs a name of its own: {', '.join(names)}"
        )
    aliases = frozenset(item.alias for item in select.expressions if isinstance(item, exp.Alias))
    outputs = frozenset(name for item in select.expressions for name in _output_names(item))
    parts: list[tuple[Node, bool]] = [(item, False) for item in select.expressions]
    for key, may_name_alias in (
        ("where", False),
        ("group", True),
        ("having", True),
        ("order", True),
    ):
        clause = select.args.get(key)
        if clause is not None:
            parts.append((clause, may_name_alias))
    parts.extend(
        (join.args["on"], False) for join in select.args.get("joins") or [] if join.args.get("on")
    )
    for part, may_name_alias in parts:
        _resolve_expression(
            part, sources, aliases if may_name_alias else frozenset(), tables, named
        )
    return outputs


def _resolve_source(source: Node, tables: _Tables, named: Mapping[str, frozenset[str]]) -> _Source:
    if isinstance(source, exp.Subquery):
        return _Source(source.alias, _resolve_query(source.this, tables, named))
    if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
        raise NotAllowedError(
            "a query reads from tables and subqueries only, not from table functions"
        )
    if any(held for part, held in source.args.items() if part not in _PARTS_OF_A_NAME):
        raise NotAllowedError(
            f"only a name may be given for {source.name}, without FINAL or SAMPLE"
        )
    name = ".".join(part.name for part in source.parts)
    read_as = source.alias or source.name
    if name in named:
        return _Source(read_as, named[name])
    external = tables.external.get(name)
    if external is not None:
        physical = build.table(external.table, database=external.database, named=read_as)
        source.replace(physical)
        columns = frozenset(external.columns)
        return _Source(read_as, columns, VirtualTable(name, external.columns, json_names={}))
    table = VIRTUAL_TABLES.get(name)
    if table is None:
        raise UnknownNameError(f"unknown table {name}: expected one of {tables.known}")
    if table.read is None:
        source.replace(build.table(name, database=tables.database, named=read_as))
    else:
        source.replace(build.subquery(table.read(tables.database), read_as))
    return _Source(read_as, frozenset(table.columns), table)


def _resolve_expression(
    root: Node,
    sources: list[_Source],
    aliases: frozenset[str],
    tables: _Tables,
    named: Mapping[str, frozenset[str]],
) -> None:
    """Replaces every name under `root`; a SELECT inside it is resolved on its own and sees no outer column."""
    for node in list(_names_and_queries(root)):
        if isinstance(node, exp.Query):
            _resolve_query(node, tables, named)
            continue
        names = _names_of(node)
        if len(names) == 1 and names[0] in aliases:
            continue
        node.replace(_meaning_of(names, sources))


def _names_and_queries(node: Node) -> list[Node]:
    if isinstance(node, exp.Query):
        return [node]
    if isinstance(node, (exp.Column, exp.Dot)):
        return [node]
    if isinstance(node, exp.Star):
        raise NotAllowedError("name the columns instead of *")
    return [found for child in node.iter_expressions() for found in _names_and_queries(child)]


def _names_of(node: Node) -> tuple[str, ...]:
    parts = node.parts if isinstance(node, (exp.Column, exp.Dot)) else []
    if not parts or not all(isinstance(part, exp.Identifier) for part in parts):
        raise NotAllowedError("expected a column name")
    return tuple(part.name for part in parts)


def _meaning_of(names: tuple[str, ...], sources: list[_Source]) -> Node:
    for source in sources:
        if len(names) > 1 and names[0] == source.name:
            found = _meaning_in(names[1:], source)
            if found is not None:
                return found
    found_in = [
        (source, found) for source in sources if (found := _meaning_in(names, source)) is not None
    ]
    if len(found_in) > 1:
        where = ", ".join(source.name for source, _ in found_in)
        raise UnknownNameError(f"{'.'.join(names)} is in more than one of {where}: say which")
    if not found_in:
        known = sorted({column for source in sources for column in source.columns})
        raise UnknownNameError(
            f"unknown column {'.'.join(names)}: expected one of {', '.join(known)}"
        )
    return found_in[0][1]


def _meaning_in(names: tuple[str, ...], source: _Source) -> Node | None:
    if source.table is None:
        return (
            build.field(source.name, names[0])
            if len(names) == 1 and names[0] in source.columns
            else None
        )
    table = source.table
    column = (
        names[0] if len(names) == 1 and names[0] in table.columns else table.column_names.get(names)
    )
    if column is not None:
        physical = build.field(source.name, column)
        return (
            PersonId(this=physical) if table.columns[column] is ColumnType.PERSON_ID else physical
        )
    for prefix, json_column in table.json_names.items():
        if len(names) == len(prefix) + 1 and names[: len(prefix)] == prefix:
            return Property(
                this=build.field(source.name, json_column),
                key=exp.Literal.string(names[-1]),
                owner=f"{table.name}.{json_column}",
            )
    return _group_property(names, source)


def _group_property(names: tuple[str, ...], source: _Source) -> Node | None:
    indexes = {
        f"group_{index}": index for index in range(source.table.group_types if source.table else 0)
    }
    if len(names) == 3 and names[0] in indexes and names[1] == "properties":
        return GroupProperty(
            this=build.field(source.name, names[0]),
            key=exp.Literal.string(names[2]),
            index=exp.Literal.number(indexes[names[0]]),
        )
    return None


def _output_names(item: Node) -> list[str]:
    name = item.alias_or_name
    inner = item.this if isinstance(item, exp.Alias) else item
    if isinstance(inner, exp.Anonymous) and inner.name == TOP_VALUES:
        return [name, name + OTHER_SUFFIX, name + RANK_SUFFIX]
    return [name]
