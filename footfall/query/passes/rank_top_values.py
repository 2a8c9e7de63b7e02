"""Lowers `topValues(value, n)`: groups by the n values that weigh most, and all others together, in one scan.

A SELECT with the column `topValues(value, n) AS name`, grouped by its other keys, gives `name` (NULL for what has no
value and for the others), `name_is_other` and `name_rank` (from 1; 0 without a value; of the others the best). A value's
weight is the sum of the first aggregate over all other keys; ties go to the lesser value. Rows without a value are a
bucket of their own and never compete.
The scan keeps aggregate states, so that a distinct count of the others counts each of them once, however many of the
values a person has.
"""

from sqlglot import exp

from footfall.query.catalog.functions import AGGREGATES, PARAMETRIC_AGGREGATES
from footfall.query.errors import NotAllowedError
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import OTHER_SUFFIX, RANK_SUFFIX, TOP_VALUES
from footfall.query.syntax.walk import copied, find

_OUTER_PARTS = ("order", "limit", "offset")


def rank_top_values(tree: exp.Query, _context: Context) -> exp.Query:
    for select in find(tree, exp.Select):
        marked = [item for item in select.expressions if _is_marked(item)]
        if len(marked) > 1:
            raise NotAllowedError(f"a SELECT can have one {TOP_VALUES} only")
        if marked:
            lowered = _lower(select, marked[0])
            if select is tree:
                tree = lowered
            else:
                select.replace(lowered)
    return tree


def _is_marked(item: Node) -> bool:
    return (
        isinstance(item, exp.Alias)
        and isinstance(item.this, exp.Anonymous)
        and item.this.name == TOP_VALUES
    )


def _lower(select: exp.Select, marked: Node) -> exp.Select:
    name = marked.alias
    value, limit = marked.this.expressions
    aggregates = [item for item in select.expressions if _aggregate_of(item) is not None]
    keys = [
        item for item in select.expressions if item is not marked and _aggregate_of(item) is None
    ]
    if not aggregates:
        raise NotAllowedError(f"{TOP_VALUES} needs an aggregate to weigh values by")
    key_names = [item.alias for item in keys]
    grouping = [build.field(key) for key in [*key_names, name]]

    # What is below is taken over, not copied: `select` is replaced as a whole.
    scanned = exp.Select()
    for part, below in list(select.args.items()):
        if part not in _OUTER_PARTS:
            scanned.set(part, below)
    scanned.set(
        "expressions",
        [
            *keys,
            build.alias(value, name),
            *(build.alias(_state(item.this), item.alias) for item in aggregates),
        ],
    )
    scanned.set("group", exp.Group(expressions=[copied(node) for node in grouping]))

    held = [*key_names, name, *(item.alias for item in aggregates)]
    weighed = build.select(
        [
            *(build.alias(build.field("scanned", column), column) for column in held),
            build.alias(
                build.over(
                    build.call(
                        "sum",
                        build.call(
                            "finalizeAggregation", build.field("scanned", aggregates[0].alias)
                        ),
                    ),
                    partition_by=[build.field("scanned", name)],
                ),
                "weight",
            ),
        ],
        build.subquery(scanned, "scanned"),
    )
    missing = build.call("isNull", build.field("weighed", name))
    ranked = build.select(
        [
            *(build.alias(build.field("weighed", column), column) for column in held),
            build.alias(
                build.call(
                    "if",
                    missing,
                    build.constant(0),
                    build.over(
                        build.call("dense_rank"),
                        partition_by=[copied(missing)],
                        order_by=[
                            build.descending(build.field("weighed", "weight")),
                            build.ascending(build.field("weighed", name)),
                        ],
                    ),
                ),
                "place",
            ),
        ],
        build.subquery(weighed, "weighed"),
    )
    is_other = build.compare(build.field("ranked", "place"), ">", copied(limit))
    lowered = build.select(
        [
            *(build.alias(build.field("ranked", key), key) for key in key_names),
            build.alias(
                build.call("if", is_other, build.null(), build.field("ranked", name)), name
            ),
            build.alias(copied(is_other), name + OTHER_SUFFIX),
            build.alias(build.call("min", build.field("ranked", "place")), name + RANK_SUFFIX),
            *(
                build.alias(_merged(item.this, build.field("ranked", item.alias)), item.alias)
                for item in aggregates
            ),
        ],
        build.subquery(ranked, "ranked"),
        group_by=[*(copied(node) for node in grouping), build.field(name + OTHER_SUFFIX)],
    )
    for clause in _OUTER_PARTS:
        held_clause = select.args.get(clause)
        if held_clause is not None:
            lowered.set(clause, copied(held_clause))
    return lowered


def _aggregate_of(item: Node) -> str | None:
    inner = item.this if isinstance(item, exp.Alias) else item
    if isinstance(inner, exp.Anonymous) and inner.name in AGGREGATES:
        return inner.name
    if isinstance(inner, exp.ParameterizedAgg) and inner.this in PARAMETRIC_AGGREGATES:
        return str(inner.this)
    return None


def _state(aggregate: Node) -> Node:
    renamed = {**aggregate.args, "this": f"{aggregate.this}State"}
    return type(aggregate)(**renamed)


def _merged(aggregate: Node, state: Node) -> Node:
    arguments = "params" if isinstance(aggregate, exp.ParameterizedAgg) else "expressions"
    renamed = {**aggregate.args, "this": f"{aggregate.this}Merge", arguments: [state]}
    return type(aggregate)(**renamed)
