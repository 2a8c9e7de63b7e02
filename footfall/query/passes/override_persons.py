"""Follows merges: a person id becomes the person it was merged into, by the overrides dictionary instead of a join.

Looking every row's id up in the dictionary would cost more than counting the people. So it is asked only for ids of which
half the bits are among those of merged people, which a set of plain numbers tells; ids that only look alike are looked up
too, and stay what they are.
"""

from sqlglot import exp

from footfall.query.catalog.functions import DICTIONARY_FUNCTION
from footfall.query.catalog.physical import PERSON_OVERRIDES, PERSON_OVERRIDES_DICTIONARY
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import PersonId
from footfall.query.syntax.walk import find


def override_persons(tree: exp.Query, context: Context) -> exp.Query:
    for node in find(tree, PersonId):
        stored = node.this
        overridden = build.call(
            DICTIONARY_FUNCTION,
            build.constant(f"{context.database}.{PERSON_OVERRIDES_DICTIONARY}"),
            build.constant("person_id"),
            build.tuple_of(build.integer(context.team_id), stored),
            stored,
        )
        may_be_merged = build.is_in_query(_half(stored), _halves_of_merged(context.database))
        node.replace(build.call("if", may_be_merged, overridden, stored))
    return tree


def _half(person_id: Node) -> Node:
    return build.call("reinterpretAsUInt64", person_id)


def _halves_of_merged(database: str) -> exp.Select:
    return build.select(
        [build.alias(_half(build.field(PERSON_OVERRIDES, "old_person_id")), "half")],
        build.table(PERSON_OVERRIDES, database=database, named=PERSON_OVERRIDES),
    )
