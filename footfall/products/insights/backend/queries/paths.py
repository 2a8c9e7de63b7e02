"""PathsQuery: an actor's events in order, cut into visits, and how often each item follows another at each step.

Columns: step (of the item that is left, from 1), source, target, value, duration_ms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from footfall.products.insights.backend.queries.actors import Actors
from footfall.products.insights.backend.queries.names import ACTOR, VALUE
from footfall.products.insights.backend.queries.sources import within
from footfall.query.calendar.ranges import TimeRange
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.paths import (
    DEFAULT_EDGES,
    DEFAULT_STEPS,
    PathCleaningFilter,
    PathEventType,
    PathsFilter,
)
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# Who does nothing for longer begins a new path.
VISIT_GAP_MS = 30 * 60 * 1000
HIDDEN = "..."
STEP = "step"
SOURCE = "source"
TARGET = "target"
DURATION = "duration_ms"
_AT = "at_ms"
_ITEM = "item"
PATH = "path"
_EDGE = "edge"
_ROWS = "path_rows"
# Where a step holds its time and its item.
_TIME_PLACE, ITEM_PLACE = 1, 2
_ORDER_LAST = 2**63


@dataclass(frozen=True)
class Paths:
    """`filters`: the conditions of the whole question. `path`: where `asked` is."""

    asked: PathsFilter
    actors: Actors
    filters: tuple[Node, ...]
    time_range: TimeRange
    path: str

    @property
    def step_limit(self) -> int:
        return self.asked.step_limit or DEFAULT_STEPS


def paths_tree(paths: Paths) -> exp.Select:
    """Raises InvalidValueError."""
    return _edges(walks(paths), paths.asked)


def walks(paths: Paths, *, with_actor: bool = False) -> exp.Select:
    """A row for each path: PATH, its steps as (time, item), and whose it is if asked for.

    Steps of one millisecond lie in the order of their items. Raises InvalidValueError.
    """
    tree = _visits(_ordered(_kept(_items(paths), paths.asked)), with_actor)
    tree = _without_repeats(tree)
    if paths.asked.start_point is not None:
        tree = _from_first(tree, paths.asked.start_point)
    if paths.asked.end_point is not None:
        tree = _until_first(tree, paths.asked.end_point)
    return _shortened(tree, paths)


def _items(paths: Paths) -> exp.Select:
    """actor, at_ms and the cleaned item of each event."""
    item = _raw_item(paths.asked.include_event_types or [])
    for cleaning in _in_order(paths.asked.local_path_cleaning_filters or []):
        item = build.call(
            "replaceRegexpAll", item, build.text(cleaning.regex), build.text(cleaning.alias)
        )
    columns: dict[str, Node] = {
        ACTOR: paths.actors.id,
        _AT: build.call("toUnixTimestamp64Milli", build.field("timestamp")),
        _ITEM: item,
    }
    return build.select(
        [build.alias(node, name) for name, node in columns.items()],
        build.table("events"),
        where=build.all_of(
            [
                *within(paths.time_range),
                *_types(paths.asked.include_event_types or []),
                *paths.actors.conditions,
                *paths.filters,
            ]
        ),
    )


def _raw_item(types: list[PathEventType]) -> Node:
    """Only what events of `types` (all where there are none) are named by: a screen's name is not read for pages."""
    event = build.field("event")
    named: dict[PathEventType, Callable[[], Node]] = {
        PathEventType.PAGEVIEW: _page,
        PathEventType.SCREEN: _screen,
        PathEventType.CUSTOM_EVENT: lambda: build.call("toString", event),
    }
    wanted = [kind for kind in named if not types or kind in types]
    item = named[wanted[-1]]()
    for kind in reversed(wanted[:-1]):
        is_kind = build.compare(event, "=", build.text(kind.value))
        item = build.call("if", is_kind, named[kind](), item)
    return item


def _page() -> Node:
    url = build.call("ifNull", build.field("properties", "$current_url"), build.text(""))
    has_slash = build.all_of(
        [
            build.compare(build.call("length", url), ">", build.constant(1)),
            build.call("endsWith", url, build.text("/")),
        ]
    )
    shorter = build.call("minus", build.call("length", url), build.constant(1))
    return build.call(
        "if",
        has_slash,
        build.call("substring", url, build.constant(1), shorter),
        url,
    )


def _screen() -> Node:
    return build.call("ifNull", build.field("properties", "$screen_name"), build.text(""))


def _in_order(filters: list[PathCleaningFilter]) -> list[PathCleaningFilter]:
    return sorted(filters, key=lambda item: _ORDER_LAST if item.order is None else item.order)


def _types(asked: list[PathEventType]) -> list[Node]:
    if not asked:
        return []
    named = [
        build.compare(build.field("event"), "=", build.text(kind.value))
        for kind in asked
        if kind is not PathEventType.CUSTOM_EVENT
    ]
    if PathEventType.CUSTOM_EVENT in asked:
        own = build.call("startsWith", build.field("event"), build.text("$"))
        named.append(build.negate(own))
    return [build.any_of(named)]


def _kept(items: exp.Select, asked: PathsFilter) -> exp.Select:
    """Every item as its group, without those that have no text and those that are left out."""
    grouped = _row(_ITEM)
    for grouping in reversed(asked.path_groupings or []):
        is_in = _is_like(_row(_ITEM), grouping)
        grouped = build.call("if", is_in, build.text(grouping), grouped)
    named = build.select(
        [*_copied(ACTOR, _AT), build.alias(grouped, _ITEM)],
        build.subquery(items, _ROWS),
        where=build.compare(_row(_ITEM), "!=", build.text("")),
    )
    if not asked.exclude_events:
        return named
    is_left_out = build.any_of([_is_like(_row(_ITEM), text) for text in asked.exclude_events])
    return build.select(
        _copied(ACTOR, _AT, _ITEM),
        build.subquery(named, _ROWS),
        where=build.negate(is_left_out),
    )


def _is_like(item: Node, pattern: str) -> Node:
    if "*" not in pattern:
        return build.compare(item, "=", build.text(pattern))
    parts = ".*".join(re.escape(part) for part in pattern.split("*"))
    return build.call("match", item, build.text(f"(?s)^{parts}$"))


def _ordered(kept: exp.Select) -> exp.Select:
    step = build.tuple_of(_row(_AT), _row(_ITEM))
    steps = build.call("arraySort", build.call("groupArray", step))
    return build.select(
        [build.alias(_row(ACTOR), ACTOR), build.alias(steps, PATH)],
        build.subquery(kept, _ROWS),
        group_by=[build.field(ACTOR)],
    )


def _visits(ordered: exp.Select, with_actor: bool) -> exp.Select:
    gaps = build.call("arrayDifference", _each(_row(PATH), _TIME_PLACE))
    is_new = build.compare(build.variable("gap"), ">", build.constant(VISIT_GAP_MS))
    split = build.call("arraySplit", build.function(["s", "gap"], is_new), _row(PATH), gaps)
    held = _copied(ACTOR) if with_actor else []
    return build.select(
        [*held, build.alias(build.call("arrayJoin", split), PATH)], build.subquery(ordered, _ROWS)
    )


def _without_repeats(visits: exp.Select) -> exp.Select:
    before = build.call(
        "arrayPushFront",
        build.call("arrayPopBack", _each(_row(PATH), ITEM_PLACE)),
        build.text(""),
    )
    differs = build.compare(_part("s", ITEM_PLACE), "!=", build.variable("before"))
    return _changed(
        visits,
        build.call("arrayFilter", build.function(["s", "before"], differs), _row(PATH), before),
    )


def _from_first(tree: exp.Select, item: str) -> exp.Select:
    place = build.call("indexOf", _each(_row(PATH), ITEM_PLACE), build.text(item))
    return _changed(tree, build.call("arraySlice", _row(PATH), place), is_there=place)


def _until_first(tree: exp.Select, item: str) -> exp.Select:
    place = build.call("indexOf", _each(_row(PATH), ITEM_PLACE), build.text(item))
    cut = build.call("arraySlice", _row(PATH), build.constant(1), place)
    return _changed(tree, cut, is_there=place)


def _shortened(tree: exp.Select, paths: Paths) -> exp.Select:
    limit = paths.step_limit
    has_start, has_end = (
        point is not None for point in (paths.asked.start_point, paths.asked.end_point)
    )
    if not has_end:
        return _changed(tree, _slice(1, limit))
    if not has_start:
        return _changed(tree, _slice(-limit, limit))
    if limit < 3:
        raise InvalidValueError(
            "a path between two points needs at least 3 steps", path=at(paths.path, "stepLimit")
        )
    # One step stands for all that do not fit, with the time of the first of them.
    head = limit // 2
    tail = limit - 1 - head
    hidden = build.tuple_of(_part("s", _TIME_PLACE), build.text(HIDDEN))
    middle = build.call("arrayMap", build.function(["s"], hidden), _slice(head + 1, 1))
    short = build.call("arrayConcat", _slice(1, head), middle, _slice(-tail, tail))
    is_long = build.compare(build.call("length", _row(PATH)), ">", build.constant(limit))
    return _changed(tree, build.call("if", is_long, short, _row(PATH)))


def _edges(tree: exp.Select, asked: PathsFilter) -> exp.Select:
    left = build.call("arrayPopBack", _row(PATH))
    pairs = build.call(
        "arrayZip",
        build.call("arrayEnumerate", left),
        left,
        build.call("arrayPopFront", _row(PATH)),
    )
    edges = build.select(
        [build.alias(build.call("arrayJoin", pairs), _EDGE)], build.subquery(tree, _ROWS)
    )
    step, source, target = (
        build.call("tupleElement", _row(_EDGE), build.constant(place)) for place in (1, 2, 3)
    )
    duration = build.call("minus", _of(target, _TIME_PLACE), _of(source, _TIME_PLACE))
    limits = [
        build.compare(build.call("count"), operator, build.integer(weight))
        for operator, weight in ((">=", asked.min_edge_weight), ("<=", asked.max_edge_weight))
        if weight is not None
    ]
    return build.select(
        [
            build.alias(step, STEP),
            build.alias(_of(source, ITEM_PLACE), SOURCE),
            build.alias(_of(target, ITEM_PLACE), TARGET),
            build.alias(build.call("count"), VALUE),
            build.alias(build.call("avg", duration), DURATION),
        ],
        build.subquery(edges, _ROWS),
        group_by=[build.field(name) for name in (STEP, SOURCE, TARGET)],
        having=build.all_of(limits) if limits else None,
        order_by=[
            build.descending(build.field(VALUE)),
            *(build.ascending(build.field(name)) for name in (STEP, SOURCE, TARGET)),
        ],
        limit=asked.edge_limit or DEFAULT_EDGES,
    )


def _changed(tree: exp.Select, path: Node, *, is_there: Node | None = None) -> exp.Select:
    """`tree` with another path, only where the place `is_there` is one."""
    held = [item.alias for item in tree.expressions if item.alias != PATH]
    return build.select(
        [*_copied(*held), build.alias(path, PATH)],
        build.subquery(tree, _ROWS),
        where=(build.compare(is_there, ">", build.constant(0)) if is_there is not None else None),
    )


def _slice(first: int, length: int) -> Node:
    return build.call("arraySlice", _row(PATH), build.constant(first), build.constant(length))


def _each(path: Node, place: int) -> Node:
    return build.call("arrayMap", build.function(["s"], _part("s", place)), path)


def _part(variable: str, place: int) -> Node:
    return build.call("tupleElement", build.variable(variable), build.constant(place))


def _of(step: Node, place: int) -> Node:
    return build.call("tupleElement", step, build.constant(place))


def _row(name: str) -> Node:
    return build.field(_ROWS, name)


def _copied(*names: str) -> list[Node]:
    return [build.alias(_row(name), name) for name in names]
