import { isComplete } from "~/query/filters";
import type {
  Attribution,
  EventNode,
  FunnelOrder,
  FunnelsQuery,
  FunnelViz,
  FunnelWindowUnit,
  GroupTypeIndex,
  PropertyFilter,
} from "~/query/schema";
import { type Breakdown, breakdownFilterOf, readBreakdown } from "./breakdown";
import { dateRangeOf, readSpan, type Span } from "./dateRange";
import { nodeOf } from "./eventChoice";
import { type FunnelExclusion, type FunnelStep, readExclusions, readSteps } from "./funnelSteps";
import { changedParameters, oneOf, readFilters, readGroupType, wholeNumber } from "./readFilters";

/** What a percentage of a step is of. */
export type FunnelReference = "total" | "previous";

/** What the reader asks of the funnels page: all of it stands in the address, so it can be shared. */
export interface FunnelsQuestion extends Span {
  steps: FunnelStep[];
  exclusions: FunnelExclusion[];
  view: FunnelViz;
  order: FunnelOrder;
  windowLength: number;
  windowUnit: FunnelWindowUnit;
  filters: PropertyFilter[];
  breakdown: Breakdown | null;
  attribution: Attribution;
  /** Whose event's value counts, where `attribution` is by step. */
  attributionStep: number;
  /** Between which steps times and trends are measured; null: the first and the last. */
  fromStep: number | null;
  toStep: number | null;
  binCount: number | null;
  reference: FunnelReference;
  /** null: people are counted. */
  groupType: GroupTypeIndex | null;
}

export const FIRST_QUESTION: FunnelsQuestion = {
  steps: [{ event: "$pageview", name: "", filters: [] }],
  exclusions: [],
  view: "steps",
  order: "ordered",
  windowLength: 14,
  windowUnit: "day",
  dateFrom: "-30d",
  dateTo: null,
  interval: "day",
  filters: [],
  breakdown: null,
  attribution: "first_touch",
  attributionStep: 0,
  fromStep: null,
  toStep: null,
  binCount: null,
  reference: "total",
  groupType: null,
};

export const VIEWS: FunnelViz[] = ["steps", "time_to_convert", "trends"];
export const WINDOW_UNITS: FunnelWindowUnit[] = [
  "second",
  "minute",
  "hour",
  "day",
  "week",
  "month",
];
export const MAX_WINDOW = 10_000;
export const BIN_COUNTS = [5, 10, 15, 20, 30, 60];

export const ORDER_LABELS: Record<FunnelOrder, string> = {
  ordered: "In this order",
  strict: "In this order, nothing between",
  unordered: "In any order",
};

export const ATTRIBUTION_LABELS: Record<Attribution, string> = {
  first_touch: "First value",
  last_touch: "Last value",
  all_events: "Every value",
  step: "Value at a step",
};

const ORDERS = Object.keys(ORDER_LABELS) as FunnelOrder[];
const ATTRIBUTIONS = Object.keys(ATTRIBUTION_LABELS) as Attribution[];
const REFERENCES: FunnelReference[] = ["total", "previous"];

function stepNode(step: FunnelStep): EventNode {
  const name = step.name.trim();
  return { ...nodeOf(step), ...(name === "" ? {} : { custom_name: name }) };
}

/** What is still missing before the question can be asked; null when nothing is. */
export function problemOf({ steps, view, fromStep, toStep }: FunnelsQuestion): string | null {
  if (steps.length < 2) {
    return "A funnel has two steps at least. Add the one that people should come to.";
  }
  return view !== "steps" && (fromStep ?? 0) >= (toStep ?? steps.length - 1)
    ? "Choose a later step to measure to than to measure from."
    : null;
}

function filterOf(question: FunnelsQuestion): FunnelsQuery["funnelsFilter"] {
  const { view, fromStep, toStep, binCount, attribution, exclusions } = question;
  const isMeasured = view !== "steps";
  return {
    funnelVizType: view,
    funnelOrderType: question.order,
    funnelWindowInterval: question.windowLength,
    funnelWindowIntervalUnit: question.windowUnit,
    ...(isMeasured && fromStep !== null ? { funnelFromStep: fromStep } : {}),
    ...(isMeasured && toStep !== null ? { funnelToStep: toStep } : {}),
    ...(view === "time_to_convert" && binCount !== null ? { binCount } : {}),
    ...(exclusions.length > 0
      ? {
          exclusions: exclusions.map((exclusion) => ({
            ...nodeOf(exclusion),
            funnelFromStep: question.order === "unordered" ? 0 : exclusion.fromStep,
            funnelToStep:
              question.order === "unordered" ? question.steps.length - 1 : exclusion.toStep,
          })),
        }
      : {}),
    ...(question.breakdown?.property && isBrokenDown(question)
      ? {
          breakdownAttributionType: attribution,
          ...(attribution === "step"
            ? { breakdownAttributionValue: question.attributionStep }
            : {}),
        }
      : {}),
  };
}

/** Times are not told apart by a property: they are of everybody. */
export function isBrokenDown({ view }: Pick<FunnelsQuestion, "view">): boolean {
  return view !== "time_to_convert";
}

export function queryOf(question: FunnelsQuestion): FunnelsQuery {
  return {
    kind: "FunnelsQuery",
    series: question.steps.map(stepNode),
    interval: question.interval,
    dateRange: dateRangeOf(question),
    properties: question.filters.filter(isComplete),
    ...breakdownFilterOf(isBrokenDown(question) ? question.breakdown : null),
    funnelsFilter: filterOf(question),
    ...(question.groupType === null ? {} : { aggregation_group_type_index: question.groupType }),
  };
}

export function parametersOf(question: FunnelsQuestion): Record<string, unknown> {
  return changedParameters(question, FIRST_QUESTION);
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): FunnelsQuestion {
  const steps = readSteps(parameters.steps) ?? FIRST_QUESTION.steps;
  const stepOf = (value: unknown): number | null => wholeNumber(value, 0, steps.length - 1);
  return {
    ...readSpan(parameters, FIRST_QUESTION),
    steps,
    exclusions: readExclusions(parameters.exclusions, steps.length),
    view: oneOf(parameters.view, VIEWS, FIRST_QUESTION.view),
    order: oneOf(parameters.order, ORDERS, FIRST_QUESTION.order),
    windowLength:
      wholeNumber(parameters.windowLength, 1, MAX_WINDOW) ?? FIRST_QUESTION.windowLength,
    windowUnit: oneOf(parameters.windowUnit, WINDOW_UNITS, FIRST_QUESTION.windowUnit),
    filters: readFilters(parameters.filters),
    breakdown: readBreakdown(parameters.breakdown),
    attribution: oneOf(parameters.attribution, ATTRIBUTIONS, FIRST_QUESTION.attribution),
    attributionStep: stepOf(parameters.attributionStep) ?? 0,
    fromStep: stepOf(parameters.fromStep),
    toStep: stepOf(parameters.toStep),
    binCount: oneOf<number | null>(parameters.binCount, BIN_COUNTS, null),
    reference: oneOf(parameters.reference, REFERENCES, FIRST_QUESTION.reference),
    groupType: readGroupType(parameters.groupType),
  };
}
