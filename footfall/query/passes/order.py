"""The order of the passes. A pass may count on what the ones before it did."""

from collections.abc import Callable

from sqlglot import exp

from footfall.query.passes.bound_timestamps import bound_timestamps
from footfall.query.passes.context import Context
from footfall.query.passes.convert_currencies import convert_currencies
from footfall.query.passes.isolate_joined_reads import isolate_joined_reads
from footfall.query.passes.join_groups import join_groups
from footfall.query.passes.override_persons import override_persons
from footfall.query.passes.rank_top_values import rank_top_values
from footfall.query.passes.read_properties import read_properties

Pass = Callable[[exp.Query, Context], exp.Query]

PASSES: tuple[Pass, ...] = (
    join_groups,
    rank_top_values,
    convert_currencies,
    override_persons,
    read_properties,
    bound_timestamps,
    isolate_joined_reads,
)


def apply_passes(tree: exp.Query, context: Context) -> exp.Query:
    for apply in PASSES:
        tree = apply(tree, context)
    return tree
