"""Reads a property from its materialised column where it has one, else out of the JSON text.

All ways give Nullable(String): NULL when the property is missing or null, the JSON text of what is not a string.

Parsing the whole text of every row costs twice as much as finding the key in it. So a text value is cut out, and a missing
key is told, where the text itself shows that this is right; every other row is parsed. That needs keys which stand once in
an object, as ingest stores them.
"""

import re

from sqlglot import exp

from footfall.query.catalog.physical import EVENT_PROPERTY_COLUMNS
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import Property
from footfall.query.syntax.walk import find

# Written as they are inside a JSON text, unless with a backslash.
_PLAIN_KEY = re.compile(r"[A-Za-z0-9$_. -]+")


def read_properties(tree: exp.Query, _context: Context) -> exp.Query:
    for node in find(tree, Property):
        key = node.args["key"].this
        column = (
            EVENT_PROPERTY_COLUMNS.get(key) if node.args["owner"] == "events.properties" else None
        )
        if column is not None:
            node.replace(build.field(node.this.table, column))
        elif _PLAIN_KEY.fullmatch(key) and not _is_for_a_number(node):
            node.replace(_found(node.this, key))
        else:
            node.replace(_parsed(node.this, key))
    return tree


def _is_for_a_number(node: Property) -> bool:
    """Numbers would be looked for in vain, and then be parsed all the same."""
    return isinstance(node.parent, exp.Anonymous) and node.parent.name == "toFloat64OrNull"


def _parsed(json: Node, key: str) -> Node:
    return build.call("JSONExtract", json, build.text(key), build.constant("Nullable(String)"))


def _found(json: Node, key: str) -> Node:
    """No backslash before it and no object opened before it: then `"key":"` is a key of the outermost object."""
    opening = f'"{key}":"'
    at = build.call("position", json, build.text(opening))
    begin = build.call("plus", at, build.constant(len(opening)))
    end = build.call("position", json, build.text('"'), begin)
    nested = build.call("position", json, build.text("{"), build.constant(2))
    escape = build.call("position", json, build.text("\\"))
    is_outermost = build.any_of([_is_nowhere(nested), build.compare(at, "<", nested)])
    is_plain = build.any_of([_is_nowhere(escape), build.compare(end, "<", escape)])
    quoted = build.call("position", json, build.text(f'"{key}"'))
    return build.call(
        "multiIf",
        build.all_of([build.negate(_is_nowhere(at)), is_outermost, is_plain]),
        build.call("substring", json, begin, build.call("minus", end, begin)),
        build.all_of([_is_nowhere(quoted), _is_nowhere(escape)]),
        build.null(),
        _parsed(json, key),
    )


def _is_nowhere(position: Node) -> Node:
    return build.compare(position, "=", build.constant(0))
