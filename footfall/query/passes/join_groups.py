"""Brings the properties of groups to the events that name them: one join for each group type that is asked about."""

from sqlglot import exp

from footfall.query.catalog.virtual import read_groups
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.meaning import GroupProperty, Property
from footfall.query.syntax.walk import find


def join_groups(tree: exp.Query, context: Context) -> exp.Query:
    joined: dict[tuple[int, str, str], str] = {}
    for node in find(tree, GroupProperty):
        select = node.parent_select
        if select is None:
            continue
        key_column = node.this
        index = int(node.args["index"].this)
        place = (id(select), key_column.table, key_column.name)
        source = joined.get(place)
        if source is None:
            source = f"{key_column.table}_group_{index}_joined"
            joined[place] = source
            select.append("joins", _join(source, key_column, index, context.database))
        node.replace(
            Property(
                this=build.field(source, "properties"),
                key=node.args["key"],
                owner="groups.properties",
            )
        )
    return tree


def _join(source: str, key_column: exp.Column, index: int, database: str) -> exp.Join:
    groups = read_groups(database)
    build.add_conditions(
        groups,
        [build.compare(build.field("groups", "group_type_index"), "=", build.constant(index))],
    )
    return exp.Join(
        this=build.subquery(groups, source),
        side="LEFT",
        kind="ANY",
        on=build.compare(key_column, "=", build.field(source, "group_key")),
    )
