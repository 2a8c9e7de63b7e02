"""Reads a property from its materialised column where it has one, else out of the JSON text.

Both give Nullable(String): NULL when the property is missing or null, the JSON text of what is not a string.
"""

from sqlglot import exp

from footfall.query.catalog.physical import EVENT_PROPERTY_COLUMNS
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.meaning import Property
from footfall.query.syntax.walk import find


def read_properties(tree: exp.Query, _context: Context) -> exp.Query:
    for node in find(tree, Property):
        key = node.args["key"].this
        column = (
            EVENT_PROPERTY_COLUMNS.get(key) if node.args["owner"] == "events.properties" else None
        )
        if column is not None:
            node.replace(build.field(node.this.table, column))
        else:
            node.replace(
                build.call(
                    "JSONExtract",
                    node.this,
                    build.text(key),
                    build.constant("Nullable(String)"),
                )
            )
    return tree
