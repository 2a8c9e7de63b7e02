"""FunnelsQuery: one scan, each actor's events folded into the try that counts, and what is counted of the tries.

`steps_tree` gives step (from 1), value, average_ms, median_ms; `trends_tree` bucket_place, value, converted; both by breakdown
where asked for. `times_tree` gives bin, value, low, width, bins, total_ms.
"""

from __future__ import annotations

from sqlglot import exp

from footfall.products.insights.backend.queries.breakdowns import breakdown_columns
from footfall.products.insights.backend.queries.funnels_chain import (
    chain_event,
    chain_time,
    chain_tries,
)
from footfall.products.insights.backend.queries.funnels_fold import (
    chosen_try,
    done_of,
    fold_event,
    fold_time,
    folded_events,
    times_of,
    value_of,
)
from footfall.products.insights.backend.queries.funnels_rows import (
    AT,
    EVENTS,
    HELD,
    PLACE,
    ROWS,
    STEPS,
    TIMES,
    Funnel,
    copied,
    ends_of,
    in_row,
    rows_tree,
    starts_of_buckets,
)
from footfall.products.insights.backend.queries.names import ACTOR, BREAKDOWN, VALUE
from footfall.query.nodes.funnels import Attribution
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

STEP = "step"
AVERAGE = "average_ms"
MEDIAN = "median_ms"
CONVERTED = "converted"
BIN = "bin"
LOW = "low"
WIDTH = "width"
BINS = "bins"
TOTAL = "total_ms"
MAX_OWN_BINS = 60
_HASH_BITS = 62
_WEIGHT = "competing"
_BEGINS = "begins"
_STATE = "fold_state"
_CHOSEN = "chosen"
_DONE = "done_steps"
_PAIR = "step_pair"
_TOOK = "took_ms"
_SECONDS = "seconds"
_HIGH = "high"
_PEOPLE = "actors"


def steps_tree(funnel: Funnel) -> exp.Select:
    times = in_row(TIMES)
    numbers = in_row(_DONE) if funnel.has_optional_steps else build.call("arrayEnumerate", times)
    pairs = build.call("arrayZip", numbers, build.call("arrayDifference", times))
    walked = build.select(
        [*copied(_keys(funnel)), build.alias(build.call("arrayJoin", pairs), _PAIR)],
        build.subquery(tries(funnel), ROWS),
    )
    step, took = (
        build.call("tupleElement", in_row(_PAIR), build.constant(place)) for place in (1, 2)
    )
    values = [
        build.alias(build.call("count"), VALUE),
        build.alias(build.call("avg", took), AVERAGE),
        build.alias(build.parametric("quantileExactInclusive", 0.5, took), MEDIAN),
    ]
    if funnel.breakdown is not None:
        is_first = build.compare(step, "=", build.constant(1))
        firsts = build.call("if", is_first, build.constant(1), build.constant(0))
        values.insert(0, build.alias(build.call("sum", firsts), _WEIGHT))
    keys = [*_breakdown(funnel), build.alias(step, STEP)]
    return build.select([*keys, *values], build.subquery(walked, ROWS), group_by=_grouping(keys))


def trends_tree(funnel: Funnel, from_step: int, to_step: int) -> exp.Select:
    """Steps are numbered from 1."""
    has_converted = build.call(
        "if", has_step(funnel, to_step), build.constant(1), build.constant(0)
    )
    keys = [*_breakdown(funnel), build.alias(in_row(PLACE), PLACE)]
    return build.select(
        [
            *keys,
            build.alias(build.call("count"), VALUE),
            build.alias(build.call("sum", has_converted), CONVERTED),
        ],
        build.subquery(tries(funnel), ROWS),
        where=has_step(funnel, from_step),
        group_by=_grouping(keys),
    )


def times_tree(funnel: Funnel, from_step: int, to_step: int, bin_count: int | None) -> exp.Select:
    """Steps are numbered from 1."""
    took = build.call("minus", time_of(funnel, to_step), time_of(funnel, from_step))
    durations = build.select(
        [build.alias(took, _TOOK)],
        build.subquery(tries(funnel), ROWS),
        where=has_steps(funnel, from_step, to_step),
    )
    seconds = build.call("intDiv", in_row(_TOOK), build.constant(1000))
    spread = build.select(
        [
            build.alias(in_row(_TOOK), _TOOK),
            build.alias(seconds, _SECONDS),
            build.alias(build.over(build.call("min", seconds)), LOW),
            build.alias(build.over(build.call("max", seconds)), _HIGH),
            build.alias(build.call("toInt64", build.over(build.call("count"))), _PEOPLE),
        ],
        build.subquery(durations, ROWS),
    )
    counted = build.select(
        [
            *copied([_TOOK, _SECONDS, LOW, _HIGH]),
            build.alias(_bin_count(bin_count), BINS),
        ],
        build.subquery(spread, ROWS),
    )
    extent = build.call("plus", build.call("minus", in_row(_HIGH), in_row(LOW)), in_row(BINS))
    measured = build.select(
        [
            *copied([_TOOK, _SECONDS, LOW, BINS]),
            build.alias(build.call("intDiv", extent, in_row(BINS)), WIDTH),
        ],
        build.subquery(counted, ROWS),
    )
    place = build.call("intDiv", build.call("minus", in_row(_SECONDS), in_row(LOW)), in_row(WIDTH))
    keys = [build.alias(place, BIN), *copied([LOW, WIDTH, BINS])]
    return build.select(
        [
            *keys,
            build.alias(build.call("count"), VALUE),
            build.alias(build.call("sum", in_row(_TOOK)), TOTAL),
        ],
        build.subquery(measured, ROWS),
        group_by=_grouping(keys),
    )


def _bin_count(given: int | None) -> Node:
    if given is not None:
        return build.integer(given)
    number = build.variable("number")
    cube = build.call("multiply", build.call("multiply", number, number), number)
    # As many whole numbers from 0 have a lesser cube as the cube root, rounded up.
    lesser = build.call(
        "arrayFilter",
        build.function(["number"], build.compare(cube, "<", in_row(_PEOPLE))),
        build.call("range", build.constant(MAX_OWN_BINS)),
    )
    return build.call("toInt64", build.call("length", lesser))


def tries(funnel: Funnel, *, with_actor: bool = False) -> exp.Select:
    """A row for each actor, and value or interval that it has an own try for: times, and the keys of `_keys`.

    With optional steps also the numbers of the steps that the times are of. `with_actor`: also whose try it is.
    """
    held = [name for name in _keys(funnel) if not (name == BREAKDOWN and _is_of_step(funnel))]
    if funnel.held_constant:
        held += [ACTOR, HELD]
    elif with_actor:
        held.append(ACTOR)
    source = _gathered(funnel)
    if funnel.buckets is not None:
        source = _opened(funnel, with_actor=with_actor)
    find = chain_tries if funnel.is_chain else _folded_tries
    found = find(funnel, held, source)
    if not funnel.held_constant:
        return found
    return _best_of_values(funnel, found, with_actor=with_actor)


def _folded_tries(funnel: Funnel, held: list[str], source: exp.Select) -> exp.Select:
    state = folded_events(funnel, in_row(EVENTS), None if funnel.buckets is None else in_row(PLACE))
    # Each in a SELECT of its own, for what is named once is computed once.
    folded = build.select([*copied(held), build.alias(state, _STATE)], build.subquery(source, ROWS))
    chosen = build.select(
        [*copied(held), build.alias(chosen_try(funnel, in_row(_STATE)), _CHOSEN)],
        build.subquery(folded, ROWS),
    )
    columns = {name: in_row(name) for name in held}
    columns[TIMES] = times_of(in_row(_CHOSEN))
    if _is_of_step(funnel):
        columns[BREAKDOWN] = value_of(funnel, in_row(_CHOSEN))
    if funnel.has_optional_steps:
        columns[_DONE] = _numbers_of(done_of(funnel, in_row(_CHOSEN)))
    return build.select(
        [build.alias(node, name) for name, node in columns.items()], build.subquery(chosen, ROWS)
    )


def _numbers_of(bits: Node) -> Node:
    plus_one = build.call(
        "toInt64", build.call("plus", build.variable("position"), build.constant(1))
    )
    return build.call(
        "arrayMap",
        build.function(["position"], plus_one),
        build.call("bitPositionsToArray", bits),
    )


def _best_of_values(funnel: Funnel, found: exp.Select, *, with_actor: bool) -> exp.Select:
    """Of the tries of one actor with different values held constant: the one that counts.

    That is the furthest, then the one with most steps; of complete ones the first to be so, of others the latest begun.
    """
    times = in_row(TIMES)
    steps = build.call("length", times)
    furthest = (
        build.call("arrayElement", in_row(_DONE), build.constant(-1))
        if funnel.has_optional_steps
        else steps
    )
    is_complete = build.compare(furthest, "=", build.constant(len(funnel.steps)))
    began = build.call("arrayElement", times, build.constant(1))
    ended = build.call("arrayElement", times, build.constant(-1))
    order = build.tuple_of(
        _negative(furthest),
        _negative(steps),
        build.call("if", is_complete, ended, _negative(began)),
        in_row(HELD),
    )
    keys = [ACTOR]
    if funnel.is_by_value:
        keys.append(BREAKDOWN)
    if funnel.buckets is not None:
        keys.append(PLACE)
    values = [item.alias for item in found.expressions if item.alias not in (*keys, HELD)]
    best = build.call("argMin", build.tuple_of(*(in_row(name) for name in values)), order)
    chosen = build.select(
        [*copied(keys), build.alias(best, _CHOSEN)],
        build.subquery(found, ROWS),
        group_by=[build.field(name) for name in keys],
    )
    return build.select(
        [
            *copied([name for name in keys if with_actor or name != ACTOR]),
            *(
                build.alias(
                    build.call("tupleElement", in_row(_CHOSEN), build.constant(place)), name
                )
                for place, name in enumerate(values, start=1)
            ),
        ],
        build.subquery(chosen, ROWS),
    )


def _negative(number: Node) -> Node:
    return build.call("minus", build.integer(0), build.call("toInt64", number))


def _gathered(funnel: Funnel) -> exp.Select:
    event = chain_event(funnel) if funnel.is_chain else fold_event(funnel)
    events = build.call("arraySort", build.call("groupArray", event))
    columns: list[Node] = [build.alias(in_row(ACTOR), ACTOR), build.alias(events, EVENTS)]
    grouping = [ACTOR]
    if funnel.held_constant:
        columns.append(build.alias(in_row(HELD), HELD))
        grouping.append(HELD)
    if funnel.is_by_value:
        columns.append(build.alias(in_row(BREAKDOWN), BREAKDOWN))
        grouping.append(BREAKDOWN)
    elif funnel.breakdown is not None and not _is_of_step(funnel):
        columns.append(build.alias(_touched(funnel), BREAKDOWN))
    if funnel.buckets is not None:
        begins = build.call("groupUniqArrayIf", in_row(PLACE), _can_begin(funnel))
        columns.append(build.alias(begins, _BEGINS))
    return build.select(
        columns,
        build.subquery(rows_tree(funnel), ROWS),
        group_by=[build.field(name) for name in grouping],
    )


def _touched(funnel: Funnel) -> Node:
    """The value of the first or the last event that has one, of those that are a step.

    Of events of one moment their values' hashes decide, which is the same each time, and far quicker than to compare tuples.
    """
    name = "argMin" if funnel.attribution is Attribution.FIRST_TOUCH else "argMax"
    value = in_row(BREAKDOWN)
    hashed = build.call(
        "bitShiftRight", build.call("sipHash64", value), build.constant(64 - _HASH_BITS)
    )
    moment = build.call(
        "plus",
        build.call("multiply", build.call("toInt128", in_row(AT)), build.integer(1 << _HASH_BITS)),
        hashed,
    )
    if funnel.is_chain and not funnel.is_strict:
        # No other events are read.
        return build.call(name, value, moment)
    is_step = build.compare(in_row(STEPS), "!=", build.constant(0))
    return build.call(f"{name}If", value, moment, is_step)


def _can_begin(funnel: Funnel) -> Node:
    if funnel.is_unordered:
        return build.compare(in_row(STEPS), "!=", build.constant(0))
    first = build.call("bitAnd", in_row(STEPS), build.integer(1))
    return build.compare(first, "!=", build.constant(0))


def _opened(funnel: Funnel, *, with_actor: bool) -> exp.Select:
    """A row for each interval that an actor can begin in, with the events from then on that can be of such a try."""
    held = [BREAKDOWN] if funnel.breakdown is not None and not _is_of_step(funnel) else []
    if funnel.held_constant:
        held += [ACTOR, HELD]
    elif with_actor:
        held.append(ACTOR)
    each = build.select(
        [
            *copied([*held, EVENTS]),
            build.alias(build.call("arrayJoin", in_row(_BEGINS)), PLACE),
        ],
        build.subquery(_gathered(funnel), ROWS),
    )
    time_of_event = chain_time if funnel.is_chain else fold_time
    at = time_of_event(funnel, build.variable("e"))
    place_in_arrays = build.call("plus", in_row(PLACE), build.constant(1))
    begins, ends = (
        build.call("arrayElement", moments, place_in_arrays)
        for moments in (starts_of_buckets(funnel), ends_of(funnel))
    )
    can_be = build.all_of(
        [
            build.compare(at, ">=", begins),
            build.compare(build.call("minus", at, build.integer(funnel.window_ms)), "<", ends),
        ]
    )
    events = build.call("arrayFilter", build.function(["e"], can_be), in_row(EVENTS))
    return build.select(
        [*copied([*held, PLACE]), build.alias(events, EVENTS)], build.subquery(each, ROWS)
    )


def _is_of_step(funnel: Funnel) -> bool:
    return funnel.value_step is not None


def _keys(funnel: Funnel) -> list[str]:
    return [BREAKDOWN] * (funnel.breakdown is not None) + [PLACE] * (funnel.buckets is not None)


def _breakdown(funnel: Funnel) -> list[Node]:
    if funnel.breakdown is None:
        return []
    return breakdown_columns(funnel.breakdown.of(in_row(BREAKDOWN)))


def has_step(funnel: Funnel, step: int) -> Node:
    if funnel.has_optional_steps:
        return build.compare(_place_of_step(step), "!=", build.constant(0))
    return build.compare(build.call("length", in_row(TIMES)), ">=", build.constant(step))


def has_steps(funnel: Funnel, first: int, last: int) -> Node:
    if not funnel.has_optional_steps:
        return has_step(funnel, last)
    return build.all_of([has_step(funnel, first), has_step(funnel, last)])


def time_of(funnel: Funnel, step: int) -> Node:
    place = _place_of_step(step) if funnel.has_optional_steps else build.constant(step)
    return build.call("arrayElement", in_row(TIMES), place)


def _place_of_step(step: int) -> Node:
    """Which of the try's events is the one of that step; 0 for none."""
    return build.call("indexOf", in_row(_DONE), build.constant(step))


def _grouping(columns: list[Node]) -> list[Node]:
    return [build.field(item.alias) for item in columns]
