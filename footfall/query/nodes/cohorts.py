"""Cohorts: people told by their properties, by what they did, and by other cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import (
    MAX_FILTERS,
    BasePropertyFilter,
    Identifier,
    PropertyFilterList,
)

MAX_TIMES = 1_000_000
MAX_PERIODS = 60
MAX_TIME_VALUE = 10_000

Moment = Annotated[str, Field(min_length=1, max_length=40)]
TimeValue = Annotated[int, Field(ge=1, le=MAX_TIME_VALUE)]


class Behaviour(StrEnum):
    PERFORMED = "performed_event"
    PERFORMED_TIMES = "performed_event_multiple"
    PERFORMED_FIRST = "performed_event_first_time"
    REGULARLY = "performed_event_regularly"
    STOPPED = "stopped_performing_event"
    RESTARTED = "restarted_performing_event"


class TimeUnit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def letter(self) -> str:
        """As relative moments are written (`-7d`)."""
        return {TimeUnit.MINUTE: "M", TimeUnit.MONTH: "m"}.get(self, self.value[0])


class TimesOperator(StrEnum):
    AT_LEAST = "gte"
    AT_MOST = "lte"
    MORE = "gt"
    FEWER = "lt"
    EXACTLY = "exact"
    EQUAL = "eq"


class CohortPersonFilter(BasePropertyFilter):
    """Of the person's properties as they are now. `negation`: everybody else."""

    type: Literal["person"]
    negation: bool = False


class CohortOfCohort(QueryNode):
    type: Literal["cohort"]
    key: Literal["id"] = "id"
    value: Identifier
    negation: bool = False
    cohort_name: str | None = None


class BehaviouralFilter(QueryNode):
    """What people did: events by name, or an action (`event_type: actions`, `key`: its id), that pass `event_filters`.

    When: in the last `time_value` of `time_interval`, or from `explicit_datetime` to `explicit_datetime_to` (now). For who
    stopped or restarted, `seq_time_value` of `seq_time_interval` is the latest part of that time: who stopped did it before
    that part and not in it; who restarted did it in that part, not in the rest, and before all of it.
    `performed_event_multiple` and `performed_event_regularly` count by `operator` and `operator_value`, and the latter in at
    least `min_periods` of the last `total_periods` periods, each as long as the time. `negation`: everybody else.
    """

    type: Literal["behavioral"]
    value: Behaviour
    key: Annotated[str, Field(min_length=1, max_length=400)] | Identifier
    event_type: Literal["events", "actions"]
    event_filters: PropertyFilterList | None = None
    time_value: TimeValue | None = None
    time_interval: TimeUnit | None = None
    explicit_datetime: Moment | None = None
    explicit_datetime_to: Moment | None = None
    operator: TimesOperator | None = None
    operator_value: Annotated[int, Field(ge=1, le=MAX_TIMES)] | None = None
    min_periods: Annotated[int, Field(ge=1, le=MAX_PERIODS)] | None = None
    total_periods: Annotated[int, Field(ge=1, le=MAX_PERIODS)] | None = None
    seq_time_value: TimeValue | None = None
    seq_time_interval: TimeUnit | None = None
    negation: bool = False


_CRITERIA = ("behavioral", "person", "cohort")


class CohortGroup(QueryNode):
    """AND or OR of criteria and of further groups, at most MAX_GROUP_DEPTH inside each other."""

    type: Literal["AND", "OR"]
    values: Annotated[list[CohortMember], Field(max_length=MAX_FILTERS)]


def _kind_of(member: Any) -> str | None:
    kind = member.get("type") if isinstance(member, dict) else getattr(member, "type", None)
    if kind in ("AND", "OR"):
        return "group"
    return kind if kind in _CRITERIA else None


CohortMember = Annotated[
    Annotated[CohortGroup, Tag("group")]
    | Annotated[BehaviouralFilter, Tag("behavioral")]
    | Annotated[CohortPersonFilter, Tag("person")]
    | Annotated[CohortOfCohort, Tag("cohort")],
    Discriminator(
        _kind_of,
        custom_error_type="unknown_type",
        custom_error_message="expected one of {expected_tags}",
        custom_error_context={
            "discriminator": "type",
            "expected_tags": ", ".join(("AND", "OR", *_CRITERIA)),
        },
    ),
]
CohortGroup.model_rebuild()


class CohortFilters(QueryNode):
    properties: CohortGroup

    @model_validator(mode="after")
    def _ask_something(self) -> Self:
        if not any(True for _ in criteria_of(self.properties)):
            raise ValueError("a cohort needs at least one criterion")
        return self


def criteria_of(
    group: CohortGroup,
) -> list[BehaviouralFilter | CohortPersonFilter | CohortOfCohort]:
    """Every criterion, however deep."""
    found: list[BehaviouralFilter | CohortPersonFilter | CohortOfCohort] = []
    for member in group.values:
        found += criteria_of(member) if isinstance(member, CohortGroup) else [member]
    return found


@dataclass(frozen=True)
class Cohort:
    """As a team keeps it. `criteria`: None for one whose people were named one by one."""

    id: int
    name: str
    criteria: CohortGroup | None
