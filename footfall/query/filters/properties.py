"""Which events pass the filters of a question: lists and nested groups of filters, of all their types.

What each operator means is in `operators`. Where an event has no value, as an event of no session has none of its session,
that value is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from footfall.query.errors import InvalidValueError, at
from footfall.query.filters import elements
from footfall.query.filters.actions import is_of_event, matches_action
from footfall.query.filters.cohorts import is_in_cohort, meets
from footfall.query.filters.expressions import OVER_EVENTS, ReadFrom, put_at
from footfall.query.filters.operators import OPPOSITE, condition_on, joined, text_of, values_of
from footfall.query.filters.scope import FilterScope, action_in, known, written_in
from footfall.query.filters.sessions import is_in_session
from footfall.query.nodes.actions import Action
from footfall.query.nodes.cohorts import BehaviouralFilter, CohortGroup
from footfall.query.nodes.filters import (
    MAX_GROUP_DEPTH,
    BasePropertyFilter,
    CohortFilter,
    ElementFilter,
    ElementProperty,
    EventField,
    EventMetadataFilter,
    EventPropertyFilter,
    GroupPropertyFilter,
    HogQLFilter,
    PersonPropertyFilter,
    PropertyFilter,
    PropertyGroupFilter,
    PropertyGroupFilterValue,
    PropertyOperator,
    SessionOfEventFilter,
)
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

# More are no Int64.
MAX_ID_DIGITS = 18

Filters = Sequence[PropertyFilter] | PropertyGroupFilter | None
_Group = PropertyGroupFilter | PropertyGroupFilterValue


class FilteredQuestion(Protocol):
    @property
    def properties(self) -> Filters: ...

    @property
    def filter_test_accounts(self) -> bool | None: ...


def conditions_of_question(
    query: FilteredQuestion, path: str, scope: FilterScope | None
) -> list[Node]:
    """What every event of a question has to pass. `path` is where `query` is. Raises InvalidValueError."""
    conditions = conditions_of(query.properties, at(path, "properties"), scope)
    if query.filter_test_accounts:
        conditions += conditions_of_test_accounts(scope, at(path, "filterTestAccounts"))
    return conditions


def conditions_of_test_accounts(scope: FilterScope | None, path: str) -> list[Node]:
    """What an event of nobody who only tests has to pass. `path` is where this was asked for."""
    filters = known(scope, path).test_account_filters()
    try:
        conditions = conditions_of(filters, "test_account_filters", scope)
    except InvalidValueError as error:
        raise InvalidValueError(
            f"the project's filters of test accounts cannot be used: {error.path}: {error.message}",
            path=path,
        ) from error
    return [put_at(condition, path) for condition in conditions]


def conditions_of(filters: Filters, path: str, scope: FilterScope | None = None) -> list[Node]:
    """The conditions that all have to hold. `path` is where `filters` is in the request, for errors."""
    if filters is None:
        return []
    if isinstance(filters, PropertyGroupFilter):
        found = _group_condition(filters, path, scope, depth=1)
        return [] if found is None else [found]
    return [condition_of(item, at(path, index), scope) for index, item in enumerate(filters)]


def patterns_of(
    filters: Sequence[PropertyFilter | BasePropertyFilter] | PropertyGroupFilter | None, path: str
) -> list[tuple[str, str]]:
    """Every regular expression in `filters`, with the path of its filter's value."""
    if filters is None:
        return []
    if isinstance(filters, PropertyGroupFilter):
        return _patterns_in(filters, path, depth=1)
    return [
        pattern
        for index, item in enumerate(filters)
        for pattern in _patterns(item, at(path, index))
    ]


def condition_of(item: PropertyFilter, path: str, scope: FilterScope | None = None) -> Node:
    if isinstance(item, CohortFilter):
        return is_in_cohorts(item, build.field("person_id"), path, scope)
    if isinstance(item, SessionOfEventFilter):
        return is_in_session(item, path, scope)
    if isinstance(item, ElementFilter):
        return _is_of_element(item, path, scope)
    if isinstance(item, HogQLFilter):
        where = at(path, "key")
        return written_in(scope, where).condition(item.key, where, OVER_EVENTS)
    if isinstance(item, EventMetadataFilter):
        return condition_on(field_of_event(item.key), item, path, scope)
    return condition_on(property_of(item), item, path, scope)


def conditions_of_expressions(
    expressions: Sequence[str] | None, path: str, scope: FilterScope | None, over: ReadFrom
) -> list[Node]:
    """`path` is where `expressions` are. Raises InvalidValueError."""
    return [
        written_in(scope, at(path, index)).condition(text, at(path, index), over)
        for index, text in enumerate(expressions or [])
    ]


def is_of_steps(action: Action, path: str, scope: FilterScope | None) -> Node:
    """Whether an event is of `action`, whose steps are at `path`. Raises InvalidValueError."""
    return matches_action(action, path, lambda filters, where: conditions_of(filters, where, scope))


def is_of_action(action_id: int, path: str, scope: FilterScope | None) -> Node:
    """Whether an event is of an action. `path` is where `action_id` is. Raises InvalidValueError."""
    action = action_in(scope, action_id, path)
    try:
        return put_at(is_of_steps(action, "steps", scope), path)
    except InvalidValueError as error:
        raise InvalidValueError(
            f"action {action.id} ({action.name}) cannot be asked for: {error.path}: {error.message}",
            path=path,
        ) from error


def is_in_cohorts(item: CohortFilter, person: Node, path: str, scope: FilterScope | None) -> Node:
    """Whether `person`, an id that merges are followed for, is in any of the cohorts. Raises InvalidValueError."""
    return is_in_cohort(item, person, path, scope, _events_of)


def meets_criteria(criteria: CohortGroup, person: Node, path: str, scope: FilterScope) -> Node:
    """Whether `person` meets the criteria of a cohort, which are at `path`. Raises InvalidValueError."""
    return meets(criteria, person, path, scope, _events_of)


def _events_of(asked: BehaviouralFilter, path: str, scope: FilterScope) -> list[Node]:
    filters = conditions_of(asked.event_filters, at(path, "event_filters"), scope)
    if asked.event_type == "events":
        return [*is_of_event(str(asked.key)), *filters]
    key = str(asked.key)
    if not key.isascii() or not key.isdigit() or len(key) > MAX_ID_DIGITS:
        raise InvalidValueError("expected the id of an action", path=at(path, "key"))
    return [is_of_action(int(key), at(path, "key"), scope), *filters]


def property_of(item: EventPropertyFilter | PersonPropertyFilter | GroupPropertyFilter) -> Node:
    if isinstance(item, GroupPropertyFilter):
        return build.field(f"group_{item.group_type_index}", "properties", item.key)
    if isinstance(item, PersonPropertyFilter):
        return build.field("person", "properties", item.key)
    return build.field("properties", item.key)


def field_of_event(key: EventField) -> Node:
    """As filters look at it: text, NULL where there is none."""
    if key in (EventField.TIMESTAMP, EventField.CREATED_AT):
        name = "timestamp" if key is EventField.TIMESTAMP else "captured_at"
        # In UTC, whatever clock the column is shown on: in people's SQL that is the project's.
        utc = build.call("toTimeZone", build.field(name), build.constant("UTC"))
        return build.call("concat", build.call("toString", utc), build.text("Z"))
    if key in (EventField.PERSON_ID, EventField.UUID):
        return build.call("toString", build.field(key.value))
    if key in (EventField.EVENT, EventField.DISTINCT_ID):
        return build.field(key.value)
    return build.call("nullIf", build.field(key.value.removeprefix("$")), build.text(""))


def _group_condition(
    group: _Group, path: str, scope: FilterScope | None, *, depth: int
) -> Node | None:
    """None for a group that asks nothing, which changes nothing where it stands."""
    _check_depth(depth, path)
    conditions: list[Node] = []
    for index, member in enumerate(group.values):
        where = at(path, "values", index)
        if isinstance(member, PropertyGroupFilterValue):
            found = _group_condition(member, where, scope, depth=depth + 1)
            conditions += [] if found is None else [found]
        else:
            conditions.append(condition_of(member, where, scope))
    return joined(group.type, conditions) if conditions else None


def _patterns_in(group: _Group, path: str, *, depth: int) -> list[tuple[str, str]]:
    _check_depth(depth, path)
    found: list[tuple[str, str]] = []
    for index, member in enumerate(group.values):
        where = at(path, "values", index)
        if isinstance(member, PropertyGroupFilterValue):
            found += _patterns_in(member, where, depth=depth + 1)
        else:
            found += _patterns(member, where)
    return found


def _check_depth(depth: int, path: str) -> None:
    if depth > MAX_GROUP_DEPTH:
        raise InvalidValueError(
            f"groups may stand {MAX_GROUP_DEPTH} deep inside each other", path=path
        )


def _patterns(item: PropertyFilter | BasePropertyFilter, path: str) -> list[tuple[str, str]]:
    if isinstance(item, (CohortFilter, HogQLFilter)) or item.operator not in (
        PropertyOperator.REGEX,
        PropertyOperator.NOT_REGEX,
    ):
        return []
    return [(at(path, "value"), text_of(value)) for value in values_of(item, path)]


def _is_of_element(item: ElementFilter, path: str, scope: FilterScope | None) -> Node:
    positive = OPPOSITE.get(item.operator)
    if positive is not None:
        opposite = item.model_copy(update={"operator": positive})
        return build.negate(_is_of_element(opposite, path, scope))
    if item.key is ElementProperty.SELECTOR:
        return _has_elements(item, path)

    def is_wanted(held: Node) -> Node:
        return condition_on(held, item, path, scope)

    if item.key is ElementProperty.TEXT:
        return elements.any_text(is_wanted)
    if item.key is ElementProperty.TAG_NAME:
        return elements.any_tag(is_wanted)
    return elements.any_attribute(item.key.value, is_wanted)


def _has_elements(item: ElementFilter, path: str) -> Node:
    if item.operator not in (PropertyOperator.EXACT, PropertyOperator.IN):
        raise InvalidValueError(
            "a selector is compared with exact or is_not", path=at(path, "operator")
        )
    where = at(path, "value")
    return build.any_of(
        [elements.matches_selector(text_of(value), where) for value in values_of(item, path)]
    )
