"""The rows that all questions of web analytics are made of, from the events and from states, in the same columns.

A slice is what one session did, or a part of it: an event is one by itself, and a row of states is many put together.
`visit` is the session ('' without one), `visitor` the person, `hits` its page views, `matched` whether those fit the
question's filters, `happened_at` an instant of the bucket that it falls into. What is not asked for is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from footfall.query.passes.bound_timestamps import moment_of
from footfall.query.sessions.channels import CLICK_IDS, click_id_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

PAGEVIEW = "$pageview"
AUTOCAPTURE = "$autocapture"
# Later and earlier than any event: an entry or exit that is not a page view never wins.
_NEVER_FIRST_MS = 10_413_000_000_000
_NEVER_LAST_MS = -2_208_000_000_000


class Trait(StrEnum):
    """What is known of one page view; of a session it is its first one's, `exit_path` its last one's."""

    ENTRY_HOST = "entry_host"
    ENTRY_PATH = "entry_path"
    EXIT_PATH = "exit_path"
    REFERRING_DOMAIN = "referring_domain"
    UTM_SOURCE = "utm_source"
    UTM_MEDIUM = "utm_medium"
    UTM_CAMPAIGN = "utm_campaign"
    UTM_TERM = "utm_term"
    UTM_CONTENT = "utm_content"
    CLICK_ID = "click_id"


_PROPERTY_OF_TRAIT = {
    Trait.ENTRY_HOST: "$host",
    Trait.ENTRY_PATH: "$pathname",
    Trait.EXIT_PATH: "$pathname",
    Trait.REFERRING_DOMAIN: "$referring_domain",
    Trait.UTM_SOURCE: "utm_source",
    Trait.UTM_MEDIUM: "utm_medium",
    Trait.UTM_CAMPAIGN: "utm_campaign",
    Trait.UTM_TERM: "utm_term",
    Trait.UTM_CONTENT: "utm_content",
}
_KEPT_AS_DIMENSION = (Trait.ENTRY_HOST, Trait.ENTRY_PATH, Trait.EXIT_PATH)


@dataclass(frozen=True)
class StateRows:
    """Rows of states: those of `build_ids`, whose windows lie in `start_ms <= window_start < end_ms`."""

    start_ms: int
    end_ms: int
    build_ids: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """Where the range is read: the events of `ranges_ms` (start, end), and states for the rest of it."""

    ranges_ms: tuple[tuple[int, int], ...]
    states: StateRows | None = None


@dataclass(frozen=True)
class Wanted:
    """`matching`: conditions on a page view. `dimension`: the event property that page views are told apart by."""

    matching: Sequence[Node] = ()
    traits: tuple[Trait, ...] = ()
    dimension: str | None = None


def slices_tree(source: Source, wanted: Wanted) -> exp.Query:
    events = _events(source.ranges_ms, wanted) if source.ranges_ms else None
    states = _states(source.states, wanted) if source.states is not None else None
    if events is not None and states is not None:
        return build.union_all(events, states)
    found = events if events is not None else states
    if found is None:
        raise ValueError("a range is read from somewhere")
    return found


def _events(ranges_ms: Sequence[tuple[int, int]], wanted: Wanted) -> exp.Select:
    is_view = build.compare(build.field("event"), "=", build.text(PAGEVIEW))
    timestamp = build.field("timestamp")
    session_id = build.call("ifNull", build.field("properties", "$session_id"), build.text(""))
    clicks = {name: build.field("properties", name) for name in CLICK_IDS}

    def when_viewed(node: Node, otherwise: Node) -> Node:
        return build.call("if", is_view.copy(), node, otherwise)

    def trait(name: Trait) -> Node:
        if name is Trait.CLICK_ID:
            return when_viewed(click_id_of(clicks), build.text(""))
        return when_viewed(build.field("properties", _PROPERTY_OF_TRAIT[name]), build.null())

    def key(never_ms: int) -> Node:
        moment = when_viewed(timestamp.copy(), moment_of(never_ms))
        return build.tuple_of(moment, build.field("uuid"))

    columns = {
        "visit": session_id,
        "visitor": build.field("person_id"),
        "hits": is_view,
        "matched": _matched(is_view, wanted),
        "happened_at": timestamp,
        "since": timestamp.copy(),
        "until": timestamp.copy(),
        "clicks": build.compare(build.field("event"), "=", build.text(AUTOCAPTURE)),
        "entry_key": key(_NEVER_FIRST_MS),
        "exit_key": key(_NEVER_LAST_MS),
        **{f"of_{name}": trait(name) for name in wanted.traits},
    }
    if wanted.dimension is not None:
        columns["value"] = when_viewed(build.field("properties", wanted.dimension), build.null())
    conditions = [
        _within(timestamp, min(start for start, _ in ranges_ms), max(end for _, end in ranges_ms)),
        build.any_of([is_view.copy(), build.call("notEmpty", session_id.copy())]),
    ]
    if len(ranges_ms) > 1:
        conditions.append(
            build.any_of([_within(timestamp, start, end) for start, end in ranges_ms])
        )
    return build.select(
        [build.alias(node, name) for name, node in columns.items()],
        build.table("events"),
        where=build.all_of(conditions),
    )


def _states(rows: StateRows, wanted: Wanted) -> exp.Select:
    has_view = build.compare(build.field("views"), ">", build.constant(0))

    def trait(name: Trait) -> Node:
        if name in _KEPT_AS_DIMENSION:
            return build.field("properties", _PROPERTY_OF_TRAIT[name])
        return build.field(name.value)

    def key(name: str, never_ms: int) -> Node:
        """Rows without a page view hold the beginning of time."""
        moment = build.call("if", has_view.copy(), build.field(f"{name}_at"), moment_of(never_ms))
        return build.tuple_of(moment, build.field(f"{name}_uuid"))

    window_start = build.field("window_start")
    columns = {
        "visit": build.field("session_id"),
        "visitor": build.field("person_id"),
        "hits": build.field("views"),
        "matched": _matched(has_view, wanted),
        "happened_at": window_start,
        "since": build.field("first_at"),
        "until": build.field("last_at"),
        "clicks": build.field("autocaptures"),
        "entry_key": key("entry", _NEVER_FIRST_MS),
        "exit_key": key("exit", _NEVER_LAST_MS),
        **{f"of_{name}": trait(name) for name in wanted.traits},
    }
    if wanted.dimension is not None:
        columns["value"] = build.field("properties", wanted.dimension)
    return build.select(
        [build.alias(node, name) for name, node in columns.items()],
        build.table("web_states"),
        where=build.all_of(
            [
                _within(window_start, rows.start_ms, rows.end_ms),
                build.is_in(
                    build.field("build_id"), [build.constant(found) for found in rows.build_ids]
                ),
            ]
        ),
    )


def _matched(is_view: Node, wanted: Wanted) -> Node:
    if not wanted.matching:
        return is_view.copy()
    fits = build.all_of([condition.copy() for condition in wanted.matching])
    return build.call("if", is_view.copy(), fits, build.false())


def _within(column: Node, start_ms: int, end_ms: int) -> Node:
    return build.all_of(
        [
            build.compare(column.copy(), ">=", moment_of(start_ms)),
            build.compare(column.copy(), "<", moment_of(end_ms)),
        ]
    )
