"""One page of actors: those behind a point, or all persons, of whom filters and search ask what they are now.

Columns: actor, the measures of the point, and of groups and sessions what is known of them (`fact_column`); `is_known` is 0
for those of which nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from footfall.products.insights.backend.queries.actors_behind import ActorKind, Behind
from footfall.products.insights.backend.queries.names import ACTOR
from footfall.query.errors import InvalidValueError, at
from footfall.query.filters.expressions import OVER_PERSONS
from footfall.query.filters.operators import condition_on, contains, joined, or_false
from footfall.query.filters.properties import is_in_cohorts
from footfall.query.filters.scope import FilterScope, written_in
from footfall.query.nodes.filters import (
    CohortFilter,
    GroupPropertyFilter,
    HogQLFilter,
    PersonPropertyFilter,
    PropertyFilter,
    PropertyGroupFilter,
    PropertyGroupFilterValue,
)
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

IS_KNOWN = "is_known"
_ACTORS = "behind"
_FACTS = "known"
_ID = "known_id"
_TABLES = {
    ActorKind.PERSON: ("persons", "id"),
    ActorKind.GROUP: ("groups", "group_key"),
    ActorKind.SESSION: ("sessions", "session_id"),
}
# What is read along for every page; of persons it is looked up elsewhere.
SHOWN_FACTS: Mapping[ActorKind, tuple[str, ...]] = {
    ActorKind.GROUP: ("properties", "created_at"),
    ActorKind.SESSION: (
        *("distinct_id", "person_id", "started_at", "ended_at", "entry_url", "exit_url"),
        *("event_count", "pageview_count", "autocapture_count"),
    ),
}
FACT_OF_COLUMN: Mapping[ActorKind, Mapping[str, str]] = {
    ActorKind.PERSON: {"created_at": "created_at", "is_identified": "is_identified"},
    ActorKind.GROUP: {"created_at": "created_at"},
    ActorKind.SESSION: {
        "$start_timestamp": "started_at",
        "$end_timestamp": "ended_at",
        "$entry_current_url": "entry_url",
        "$end_current_url": "exit_url",
        "distinct_id": "distinct_id",
        "person_id": "person_id",
        "$event_count": "event_count",
        "$pageview_count": "pageview_count",
        "$autocapture_count": "autocapture_count",
    },
    ActorKind.VALUE: {},
}
_Group = PropertyGroupFilter | PropertyGroupFilterValue
Filters = Sequence[PropertyFilter] | PropertyGroupFilter | None


@dataclass(frozen=True)
class Ordering:
    name: str
    is_descending: bool
    path: str


@dataclass
class ActorsPage:
    """Conditions and orderings are made first, for they say which facts `tree` has to join."""

    kind: ActorKind
    behind: Behind | None
    scope: FilterScope | None = None
    _properties: dict[str, str] = field(default_factory=dict)
    _facts: set[str] = field(default_factory=set)

    def conditions(self, filters: Filters, path: str) -> list[Node]:
        """`path` is where `filters` is. Raises InvalidValueError."""
        if filters is None:
            return []
        if isinstance(filters, PropertyGroupFilter):
            found = self._of_group(filters, path)
            return [] if found is None else [found]
        return [self._of_filter(item, at(path, index)) for index, item in enumerate(filters)]

    def searched(self, text: str, names: Sequence[str]) -> Node:
        """Whether an actor's id, or what people know it by, contains `text`. `names`: the properties that persons are called by."""
        alternatives = [or_false(contains(build.call("toString", self._actor()), text))]
        if self.kind is ActorKind.PERSON:
            alternatives += [or_false(contains(self._property(name), text)) for name in names]
            named = build.select(
                [build.field("person_id")],
                build.table("person_distinct_ids"),
                where=contains(build.field("distinct_id"), text),
            )
            alternatives.append(build.is_in_query(self._actor(), named))
        if self.kind is ActorKind.GROUP:
            alternatives.append(or_false(contains(self._property("name"), text)))
        return build.any_of(alternatives)

    def tree(
        self,
        conditions: Sequence[Node],
        orderings: Sequence[Ordering],
        *,
        limit: int,
        offset: int,
    ) -> exp.Select:
        """Raises InvalidValueError for an ordering by what is not there."""
        ordering = [self._ordered(item) for item in orderings]
        # Ties are told apart by the id, so that pages neither repeat nor lose anybody.
        ordering.append(build.ascending(build.field(ACTOR)))
        shown = SHOWN_FACTS.get(self.kind, ())
        self._facts |= set(shown)
        measures = self.behind.measures if self.behind is not None else ()
        has_facts = bool(self._facts or self._properties)
        columns: dict[str, Node] = {ACTOR: self._actor()}
        columns |= {name: build.field(_ACTORS, name) for name in measures}
        if shown:
            columns |= {fact_column(name): build.field(_FACTS, name) for name in shown}
            columns[IS_KNOWN] = build.field(_FACTS, IS_KNOWN)
        facts = self._known() if has_facts or self.behind is None else None
        source = self.behind.tree if self.behind is not None else facts
        if source is None:
            raise ValueError("a page needs actors")
        select = build.select(
            [build.alias(node, name) for name, node in columns.items()],
            build.subquery(source, _ACTORS if self.behind is not None else _FACTS),
            where=build.all_of(conditions),
            order_by=ordering,
            limit=limit,
            offset=offset,
        )
        if self.behind is not None and facts is not None:
            is_same = build.compare(self._actor(), "=", build.field(_FACTS, _ID))
            select.append(
                "joins",
                exp.Join(this=build.subquery(facts, _FACTS), side="LEFT", kind="ANY", on=is_same),
            )
        return select

    def _known(self) -> exp.Select:
        name, key = _TABLES[self.kind]
        columns: dict[str, Node] = {_ID: build.field(key)}
        columns |= {fact: build.field(fact) for fact in sorted(self._facts)}
        columns |= {
            alias: build.field("properties", key) for key, alias in self._properties.items()
        }
        columns[IS_KNOWN] = build.constant(1)
        return build.select(
            [build.alias(node, alias) for alias, node in columns.items()],
            build.table(name),
            where=self._of_kind(key),
        )

    def _of_kind(self, key: str) -> Node | None:
        if self.behind is None:
            return None
        if self.kind is ActorKind.GROUP:
            index = build.integer(self.behind.group_type_index or 0)
            return build.compare(build.field("group_type_index"), "=", index)
        if self.kind is ActorKind.SESSION:
            # Else the sessions of all time would be held in memory.
            behind = build.select(
                [build.field(_ACTORS, ACTOR)], build.subquery(self.behind.tree, _ACTORS)
            )
            return build.is_in_query(build.field(key), behind)
        return None

    def _actor(self) -> Node:
        return build.field(_FACTS, _ID) if self.behind is None else build.field(_ACTORS, ACTOR)

    def _property(self, key: str) -> Node:
        alias = self._properties.setdefault(key, f"property_{len(self._properties)}")
        return build.field(_FACTS, alias)

    def _fact(self, name: str) -> Node:
        self._facts.add(name)
        return build.field(_FACTS, name)

    def _ordered(self, item: Ordering) -> Node:
        value = self._value(item.name)
        if value is None:
            raise InvalidValueError(f"cannot order by {item.name}", path=item.path)
        return build.descending(value) if item.is_descending else build.ascending(value)

    def _value(self, name: str) -> Node | None:
        if name in ("id", "actor_id", "session_id", "group_key"):
            return self._actor()
        if self.behind is not None and name in self.behind.measures:
            return build.field(_ACTORS, name)
        fact = FACT_OF_COLUMN[self.kind].get(name)
        if fact is not None:
            return self._fact(fact)
        key = property_key(name, self.kind)
        return None if key is None else self._property(key)

    def _of_group(self, group: _Group, path: str) -> Node | None:
        """None for a group that asks nothing."""
        found: list[Node] = []
        for index, member in enumerate(group.values):
            where = at(path, "values", index)
            if isinstance(member, PropertyGroupFilterValue):
                inner = self._of_group(member, where)
                found += [] if inner is None else [inner]
            else:
                found.append(self._of_filter(member, where))
        return joined(group.type, found) if found else None

    def _of_filter(self, item: PropertyFilter, path: str) -> Node:
        if isinstance(item, PersonPropertyFilter) and self.kind is ActorKind.PERSON:
            return condition_on(self._property(item.key), item, path, self.scope)
        if isinstance(item, HogQLFilter) and self.kind is ActorKind.PERSON:
            return self._is_person(item, at(path, "key"))
        if isinstance(item, CohortFilter) and self.kind is ActorKind.PERSON:
            return is_in_cohorts(item, self._actor(), path, self.scope)
        index = self.behind.group_type_index if self.behind is not None else None
        if isinstance(item, GroupPropertyFilter) and item.group_type_index == index:
            return condition_on(self._property(item.key), item, path, self.scope)
        raise InvalidValueError(
            f"here the actors are of the kind {self.kind}: filter by what is known of them",
            path=at(path, "type"),
        )

    def _is_person(self, item: HogQLFilter, path: str) -> Node:
        condition = written_in(self.scope, path).condition(item.key, path, OVER_PERSONS)
        people = build.select([build.field("id")], build.table("persons"), where=condition)
        return build.is_in_query(self._actor(), people)


def fact_column(name: str) -> str:
    """What a page calls a fact: a measure may have the fact's own name."""
    return f"known_{name}"


def property_key(name: str, kind: ActorKind) -> str | None:
    """The key that `properties.plan`, `person.properties.plan` or `group.properties.plan` names."""
    if kind not in (ActorKind.PERSON, ActorKind.GROUP):
        return None
    for prefix in ("properties.", f"{kind}.properties."):
        key = name.removeprefix(prefix)
        if key not in (name, ""):
            is_quoted = len(key) > 2 and key[0] == key[-1] and key[0] in '`"'
            return key[1:-1] if is_quoted else key
    return None
