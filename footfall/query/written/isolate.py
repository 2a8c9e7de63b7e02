"""Gives every physical table that people named a SELECT of its own, in which nothing of theirs stands.

The guard's filter is in there alone with the table: no alias, join or condition of the statement is beside it.
"""

from sqlglot import exp

from footfall.query.syntax import build


def isolate_reads(tree: exp.Query) -> exp.Query:
    columns: dict[str, set[str]] = {}
    for column in tree.find_all(exp.Column):
        if column.table:
            columns.setdefault(column.table, set()).add(column.name)
    for table in list(tree.find_all(exp.Table)):
        named = table.alias
        # The reads of the catalog name their table as it is called; the names of bind are never a table's.
        if not table.args.get("db") or named == table.name:
            continue
        table.replace(_isolated(table, named, sorted(columns.get(named, ()))))
    return tree


def _isolated(table: exp.Table, named: str, columns: list[str]) -> exp.Subquery:
    inner = table.name
    read: list[exp.Expr] = [build.alias(build.field(inner, column), column) for column in columns]
    # A table of which no column is used still counts rows.
    read = read or [build.alias(build.constant(1), "row")]
    own = build.table(inner, database=table.db, named=inner)
    return build.subquery(build.select(read, own), named)
