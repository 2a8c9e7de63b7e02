"""Resolves the names of a tree over virtual tables. The result names physical tables, every column with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

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
    Written,
)
from footfall.query.syntax.walk import changed, copied

IS_WRITTEN = "is_written"
_PARTS_OF_A_COLUMN = ("catalog", "db", "table", "this")
_PARTS_OF_A_NAME = ("this", "db", "catalog", "alias")
# What has a meaning of its own to be found; of other nodes the parts may have.
_RESOLVED = frozenset(
    {
        *(exp.Column, exp.Dot, exp.Star, Written),
        *(exp.Select, exp.Subquery, exp.Union, exp.Intersect, exp.Except),
    }
)

_Kind = TypeVar("_Kind", bound=exp.Expr)
_Columns = frozenset[str]
# The columns of what WITH names.
_Named = Mapping[str, _Columns]


@dataclass(frozen=True)
class _Source:
    """One thing that a FROM names: a virtual table, or a derived one with the columns it gives."""

    name: str
    columns: frozenset[str]
    table: VirtualTable | None = None


@dataclass(frozen=True)
class _Tables:
    """What a FROM may name: the virtual tables, read from `database`, and the team's own by the name users write.

    `written`: what people wrote, as it is found.
    """

    database: str
    external: Mapping[str, ExternalTable]
    written: list[Written] = field(default_factory=list)

    @property
    def known(self) -> str:
        return ", ".join(sorted({*VIRTUAL_TABLES, *self.external}))


def resolve(
    tree: exp.Query, database: str, external_tables: Iterable[ExternalTable] = ()
) -> exp.Query:
    """A resolved copy of `tree`. Raises UnknownNameError or NotAllowedError.

    Its meta says with IS_WRITTEN whether people wrote a part of it.
    """
    tables = _Tables(database, {table.name: table for table in external_tables})
    resolved, _ = _resolve_query(tree, tables, {})
    resolved.meta[IS_WRITTEN] = bool(tables.written)
    return resolved


def _resolve_query(query: Node, tables: _Tables, named: _Named) -> tuple[exp.Query, _Columns]:
    """Also the names of the columns that the query gives."""
    if isinstance(query, exp.Subquery):
        inner, columns = _resolve_query(query.this, tables, named)
        return _with_parts(query, {"this": inner}), columns
    with_clause, visible = _resolve_ctes(query.args.get("with_"), tables, named)
    if isinstance(query, exp.SetOperation):
        first, columns = _resolve_query(query.this, tables, visible)
        second, _ = _resolve_query(query.expression, tables, visible)
        parts = {"this": first, "expression": second, "with_": with_clause}
        return _with_parts(query, parts), columns
    if not isinstance(query, exp.Select):
        raise NotAllowedError(f"expected a SELECT, got {type(query).__name__.upper()}")
    return _resolve_select(query, with_clause, tables, visible)


def _resolve_ctes(
    with_clause: exp.With | None, tables: _Tables, named: _Named
) -> tuple[exp.With | None, _Named]:
    if with_clause is None:
        return None, named
    if with_clause.args.get("recursive"):
        raise NotAllowedError("WITH RECURSIVE is not allowed")
    visible = dict(named)
    ctes: list[exp.CTE] = []
    for cte in with_clause.expressions:
        if not isinstance(cte.this, exp.Query):
            raise NotAllowedError("WITH must name a SELECT")
        query, visible[cte.alias] = _resolve_query(cte.this, tables, visible)
        ctes.append(_with_parts(cte, {"this": query}))
    return _with_parts(with_clause, {"expressions": ctes}), visible


def _resolve_select(
    select: exp.Select, with_clause: exp.With | None, tables: _Tables, named: _Named
) -> tuple[exp.Select, _Columns]:
    held = select.args
    if not select.expressions or held.get("from_") is None:
        raise NotAllowedError("a query needs columns and a table to read them from")
    holders = [held["from_"], *(held.get("joins") or [])]
    read = [_resolve_source(holder.this, tables, named) for holder in holders]
    sources = [source for _, source in read]
    names = [source.name for source in sources]
    if len(set(names)) != len(names):
        raise NotAllowedError(
            f"each source of a SELECT needs a name of its own: {', '.join(names)}"
        )
    aliases = frozenset(item.alias for item in select.expressions if isinstance(item, exp.Alias))
    outputs = frozenset(name for item in select.expressions for name in _output_names(item))
    of_columns = _Meanings(sources, frozenset(), tables, named)
    of_aliases = replace(of_columns, aliases=aliases)

    parts: dict[str, object] = {"with_": with_clause}
    parts["expressions"] = [of_columns.resolved(item) for item in select.expressions]
    (from_table, _), *joined = read
    parts["from_"] = _with_parts(holders[0], {"this": from_table})
    for part, meanings in (
        ("where", of_columns),
        ("group", of_aliases),
        ("having", of_aliases),
        ("order", of_aliases),
    ):
        if held.get(part) is not None:
            parts[part] = meanings.resolved(held[part])
    joins = [
        _with_parts(join, {"this": table, "on": _resolved_condition(join, of_columns)})
        for join, (table, _) in zip(holders[1:], joined, strict=True)
    ]
    # What expressions of people join is joined once.
    known = {join.alias_or_name for join in joins}
    joins += [join for name, join in of_columns.joins.items() if name not in known]
    if joins:
        parts["joins"] = joins
    return _with_parts(select, parts), outputs


def _resolved_condition(join: exp.Join, meanings: _Meanings) -> Node | None:
    condition = join.args.get("on")
    return meanings.resolved(condition) if condition is not None else None


def _resolve_source(source: Node, tables: _Tables, named: _Named) -> tuple[Node, _Source]:
    if isinstance(source, exp.Subquery):
        query, given = _resolve_query(source, tables, named)
        return query, _Source(source.alias, given)
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
        return copied(source), _Source(read_as, named[name])
    external = tables.external.get(name)
    if external is not None:
        physical = build.table(external.table, database=external.database, named=read_as)
        table = VirtualTable(name, external.columns, json_names={})
        return physical, _Source(read_as, frozenset(external.columns), table)
    virtual = VIRTUAL_TABLES.get(name)
    if virtual is None:
        raise UnknownNameError(f"unknown table {name}: expected one of {tables.known}")
    columns = frozenset(virtual.columns)
    if virtual.read is None:
        read: Node = build.table(name, database=tables.database, named=read_as)
    else:
        read = build.subquery(copied(virtual.read(tables.database)), read_as)
    return read, _Source(read_as, columns, virtual)


@dataclass(frozen=True)
class _Meanings:
    """What names mean in one SELECT. `joins`: what the expressions of people in it need besides its sources, by name."""

    sources: list[_Source]
    aliases: frozenset[str]
    tables: _Tables
    named: _Named
    joins: dict[str, exp.Join] = field(default_factory=dict)

    def resolved(self, node: Node) -> Node:
        """A copy, in which every name is replaced; a SELECT in it is resolved on its own and sees no outer column."""
        if type(node) not in _RESOLVED:
            return type(node)(**changed(node.args, self.resolved))
        if isinstance(node, exp.Query):
            return _resolve_query(node, self.tables, self.named)[0]
        if isinstance(node, Written):
            return self._put_in(node)
        if isinstance(node, exp.Star):
            raise NotAllowedError("name the columns instead of *")
        names = _names_of(node)
        if (len(names) == 1 and names[0] in self.aliases) or _is_of_subquery(names, self.sources):
            # Nothing asks a column for its parent, so trees may share it.
            return node
        return _meaning_of(names, self.sources)

    def _put_in(self, written: Written) -> Node:
        """What is bound needs no meaning."""
        self.tables.written.append(written)
        for join in written.args.get("joins") or []:
            self.joins.setdefault(join.alias_or_name, copied(join))
        return build.wrapped(copied(written.this))


def _with_parts(node: _Kind, parts: Mapping[str, object]) -> _Kind:
    """A copy of `node` with these `parts` instead of its own; None where it has none."""
    others = {part: held for part, held in node.args.items() if part not in parts}
    own = {part: held for part, held in parts.items() if held is not None}
    return type(node)(**own, **changed(others, copied))


def _names_of(node: Node) -> tuple[str, ...]:
    if isinstance(node, exp.Dot):
        parts = node.parts
    else:
        parts = [held for part in _PARTS_OF_A_COLUMN if (held := node.args.get(part)) is not None]
    if not parts or not all(type(part) is exp.Identifier for part in parts):
        raise NotAllowedError("expected a column name")
    return tuple([part.this for part in parts])


def _is_of_subquery(names: tuple[str, ...], sources: list[_Source]) -> bool:
    """Whether it is the name of a column with its source already, and means nothing else."""
    return len(names) == 2 and any(
        source.table is None and source.name == names[0] and names[1] in source.columns
        for source in sources
    )


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
