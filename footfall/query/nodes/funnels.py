"""FunnelsQuery: how far actors get through steps, how long it takes them, and how that changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, FiniteFloat, Tag, field_validator

from footfall.query.calendar.intervals import Interval
from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.breakdowns import Breakdown, BreakdownFilter
from footfall.query.nodes.filters import (
    DateRange,
    GroupTypeIndex,
    PropertyFilterList,
    PropertyGroupFilter,
)
from footfall.query.nodes.maths import Math, MathFields
from footfall.query.nodes.series import ActionsNode, EventSeriesNode, EventsNode
from footfall.query.nodes.trends import CompareFilter

# The steps that an event matches are the bits of one Int64.
MAX_STEPS = 50
MAX_EXCLUSIONS = 20
MAX_OPTIONAL_STEPS = 10
MAX_HELD_PROPERTIES = 3
MAX_BINS = 90
MAX_WINDOW = 10_000
DEFAULT_WINDOW = 14

StepIndex = Annotated[int, Field(ge=0, lt=MAX_STEPS)]
WindowLength = Annotated[int, Field(ge=1, le=MAX_WINDOW)]


class FunnelVizType(StrEnum):
    STEPS = "steps"
    TIME_TO_CONVERT = "time_to_convert"
    TRENDS = "trends"


class FunnelOrder(StrEnum):
    ORDERED = "ordered"
    STRICT = "strict"
    UNORDERED = "unordered"


class FunnelWindowUnit(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def milliseconds(self) -> int:
        return _MILLISECONDS[self]


_MILLISECONDS = {
    FunnelWindowUnit.SECOND: 1000,
    FunnelWindowUnit.MINUTE: 60_000,
    FunnelWindowUnit.HOUR: 3_600_000,
    FunnelWindowUnit.DAY: 86_400_000,
    FunnelWindowUnit.WEEK: 7 * 86_400_000,
    FunnelWindowUnit.MONTH: 30 * 86_400_000,
}


class Attribution(StrEnum):
    FIRST_TOUCH = "first_touch"
    LAST_TOUCH = "last_touch"
    ALL_EVENTS = "all_events"
    STEP = "step"


class FunnelStepFields(MathFields):
    """What makes an event a step.

    `optionalInFunnel`: actors may leave the step out; never the first, at most MAX_OPTIONAL_STEPS of them, and not with
    steps in any order. `funnelWindowInterval` and its unit (day where it is not given) are Footfall's own: the step comes at
    most so long after the event of the step before it in the try, besides the window of the whole funnel.
    `math`: `first_time_for_user`, or `first_time_for_user_with_filters` (also called `first_matching_event_for_user`), limits
    the step to one event of each person.
    """

    optional_in_funnel: bool | None = Field(None, alias="optionalInFunnel")
    funnel_window_interval: WindowLength | None = Field(None, alias="funnelWindowInterval")
    funnel_window_interval_unit: FunnelWindowUnit | None = Field(
        None, alias="funnelWindowIntervalUnit"
    )

    @field_validator("math", mode="before")
    @classmethod
    def _math_by_its_name_in_trends(cls, given: object) -> object:
        return Math.FIRST_MATCHING if given == "first_time_for_user_with_filters" else given

    @property
    def own_window_ms(self) -> int | None:
        if self.funnel_window_interval is None:
            return None
        unit = self.funnel_window_interval_unit or FunnelWindowUnit.DAY
        return self.funnel_window_interval * unit.milliseconds


class FunnelStepNode(FunnelStepFields, EventsNode):
    """An event that is a step."""


class FunnelActionsStepNode(FunnelStepFields, ActionsNode):
    """The events of an action that are a step."""


class FunnelGroupNode(FunnelStepFields):
    """A step that any one of several events or actions is. `properties`: what all of them need."""

    kind: Literal["GroupNode"]
    operator: Literal["OR"]
    nodes: Annotated[list[EventSeriesNode], Field(min_length=1, max_length=MAX_STEPS)]
    name: str | None = None
    custom_name: str | None = None
    properties: PropertyFilterList | None = None
    version: int | None = None


def _kind_of(node: Any) -> str | None:
    kind = node.get("kind", "EventsNode") if isinstance(node, dict) else getattr(node, "kind", None)
    return kind if isinstance(kind, str) else None


class _ByKind(Discriminator):
    """With a hash, which a union with null needs: its context has none."""

    __hash__ = object.__hash__


def _one_of(*kinds: str) -> Discriminator:
    return _ByKind(
        lambda node: kind if (kind := _kind_of(node)) in kinds else None,
        custom_error_type="unknown_kind",
        custom_error_message="expected one of {expected_tags}",
        custom_error_context={"discriminator": "kind", "expected_tags": ", ".join(kinds)},
    )


FunnelSeriesNode = Annotated[
    Annotated[FunnelStepNode, Tag("EventsNode")]
    | Annotated[FunnelActionsStepNode, Tag("ActionsNode")]
    | Annotated[FunnelGroupNode, Tag("GroupNode")],
    _one_of("EventsNode", "ActionsNode", "GroupNode"),
]


class FunnelExclusionFields(QueryNode):
    funnel_from_step: StepIndex = Field(alias="funnelFromStep")
    funnel_to_step: StepIndex = Field(alias="funnelToStep")


class FunnelExclusion(FunnelExclusionFields, EventsNode):
    """An event that must not lie between the two steps, which are numbered from 0."""


class FunnelActionsExclusion(FunnelExclusionFields, ActionsNode):
    """As FunnelExclusion, for the events of an action."""


FunnelExclusionNode = Annotated[
    Annotated[FunnelExclusion, Tag("EventsNode")]
    | Annotated[FunnelActionsExclusion, Tag("ActionsNode")],
    _one_of("EventsNode", "ActionsNode"),
]


class FunnelsFilter(QueryNode):
    """`funnelFromStep` and `funnelToStep` (from 0): between which steps times and trends are measured.

    `funnelAggregateByHogQL`: whose events make a funnel, where it is not people: the values of one property, written
    `properties.$session_id` or `person.properties.plan`; an event without it is nobody's.
    `holdConstantProperties` is Footfall's own: all events of a try have the same values of these properties.
    """

    funnel_viz_type: FunnelVizType | None = Field(None, alias="funnelVizType")
    funnel_order_type: FunnelOrder | None = Field(None, alias="funnelOrderType")
    funnel_window_interval: WindowLength | None = Field(None, alias="funnelWindowInterval")
    funnel_window_interval_unit: FunnelWindowUnit | None = Field(
        None, alias="funnelWindowIntervalUnit"
    )
    funnel_aggregate_by: Annotated[str, Field(max_length=500)] | None = Field(
        None, alias="funnelAggregateByHogQL"
    )
    hold_constant_properties: (
        Annotated[list[Breakdown], Field(max_length=MAX_HELD_PROPERTIES)] | None
    ) = Field(None, alias="holdConstantProperties")
    funnel_from_step: StepIndex | None = Field(None, alias="funnelFromStep")
    funnel_to_step: StepIndex | None = Field(None, alias="funnelToStep")
    exclusions: Annotated[list[FunnelExclusionNode], Field(max_length=MAX_EXCLUSIONS)] | None = None
    bin_count: Annotated[int, Field(ge=1, le=MAX_BINS)] | None = Field(None, alias="binCount")
    breakdown_attribution_type: Attribution | None = Field(None, alias="breakdownAttributionType")
    breakdown_attribution_value: StepIndex | None = Field(None, alias="breakdownAttributionValue")
    funnel_step_reference: Literal["total", "previous"] | None = Field(
        None, alias="funnelStepReference"
    )
    layout: Literal["horizontal", "vertical"] | None = None
    hidden_legend_breakdowns: list[str] | None = Field(None, alias="hiddenLegendBreakdowns")
    result_customizations: dict[str, Any] | None = Field(None, alias="resultCustomizations")
    goal_lines: list[dict[str, Any]] | None = Field(None, alias="goalLines")
    show_values_on_series: bool | None = Field(None, alias="showValuesOnSeries")
    show_legend: bool | None = Field(None, alias="showLegend")
    show_trend_lines: bool | None = Field(None, alias="showTrendLines")
    use_udf: bool | None = Field(None, alias="useUdf")

    @property
    def viz_type(self) -> FunnelVizType:
        return self.funnel_viz_type or FunnelVizType.STEPS

    @property
    def order(self) -> FunnelOrder:
        return self.funnel_order_type or FunnelOrder.ORDERED

    @property
    def attribution(self) -> Attribution:
        return self.breakdown_attribution_type or Attribution.FIRST_TOUCH

    @property
    def window_ms(self) -> int:
        unit = self.funnel_window_interval_unit or FunnelWindowUnit.DAY
        return (self.funnel_window_interval or DEFAULT_WINDOW) * unit.milliseconds


class FunnelsQuery(QueryNode):
    """`interval`: of a trend, by the beginning of the tries.

    `samplingFactor`: look at this part of the actors only. The counts of the answer are divided by it, and so are not exact;
    the answer's `sampling_factor` says so.
    `compareFilter`: the same for an earlier period, after the current one; not for times to convert.
    """

    kind: Literal["FunnelsQuery"]
    series: Annotated[list[FunnelSeriesNode], Field(min_length=2, max_length=MAX_STEPS)]
    interval: Interval = Interval.DAY
    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    breakdown_filter: BreakdownFilter | None = Field(None, alias="breakdownFilter")
    funnels_filter: FunnelsFilter | None = Field(None, alias="funnelsFilter")
    compare_filter: CompareFilter | None = Field(None, alias="compareFilter")
    aggregation_group_type_index: GroupTypeIndex | None = None
    sampling_factor: Annotated[FiniteFloat, Field(gt=0, le=1)] | None = Field(
        None, alias="samplingFactor"
    )
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")
    version: int | None = None

    @property
    def filter(self) -> FunnelsFilter:
        return self.funnels_filter or FunnelsFilter()
