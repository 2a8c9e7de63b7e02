"""The three questions as trees: slices -> what each session is -> what fits, counted.

What a session is (its length, whether it bounced, where it came from) is taken from all that it did in the asked range;
the filters choose page views, and sessions count when one of their page views is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from footfall.products.web_analytics.backend.queries.slices import (
    Source,
    Trait,
    Wanted,
    slices_tree,
)
from footfall.query.calendar.intervals import Buckets
from footfall.query.sessions.channels import INPUTS, channel_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

CHANNEL = "channel"
BOUNCE_BELOW_MS = 10_000
NUMBERS = ("visitors", "views", "visits", "bounces", "duration_ms")
_CHANNEL_TRAITS = tuple(Trait(name) for name in INPUTS)


@dataclass(frozen=True)
class Filters:
    """`matching`: conditions on a page view's properties. `sessions`: on the fields of a session, by `session_field`.

    `fields` are the session's fields that `sessions` names.
    """

    matching: tuple[Node, ...] = ()
    sessions: tuple[Node, ...] = ()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int


def session_field(name: str) -> Node:
    """A trait of the session, or its channel, in a condition of `Filters.sessions`; null for what has no session."""
    return build.field("facts", f"session_{name}")


def overview_tree(source: Source, filters: Filters) -> exp.Select:
    """One row of NUMBERS."""
    sessions = _sessions(source, filters, frozenset(), dimension=None, buckets=None)
    return build.select(
        _numbers(_counts_of_a_session()),
        build.subquery(sessions, "facts"),
        where=_chosen(filters),
    )


def stats_tree(
    source: Source,
    filters: Filters,
    *,
    page: Page | None = None,
    dimension: str | None = None,
    field: str | None = None,
    kept_values: Sequence[str | None] | None = None,
) -> exp.Select:
    """`value` and NUMBERS for each value of an event property (`dimension`) or of a session's `field`.

    `kept_values`: only these.
    """
    fields = frozenset() if field is None else frozenset({field})
    sessions = _sessions(source, filters, fields, dimension=dimension, buckets=None)
    value = session_field(field) if field is not None else build.field("facts", "value")
    conditions = [_chosen(filters)]
    if kept_values is not None:
        conditions.append(_is_one_of(value, kept_values))
    return build.select(
        [build.alias(value, "counted_value"), *_numbers(_counts_of_a_session())],
        build.subquery(sessions, "facts"),
        where=build.all_of(conditions),
        group_by=[build.field("counted_value")],
        order_by=[
            build.descending(build.field("visitors")),
            build.descending(build.field("views")),
            build.ascending(build.field("counted_value")),
        ],
        limit=page.limit if page is not None else None,
        offset=page.offset if page is not None else 0,
    )


def trends_tree(source: Source, filters: Filters, buckets: Buckets) -> exp.Select:
    """`value` (the bucket's key) and NUMBERS for each bucket that has any."""
    sessions = _sessions(source, filters, frozenset(), dimension=None, buckets=buckets)
    value = build.field("facts", "value")
    is_first = build.compare(value, "=", build.field("facts", "first_value"))
    return build.select(
        [
            build.alias(value.copy(), "counted_value"),
            *_numbers(build.all_of([_counts_of_a_session(), is_first])),
        ],
        build.subquery(sessions, "facts"),
        where=_chosen(filters),
        group_by=[build.field("counted_value")],
    )


def _counts_of_a_session() -> Node:
    return build.call("notEmpty", build.field("facts", "visit"))


def _chosen(filters: Filters) -> Node:
    chosen = build.compare(build.field("facts", "chosen"), ">", build.constant(0))
    return build.all_of([chosen, *(condition.copy() for condition in filters.sessions)])


def _numbers(counts: Node) -> list[Node]:
    """NUMBERS over rows of `facts`; `counts`: whether a row stands for its session."""
    length = build.field("facts", "length_ms")
    bounced = build.all_of(
        [
            counts.copy(),
            build.compare(build.field("facts", "pages"), "=", build.constant(1)),
            build.compare(build.field("facts", "pressed"), "=", build.constant(0)),
            build.compare(length, "<", build.constant(BOUNCE_BELOW_MS)),
        ]
    )
    return [
        build.alias(build.call("uniqExactMerge", build.field("facts", "people")), "visitors"),
        build.alias(build.call("sum", build.field("facts", "chosen")), "views"),
        build.alias(build.call("countIf", counts.copy()), "visits"),
        build.alias(build.call("countIf", bounced), "bounces"),
        build.alias(build.call("sumIf", length.copy(), counts.copy()), "duration_ms"),
    ]


def _sessions(
    source: Source,
    filters: Filters,
    fields: frozenset[str],
    *,
    dimension: str | None,
    buckets: Buckets | None,
) -> exp.Select:
    """Rows `facts`: one for each session, or for each session and value where `dimension` or `buckets` tell them apart."""
    fields = fields | filters.fields
    traits = tuple(
        trait
        for trait in Trait
        if trait.value in fields or (CHANNEL in fields and trait in _CHANNEL_TRAITS)
    )
    wanted = Wanted(matching=filters.matching, traits=traits, dimension=dimension)
    is_split = dimension is not None or buckets is not None
    parts = _parts_of_sessions(slices_tree(source, wanted), traits, dimension, buckets)
    return _facts(parts, traits, fields, is_split=is_split, has_buckets=buckets is not None)


def _parts_of_sessions(
    slices: exp.Query,
    traits: tuple[Trait, ...],
    dimension: str | None,
    buckets: Buckets | None,
) -> exp.Select:
    def of(name: str) -> Node:
        return build.field("slices", name)

    columns: dict[str, Node] = {"visit": of("visit")}
    if buckets is not None:
        columns["value"] = buckets.expression(of("happened_at"))
    elif dimension is not None:
        columns["value"] = of("value")
    grouping = [build.field(name) for name in columns]
    columns |= {
        "people": build.call(
            "uniqExactState", build.call("if", of("matched"), of("visitor"), build.null())
        ),
        "chosen": build.call("sumIf", of("hits"), of("matched")),
        "begun_at": build.call("min", of("since")),
        "ended_at": build.call("max", of("until")),
        "pages": build.call("sum", of("hits")),
        "pressed": build.call("sum", of("clicks")),
    }
    first = [trait for trait in traits if trait is not Trait.EXIT_PATH]
    if first:
        kept = build.tuple_of(*(of(f"of_{trait}") for trait in first))
        columns["entry"] = build.call("argMin", kept, of("entry_key"))
        columns["entered"] = build.call("min", of("entry_key"))
    if Trait.EXIT_PATH in traits:
        kept = build.tuple_of(of(f"of_{Trait.EXIT_PATH}"))
        columns["leaving"] = build.call("argMax", kept, of("exit_key"))
        columns["left"] = build.call("max", of("exit_key"))
    return build.select(
        [build.alias(node, name) for name, node in columns.items()],
        build.subquery(slices, "slices"),
        group_by=grouping,
    )


def _facts(
    parts: exp.Select,
    traits: tuple[Trait, ...],
    fields: frozenset[str],
    *,
    is_split: bool,
    has_buckets: bool,
) -> exp.Select:
    def of(name: str) -> Node:
        return build.field("parts", name)

    def whole(function: str, *arguments: Node) -> Node:
        """A value of the whole session, of which a row may hold a part only."""
        if not is_split:
            return arguments[0]
        return build.over(build.call(function, *arguments), partition_by=[of("visit")])

    milliseconds = [
        build.call("toUnixTimestamp64Milli", moment)
        for moment in (whole("max", of("ended_at")), whole("min", of("begun_at")))
    ]
    columns: dict[str, Node] = {
        "visit": of("visit"),
        "people": of("people"),
        "chosen": of("chosen"),
        "length_ms": build.call("minus", *milliseconds),
        "pages": whole("sum", of("pages")),
        "pressed": whole("sum", of("pressed")),
    }
    if is_split:
        columns["value"] = of("value")
    if has_buckets:
        is_chosen = build.compare(of("chosen"), ">", build.constant(0))
        columns["first_value"] = whole(
            "min", build.call("if", is_chosen, of("value"), build.null())
        )
    first = [trait for trait in traits if trait is not Trait.EXIT_PATH]
    if first:
        columns["entry"] = whole("argMin", of("entry"), of("entered"))
    if Trait.EXIT_PATH in traits:
        columns["leaving"] = whole("argMax", of("leaving"), of("left"))
    facts = build.select(
        [build.alias(node, name) for name, node in columns.items()],
        build.subquery(parts, "parts"),
    )
    if not fields:
        return facts
    known: dict[str, Node] = {
        trait.value: build.call(
            "tupleElement", build.field("wholes", "entry"), build.constant(position)
        )
        for position, trait in enumerate(first, start=1)
    }
    if Trait.EXIT_PATH in traits:
        known[Trait.EXIT_PATH.value] = build.call(
            "tupleElement", build.field("wholes", "leaving"), build.constant(1)
        )
    if CHANNEL in fields:
        known[CHANNEL] = channel_of({name: known[name].copy() for name in INPUTS})
    has_session = build.call("notEmpty", build.field("wholes", "visit"))
    held = [name for name in columns if name not in ("entry", "leaving")]
    return build.select(
        [
            *(build.alias(build.field("wholes", name), name) for name in held),
            *(
                build.alias(
                    build.call("if", has_session.copy(), known[name].copy(), build.null()),
                    f"session_{name}",
                )
                for name in sorted(fields)
            ),
        ],
        build.subquery(facts, "wholes"),
    )


def _is_one_of(value: Node, kept_values: Sequence[str | None]) -> Node:
    texts = [build.text(kept) for kept in kept_values if kept is not None]
    alternatives: list[Node] = []
    if texts:
        alternatives.append(build.call("ifNull", build.is_in(value.copy(), texts), build.false()))
    if None in kept_values:
        alternatives.append(build.call("isNull", value.copy()))
    return build.any_of(alternatives)
