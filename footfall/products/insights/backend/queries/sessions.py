"""SessionsQuery: sessions of a stretch of time, what is known of each, and which of them a page has.

What all of a session's events say comes from the table of sessions. Where it came from and went to is read of its page views,
only where a column, a filter or the order asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlglot import exp

from footfall.query.calendar.order import order_of_event
from footfall.query.filters.expressions import ReadFrom
from footfall.query.filters.operators import condition_on
from footfall.query.filters.scope import FilterScope
from footfall.query.nodes.sessions import SessionField, SessionFieldFilter
from footfall.query.sessions.channels import CLICK_IDS, INPUTS, channel_of, click_id_of
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.written.scope import Output

SESSION = "session_id"
PERSON = "person_id"
DISTINCT_ID = "distinct_id"
BOUNCE_BELOW_MS = 10_000
_PAGEVIEW = "$pageview"
_VISITS = "visits"
_VIEWS = "page_views"
_VISIT = "visit"
_ENTRY = "entry_view"
_EXIT = "exit_view"
_CLICK = "click_id"
# Columns of the table of sessions.
_HELD: Mapping[SessionField, str] = {
    SessionField.STARTED_AT: "started_at",
    SessionField.ENDED_AT: "ended_at",
    SessionField.ENTRY_URL: "entry_url",
    SessionField.EXIT_URL: "exit_url",
    SessionField.ENTRY_REFERRING_DOMAIN: "entry_referring_domain",
    SessionField.EVENT_COUNT: "event_count",
    SessionField.PAGEVIEW_COUNT: "pageview_count",
    SessionField.AUTOCAPTURE_COUNT: "autocapture_count",
}
# Of the first page view: the column that keeps it, and the property that it is.
_OF_ENTRY: Mapping[SessionField, tuple[str, str]] = {
    SessionField.ENTRY_HOST: ("entry_host", "$host"),
    SessionField.ENTRY_PATH: ("entry_path", "$pathname"),
    SessionField.UTM_SOURCE: ("utm_source", "utm_source"),
    SessionField.UTM_MEDIUM: ("utm_medium", "utm_medium"),
    SessionField.UTM_CAMPAIGN: ("utm_campaign", "utm_campaign"),
    SessionField.UTM_TERM: ("utm_term", "utm_term"),
    SessionField.UTM_CONTENT: ("utm_content", "utm_content"),
}
_OF_EXIT: Mapping[SessionField, tuple[str, str]] = {
    SessionField.EXIT_HOST: ("exit_host", "$host"),
    SessionField.EXIT_PATH: ("exit_path", "$pathname"),
}
_CHANNEL = "channel"
_DOMAIN = ("referring_domain", "$referring_domain")
_TEXTS = frozenset(
    {SessionField.ENTRY_URL, SessionField.EXIT_URL, SessionField.ENTRY_REFERRING_DOMAIN}
)


@dataclass
class SessionsPage:
    """Conditions and orderings are made first, for they say what `tree` has to read.

    `started`: conditions on when a session began. `within`: on the times of the events of such sessions.
    """

    started: tuple[Node, ...]
    within: tuple[Node, ...]
    scope: FilterScope | None = None
    _views: set[SessionField] = field(default_factory=set)

    def value(self, name: SessionField) -> Node:
        """What is known of a session by that name, in the type that it has."""
        held = _HELD.get(name)
        if held is not None:
            return build.field(_VISITS, held)
        if name is SessionField.DURATION:
            return exp.Div(this=_length_ms(), expression=build.constant(1000))
        if name is SessionField.IS_BOUNCE:
            return _is_bounce()
        self._views.add(name)
        column = _CHANNEL if name is SessionField.CHANNEL else {**_OF_ENTRY, **_OF_EXIT}[name][0]
        return build.field(_VIEWS, column)

    def passes(self, item: SessionFieldFilter, path: str) -> Node:
        """`path` is where `item` is. Raises InvalidValueError."""
        return condition_on(self._text(item.key), item, path, self.scope)

    @property
    def read_from(self) -> ReadFrom:
        """For expressions of people: over what is known of a session, by its names, and its ids."""
        named: dict[str, Callable[[], Node]] = {
            name.value: partial(self._on_clock, name) for name in SessionField
        }
        named |= {
            name: partial(build.field, _VISITS, name) for name in (SESSION, DISTINCT_ID, PERSON)
        }
        held = {f"known_{number}": name for number, name in enumerate(named)}
        return ReadFrom(
            name=_VISITS,
            source=lambda: self.tree({}, [], [], limit=1, offset=0),
            written="sessions",
            outputs=tuple(Output(written, name) for name, written in held.items()),
            value_of=lambda name: named[held[name]](),
        )

    def _on_clock(self, name: SessionField) -> Node:
        value = self.value(name)
        if self.scope is None or name not in (SessionField.STARTED_AT, SessionField.ENDED_AT):
            return value
        return build.call("toTimeZone", value, build.constant(self.scope.clock.zone.key))

    def is_of_person(self, person_id: str) -> Node:
        person = build.call("toString", build.field(_VISITS, PERSON))
        return build.compare(person, "=", build.text(person_id))

    def has_event(self, conditions: Sequence[Node]) -> Node:
        """Whether an event of the session passes all of `conditions`."""
        events = build.select(
            [build.field("properties", "$session_id")],
            build.table("events"),
            where=build.all_of(
                [
                    *self.within,
                    build.call("isNotNull", build.field("properties", "$session_id")),
                    *conditions,
                ]
            ),
        )
        return build.is_in_query(build.field(_VISITS, SESSION), events)

    def tree(
        self,
        columns: Mapping[str, Node],
        conditions: Sequence[Node],
        ordering: Sequence[Node],
        *,
        limit: int,
        offset: int,
    ) -> exp.Select:
        select = build.select(
            [build.alias(node, name) for name, node in columns.items()],
            build.subquery(self._visits([SESSION, PERSON, DISTINCT_ID, *_HELD.values()]), _VISITS),
            where=build.all_of(conditions),
            # Ties are told apart by the id, so that pages neither repeat nor lose a session.
            order_by=[*ordering, build.ascending(build.field(_VISITS, SESSION))],
            limit=limit,
            offset=offset,
        )
        if self._views:
            is_same = build.compare(build.field(_VISITS, SESSION), "=", build.field(_VIEWS, _VISIT))
            select.append(
                "joins",
                exp.Join(
                    this=build.subquery(self._first_and_last(), _VIEWS),
                    side="LEFT",
                    kind="ANY",
                    on=is_same,
                ),
            )
        return select

    def _visits(self, columns: Sequence[str]) -> exp.Select:
        return build.select(
            [build.alias(build.field("sessions", name), name) for name in columns],
            build.table("sessions"),
            where=build.all_of(self.started),
        )

    def _text(self, name: SessionField) -> Node:
        """As filters look at it: Nullable(String)."""
        value = self.value(name)
        if name in self._views or name in _TEXTS:
            return value
        if name in (SessionField.STARTED_AT, SessionField.ENDED_AT):
            shown = build.call("concat", build.call("toString", value), build.text("Z"))
        elif name is SessionField.IS_BOUNCE:
            shown = build.call("if", value, build.text("true"), build.text("false"))
        else:
            shown = build.call("toString", value)
        return build.call("nullIf", shown, build.text(""))

    def _first_and_last(self) -> exp.Select:
        """What the first and the last page view of each session say; of views of one moment the uuid decides."""
        entry = dict(pair for name, pair in _OF_ENTRY.items() if name in self._views)
        if SessionField.CHANNEL in self._views:
            entry |= dict(pair for pair in _OF_ENTRY.values() if pair[0] in INPUTS) | dict(
                [_DOMAIN]
            )
        leaving = dict(pair for name, pair in _OF_EXIT.items() if name in self._views)
        session_id = build.field("properties", "$session_id")
        order = order_of_event(build.field("timestamp"))
        columns: dict[str, Node] = {_VISIT: build.call("assumeNotNull", session_id)}
        entry_values = [build.field("properties", key) for key in entry.values()]
        if SessionField.CHANNEL in self._views:
            entry_values.append(
                click_id_of({name: build.field("properties", name) for name in CLICK_IDS})
            )
        if entry_values:
            kept = build.tuple_of(*entry_values)
            columns[_ENTRY] = build.call("argMin", kept, order)
        if leaving:
            kept = build.tuple_of(*(build.field("properties", key) for key in leaving.values()))
            columns[_EXIT] = build.call("argMax", kept, order)
        views = build.select(
            [build.alias(node, name) for name, node in columns.items()],
            build.table("events"),
            where=build.all_of(
                [
                    *self.within,
                    build.compare(build.field("event"), "=", build.text(_PAGEVIEW)),
                    build.is_in_query(session_id, self._visits([SESSION])),
                ]
            ),
            group_by=[build.field(_VISIT)],
        )
        known = {name: _part(_ENTRY, place) for place, name in enumerate(entry, start=1)}
        if SessionField.CHANNEL in self._views:
            known[_CLICK] = _part(_ENTRY, len(entry) + 1)
            known[_CHANNEL] = _nullable(channel_of({name: known[name] for name in INPUTS}))
        known |= {name: _part(_EXIT, place) for place, name in enumerate(leaving, start=1)}
        asked = {_VISIT: build.field(_VIEWS, _VISIT), **known}
        asked.pop(_CLICK, None)
        return build.select(
            [build.alias(node, name) for name, node in asked.items()],
            build.subquery(views, _VIEWS),
        )


def _nullable(text: Node) -> Node:
    """Else a session without page views would have an empty one."""
    return build.call("nullIf", text, build.text(""))


def _length_ms() -> Node:
    ended, started = (
        build.call("toUnixTimestamp64Milli", build.field(_VISITS, name))
        for name in ("ended_at", "started_at")
    )
    return build.call("minus", ended, started)


def _is_bounce() -> Node:
    counts = [
        build.compare(build.field(_VISITS, name), "=", build.constant(count))
        for name, count in (("pageview_count", 1), ("autocapture_count", 0))
    ]
    is_short = build.compare(_length_ms(), "<", build.constant(BOUNCE_BELOW_MS))
    return build.all_of([*counts, is_short])


def _part(view: str, place: int) -> Node:
    return build.call("tupleElement", build.field(_VIEWS, view), build.constant(place))


def last_end_tree(started: Sequence[Node]) -> exp.Select:
    """Columns: last_end, times. Of the sessions that began as `started` says."""
    return build.select(
        [
            build.alias(build.call("max", build.field("ended_at")), "last_end"),
            build.alias(build.call("count"), "times"),
        ],
        build.table("sessions"),
        where=build.all_of(started),
    )
