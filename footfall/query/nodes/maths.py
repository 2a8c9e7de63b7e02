"""What a series counts or computes of its events."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from footfall.query.catalog.currencies import CURRENCIES
from footfall.query.nodes.base import QueryNode


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("expected a currency of ISO 4217, as USD")
    return code


CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_known_currency)]


class Math(StrEnum):
    TOTAL = "total"
    UNIQUE_USERS = "dau"
    WEEKLY_ACTIVE = "weekly_active"
    MONTHLY_ACTIVE = "monthly_active"
    UNIQUE_SESSIONS = "unique_session"
    UNIQUE_GROUPS = "unique_group"
    FIRST_TIME = "first_time_for_user"
    FIRST_MATCHING = "first_matching_event_for_user"
    SUM = "sum"
    AVERAGE = "avg"
    MINIMUM = "min"
    MAXIMUM = "max"
    MEDIAN = "median"
    P75 = "p75"
    P90 = "p90"
    P95 = "p95"
    P99 = "p99"
    AVERAGE_PER_ACTOR = "avg_count_per_actor"
    MINIMUM_PER_ACTOR = "min_count_per_actor"
    MAXIMUM_PER_ACTOR = "max_count_per_actor"
    MEDIAN_PER_ACTOR = "median_count_per_actor"
    P75_PER_ACTOR = "p75_count_per_actor"
    P90_PER_ACTOR = "p90_count_per_actor"
    P95_PER_ACTOR = "p95_count_per_actor"
    P99_PER_ACTOR = "p99_count_per_actor"

    @property
    def is_per_actor(self) -> bool:
        return self.value.endswith("_count_per_actor")

    @property
    def measure(self) -> Measure | None:
        """How numbers become one, for maths of a property or of counts per actor."""
        return _MEASURES.get(self.value.removesuffix("_count_per_actor"))

    @property
    def is_of_property(self) -> bool:
        return self.measure is not None and not self.is_per_actor

    @property
    def is_first_time(self) -> bool:
        return self in (Math.FIRST_TIME, Math.FIRST_MATCHING)

    @property
    def is_of_actors(self) -> bool:
        """Whether it asks whose rows they are."""
        return (
            self.is_per_actor
            or self.is_first_time
            or self is Math.UNIQUE_USERS
            or self.window_days is not None
        )

    @property
    def counts_distinct(self) -> bool:
        """Whether it counts who or what is there, each once."""
        return self in _COUNTS_DISTINCT or self.window_days is not None

    @property
    def is_of_events(self) -> bool:
        """Whether it needs what only events have: an order among them, sessions, groups."""
        return self.is_first_time or self in (Math.UNIQUE_SESSIONS, Math.UNIQUE_GROUPS)

    @property
    def window_days(self) -> int | None:
        """Over how many days people are counted who were active within them."""
        return {Math.WEEKLY_ACTIVE: 7, Math.MONTHLY_ACTIVE: 30}.get(self)

    @property
    def adds_up(self) -> bool:
        """Whether the numbers of several buckets can be put together into one running total."""
        return self in _ADDS_UP or self.is_first_time

    @property
    def is_zero_of_nothing(self) -> bool:
        """Whether the value of no events is 0, and not unknown."""
        return not self.is_per_actor and self.measure in (None, Measure.SUM)


class Measure(StrEnum):
    SUM = "sum"
    AVERAGE = "avg"
    MINIMUM = "min"
    MAXIMUM = "max"
    MEDIAN = "median"
    P75 = "p75"
    P90 = "p90"
    P95 = "p95"
    P99 = "p99"


_MEASURES = {measure.value: measure for measure in Measure}
_COUNTS_DISTINCT = (Math.UNIQUE_USERS, Math.UNIQUE_SESSIONS, Math.UNIQUE_GROUPS)
_ADDS_UP = (Math.TOTAL, Math.SUM, *_COUNTS_DISTINCT)


class MathPropertyType(StrEnum):
    EVENT = "event_properties"
    PERSON = "person_properties"
    DATA_WAREHOUSE = "data_warehouse_properties"


class RevenueCurrency(QueryNode):
    """In which currency the amounts are: the event's property of that name, `static` where it is missing."""

    static: CurrencyCode | None = None
    property: Annotated[str, Field(min_length=1, max_length=400)] | None = None


class MathFields(QueryNode):
    """`math_currency`: amounts are converted into it, by the rates of each event's day."""

    math: Math | None = None
    math_property: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    math_property_type: MathPropertyType | None = None
    math_property_revenue_currency: RevenueCurrency | None = None
    math_currency: CurrencyCode | None = None
    math_group_type_index: Literal[0, 1, 2, 3, 4] | None = None
