import { isComplete } from "~/query/filters";
import type {
  Attribution,
  FunnelOrder,
  FunnelsQuery,
  FunnelStepNode,
  FunnelViz,
  FunnelWindowUnit,
  GroupTypeIndex,
  PropertyFilter,
  PropertyKind,
} from "~/query/schema";
import { type Breakdown, breakdownFilterOf, hasChosenParts, readBreakdown } from "./breakdown";
import { type Comparison, compareFilterOf, NOT_COMPARED, readComparison } from "./comparison";
import { dateRangeOf, readSpan, type Span } from "./dateRange";
import { nodeOf } from "./eventChoice";
import {
  type FunnelExclusion,
  type FunnelStep,
  MAX_WINDOW,
  newStep,
  readExclusions,
  readSteps,
  WINDOW_UNITS,
} from "./funnelSteps";
import { isRecord, oneOf, readFilters, readGroupType, wholeNumber } from "./readFilters";

/** What a percentage of a step is of. */
export type FunnelReference = "total" | "previous";

/** What the reader asks of the funnels page: all of it stands in the address, so it can be shared. */
export interface FunnelsQuestion extends Span, Comparison {
  steps: FunnelStep[];
  exclusions: FunnelExclusion[];
  view: FunnelViz;
  order: FunnelOrder;
  windowLength: number;
  windowUnit: FunnelWindowUnit;
  filters: PropertyFilter[];
  /** Test accounts are left out. */
  isWithoutTests: boolean;
  breakdown: Breakdown | null;
  attribution: Attribution;
  /** Whose event's value counts, where `attribution` is by step. */
  attributionStep: number;
  /** Between which steps times and trends are measured; null: the first and the last. */
  fromStep: number | null;
  toStep: number | null;
  binCount: number | null;
  reference: FunnelReference;
  /** Whose events make a try; null: those of a person. */
  groupType: GroupTypeIndex | "session" | null;
  /** Properties that have the same value in all events of a try. */
  held: HeldProperty[];
  /** Of so many per cent of all who could be counted; null: of all. */
  sampledPercent: number | null;
}

export interface HeldProperty {
  kind: PropertyKind;
  /** Empty while it is being chosen. */
  property: string;
}

export const FIRST_QUESTION: FunnelsQuestion = {
  steps: [newStep("$pageview")],
  exclusions: [],
  view: "steps",
  order: "ordered",
  windowLength: 14,
  windowUnit: "day",
  dateFrom: "-30d",
  dateTo: null,
  interval: "day",
  filters: [],
  isWithoutTests: false,
  breakdown: null,
  attribution: "first_touch",
  attributionStep: 0,
  fromStep: null,
  toStep: null,
  binCount: null,
  reference: "total",
  groupType: null,
  held: [],
  sampledPercent: null,
  ...NOT_COMPARED,
};

export const VIEWS: FunnelViz[] = ["steps", "time_to_convert", "trends"];
export const MAX_HELD = 3;
export const SAMPLES = [50, 25, 10, 5, 1];
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

function stepNode(step: FunnelStep, index: number, order: FunnelOrder): FunnelStepNode {
  const name = step.name.trim();
  // A first step is after none, and so is each of steps in any order.
  const isAfterAnother = index > 0 && order !== "unordered";
  const { window } = step;
  const node: FunnelStepNode =
    step.others.length === 0
      ? nodeOf(step)
      : { kind: "GroupNode", operator: "OR", nodes: [step, ...step.others].map(nodeOf) };
  return {
    ...node,
    ...(name === "" ? {} : { custom_name: name }),
    ...(isAfterAnother && step.isOptional ? { optionalInFunnel: true } : {}),
    ...(isAfterAnother && window
      ? { funnelWindowInterval: window.length, funnelWindowIntervalUnit: window.unit }
      : {}),
    ...(step.first === null ? {} : { math: step.first }),
  };
}

/** Which steps may be left out: never the first, nor any of steps in any order. */
export function optionalSteps({ steps, order }: FunnelsQuestion): boolean[] {
  return steps.map(({ isOptional }, index) => isOptional && index > 0 && order !== "unordered");
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
  const held = question.held.filter(({ property }) => property !== "");
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
    ...(held.length > 0
      ? { holdConstantProperties: held.map(({ kind, property }) => ({ property, type: kind })) }
      : {}),
    ...(question.groupType === "session"
      ? { funnelAggregateByHogQL: "properties.$session_id" }
      : {}),
    ...(hasChosenParts(question.breakdown) && isBrokenDown(question)
      ? {
          breakdownAttributionType: attribution,
          ...(attribution === "step"
            ? { breakdownAttributionValue: question.attributionStep }
            : {}),
        }
      : {}),
  };
}

/** Times are not told apart by a property or a period: they are of everybody. */
export function isBrokenDown({ view }: Pick<FunnelsQuestion, "view">): boolean {
  return view !== "time_to_convert";
}

export function queryOf(question: FunnelsQuestion): FunnelsQuery {
  return {
    kind: "FunnelsQuery",
    series: question.steps.map((step, index) => stepNode(step, index, question.order)),
    interval: question.interval,
    dateRange: dateRangeOf(question),
    properties: question.filters.filter(isComplete),
    ...(question.isWithoutTests ? { filterTestAccounts: true } : {}),
    ...breakdownFilterOf(isBrokenDown(question) ? question.breakdown : null),
    funnelsFilter: filterOf(question),
    ...(isBrokenDown(question) ? compareFilterOf(question) : {}),
    ...(question.sampledPercent === null ? {} : { samplingFactor: question.sampledPercent / 100 }),
    ...(typeof question.groupType === "number"
      ? { aggregation_group_type_index: question.groupType }
      : {}),
  };
}

function readHeld(value: unknown): HeldProperty[] {
  return (Array.isArray(value) ? value : [])
    .filter(isRecord)
    .slice(0, MAX_HELD)
    .map((held) => ({
      kind: held.kind === "person" ? "person" : "event",
      property: typeof held.property === "string" ? held.property : "",
    }));
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
    isWithoutTests: parameters.isWithoutTests === true,
    breakdown: readBreakdown(parameters.breakdown),
    attribution: oneOf(parameters.attribution, ATTRIBUTIONS, FIRST_QUESTION.attribution),
    attributionStep: stepOf(parameters.attributionStep) ?? 0,
    fromStep: stepOf(parameters.fromStep),
    toStep: stepOf(parameters.toStep),
    binCount: oneOf<number | null>(parameters.binCount, BIN_COUNTS, null),
    reference: oneOf(parameters.reference, REFERENCES, FIRST_QUESTION.reference),
    groupType: parameters.groupType === "session" ? "session" : readGroupType(parameters.groupType),
    held: readHeld(parameters.held),
    sampledPercent: oneOf<number | null>(parameters.sampledPercent, SAMPLES, null),
    ...readComparison(parameters),
  };
}
