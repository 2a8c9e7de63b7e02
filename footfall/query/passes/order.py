"""The order of the passes. A pass may count on what the ones before it did."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from footfall.query.passes.bound_timestamps import ROUNDINGS, bound_timestamps
from footfall.query.passes.context import Context
from footfall.query.passes.convert_currencies import convert_currencies
from footfall.query.passes.isolate_joined_reads import isolate_joined_reads
from footfall.query.passes.join_groups import join_groups
from footfall.query.passes.override_persons import override_persons
from footfall.query.passes.rank_top_values import rank_top_values
from footfall.query.passes.read_properties import read_properties
from footfall.query.syntax.meaning import (
    CONVERTED_AMOUNT,
    TOP_VALUES,
    GroupProperty,
    PersonId,
    Property,
)
from footfall.query.syntax.walk import find


@dataclass(frozen=True)
class Pass:
    """`concerns`: the kinds of node, or the names of calls, without any of which `apply` leaves a tree as it is."""

    apply: Callable[[exp.Query, Context], exp.Query]
    concerns: frozenset[type[exp.Expr] | str]


PASSES: tuple[Pass, ...] = (
    Pass(join_groups, frozenset({GroupProperty})),
    Pass(rank_top_values, frozenset({TOP_VALUES})),
    Pass(convert_currencies, frozenset({CONVERTED_AMOUNT})),
    Pass(override_persons, frozenset({PersonId})),
    # The joined groups have properties too.
    Pass(read_properties, frozenset({Property, GroupProperty})),
    Pass(bound_timestamps, ROUNDINGS),
    Pass(isolate_joined_reads, frozenset({exp.Join, GroupProperty})),
)


def apply_passes(tree: exp.Query, context: Context) -> exp.Query:
    found = _found_in(tree)
    for each in PASSES:
        if not found.isdisjoint(each.concerns):
            tree = each.apply(tree, context)
    return tree


def _found_in(tree: exp.Query) -> set[type[exp.Expr] | str]:
    return {
        node.this if isinstance(node, exp.Anonymous) else type(node)
        for node in find(tree, exp.Expr)
    }
