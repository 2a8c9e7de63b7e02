"""How tries begin, move, end and are spoilt: every try is a thing of its own, and every rule of the README a few lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tools.oracle.events import uuid_order
from tools.oracle.history import Event, History
from tools.oracle.matching import is_of, matches_all, passes

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000}


@dataclass
class Try:
    """`steps[i]` is the step that `events[i]` served; `position` the number of steps that it has behind it."""

    events: list[Event]
    steps: list[int]
    position: int
    is_standing: bool = True
    is_spoilt: bool = False
    is_forgotten: bool = False

    @property
    def left_out(self) -> int:
        return self.position - len(self.events)

    @property
    def cell(self) -> tuple[int, int]:
        """The greater, the more it counts for."""
        return self.position, -self.left_out

    @property
    def began(self) -> datetime:
        return self.events[0].timestamp


@dataclass
class Rules:
    """What a question says of steps."""

    query: dict[str, Any]
    history: History
    asked: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = self.query.get("funnelsFilter") or {}
        self._firsts: dict[int, set[UUID]] = {}

    @property
    def order(self) -> str:
        return str(self.asked.get("funnelOrderType", "ordered"))

    @property
    def series(self) -> list[dict[str, Any]]:
        return list(self.query["series"])

    @property
    def size(self) -> int:
        return len(self.series)

    @property
    def window(self) -> timedelta:
        return _window(self.asked) or timedelta(days=14)

    def steps_of(self, event: Event) -> list[int]:
        return [step for step in range(self.size) if self._is_step(event, step)]

    def numbers(self, item: Try) -> list[int]:
        """Which step of the answer each of its events is."""
        return list(range(item.position)) if self.order == "unordered" else item.steps

    def spoils(self, event: Event, node: dict[str, Any]) -> bool:
        return self._is_of(event, node)

    def order_of(self, event: Event) -> tuple[datetime, int, int, int, int]:
        """When it comes: of events of one moment as the README says."""
        steps = self.steps_of(event)
        standing, coming = 0, 0
        for node in self.asked.get("exclusions") or []:
            if self.spoils(event, node):
                first, last = node["funnelFromStep"] + 1, node["funnelToStep"] + 1
                standing |= sum(1 << level for level in range(first, last))
                coming |= sum(1 << level for level in range(first + 1, last))
        bits = sum(1 << step for step in steps)
        return event.timestamp, min(steps, default=self.size), bits, standing, coming

    def reachable(self, item: Try) -> list[int]:
        """The steps that it may go to next: one, and the ones after it as far as those before them may be left out."""
        steps = []
        for step in range(item.position, self.size):
            steps.append(step)
            if not self.series[step].get("optionalInFunnel"):
                break
        return steps

    def is_soon_enough(self, event: Event, item: Try, step: int) -> bool:
        own = _window(self.series[step])
        return own is None or event.timestamp - item.events[-1].timestamp <= own

    def is_over(self, event: Event, item: Try) -> bool:
        if event.timestamp - item.began > self.window:
            return True
        if self.order == "unordered":
            return False
        return not any(self.is_soon_enough(event, item, step) for step in self.reachable(item))

    def _is_step(self, event: Event, step: int) -> bool:
        node = self.series[step]
        if not self._is_of(event, node):
            return False
        if not str(node.get("math", "total")).startswith("first_"):
            return True
        if step not in self._firsts:
            self._firsts[step] = self._find_firsts(node)
        return event.uuid in self._firsts[step]

    def _find_firsts(self, node: dict[str, Any]) -> set[UUID]:
        first: dict[UUID, Event] = {}
        for event in sorted(self.history.events, key=moment_of):
            is_candidate = self._is_meant(event, node)
            if node["math"] != "first_time_for_user":
                is_candidate = self._is_of(event, node) and passes(event, self.query, self.history)
            if is_candidate:
                first.setdefault(self.history.person_of(event), event)
        return {event.uuid for event in first.values()}

    def _is_of(self, event: Event, node: dict[str, Any]) -> bool:
        return self._is_meant(event, node) and matches_all(
            event, node.get("properties"), self.history
        )

    def _is_meant(self, event: Event, node: dict[str, Any]) -> bool:
        if node.get("kind") == "GroupNode":
            return any(self._is_of(event, member) for member in node["nodes"])
        return is_of(event, node, self.history)


def moment_of(event: Event) -> tuple[datetime, tuple[int, int]]:
    return event.timestamp, uuid_order(event)


def chosen(rules: Rules, events: list[Event], begins: Iterable[Event] | None = None) -> Try | None:
    """The try that counts. `begins`: the events that one may begin with, all of them if it is not given."""
    may_begin = None if begins is None else {event.uuid for event in begins}
    tries: list[Try] = []
    for event in events:
        tries = _look_at(rules, event, tries, may_begin is None or event.uuid in may_begin)
        done = [item for item in tries if item.position == rules.size and not item.is_spoilt]
        if done:
            return max(done, key=lambda item: item.cell)
    counting = [item for item in tries if not item.is_spoilt and not item.is_forgotten]
    best = max((item.cell for item in counting), default=None)
    # The latest is the one that came there last.
    return [item for item in counting if item.cell == best][-1] if counting else None


def _look_at(rules: Rules, event: Event, tries: list[Try], may_begin: bool) -> list[Try]:
    """All tries after the event, in the order in which they came to where they are."""
    for item in tries:
        if item.is_standing and rules.is_over(event, item):
            item.is_standing = False
    standing = [item for item in tries if item.is_standing]
    gone: list[int] = []
    came: list[Try] = []
    for item in standing:
        targets = _targets(rules, event, item)
        came += [Try([*item.events, event], [*item.steps, to], past) for to, past in targets]
        if any(past == item.position + 1 for _, past in targets):
            gone.append(id(item))
    came = _best_of_each_cell(came)
    steps = rules.steps_of(event)
    can_begin = bool(steps) if rules.order == "unordered" else 0 in steps
    if can_begin and may_begin:
        came.append(Try([event], [steps[0]], 1))
    stayed = [item for item in standing if id(item) not in gone]
    for node in rules.asked.get("exclusions") or []:
        if rules.spoils(event, node):
            first, last = node["funnelFromStep"] + 1, node["funnelToStep"] + 1
            for item in stayed:
                item.is_spoilt = item.is_spoilt or first <= item.position < last
            for item in came:
                item.is_spoilt = item.is_spoilt or first < item.position < last
    for item in stayed:
        if rules.order == "strict":
            item.is_standing = False
    for newcomer in came:
        for item in stayed:
            if item.is_standing and not item.is_spoilt and item.cell == newcomer.cell:
                loser = newcomer if item.began > newcomer.began else item
                loser.is_standing, loser.is_forgotten = False, True
    after = [*(item for item in tries if id(item) not in gone), *came]
    for item in after:
        if item.is_spoilt:
            item.is_standing = False
    return after


def _targets(rules: Rules, event: Event, item: Try) -> list[tuple[int, int]]:
    """The steps that the event brings the try to, each with how many it then has behind it."""
    steps = rules.steps_of(event)
    if rules.order == "unordered":
        missing = [step for step in steps if step not in item.steps]
        return [(missing[0], item.position + 1)] if missing else []
    return [
        (step, step + 1)
        for step in rules.reachable(item)
        if step in steps and rules.is_soon_enough(event, item, step)
    ]


def _best_of_each_cell(came: list[Try]) -> list[Try]:
    """Of those that come to one cell together the one that began last, then the one that left out fewest steps just now."""
    best: dict[tuple[int, int], Try] = {}
    for item in came:
        other = best.get(item.cell)
        if other is None or _preference(item) > _preference(other):
            best[item.cell] = item
    return list(best.values())


def _preference(item: Try) -> tuple[datetime, int]:
    return item.began, item.steps[-2]


def _window(said: dict[str, Any]) -> timedelta | None:
    count = said.get("funnelWindowInterval")
    if count is None:
        return None
    return timedelta(seconds=count * _UNITS[said.get("funnelWindowIntervalUnit", "day")])
