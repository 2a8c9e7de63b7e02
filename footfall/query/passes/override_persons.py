"""Follows merges: a person id becomes the person it was merged into, by the overrides dictionary instead of a join."""

from sqlglot import exp

from footfall.query.catalog.functions import DICTIONARY_FUNCTION
from footfall.query.catalog.physical import PERSON_OVERRIDES_DICTIONARY
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.meaning import PersonId
from footfall.query.syntax.walk import find


def override_persons(tree: exp.Query, context: Context) -> exp.Query:
    for node in find(tree, PersonId):
        stored = node.this
        node.replace(
            build.call(
                DICTIONARY_FUNCTION,
                build.constant(f"{context.database}.{PERSON_OVERRIDES_DICTIONARY}"),
                build.constant("person_id"),
                build.tuple_of(build.integer(context.team_id), stored),
                stored,
            )
        )
    return tree
