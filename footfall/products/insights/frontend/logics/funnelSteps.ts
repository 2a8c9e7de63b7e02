import type { FunnelStepMath, FunnelWindowUnit } from "~/query/schema";
import { type EventChoice, readChoice } from "./eventChoice";
import { isRecord, oneOf, wholeNumber } from "./readFilters";

export interface FunnelWindow {
  length: number;
  unit: FunnelWindowUnit;
}

export interface FunnelStep extends EventChoice {
  /** What the step is called; empty: as its event. */
  name: string;
  /** Other events that are the step as well. */
  others: EventChoice[];
  /** Who leaves it out goes on to the next step all the same. */
  isOptional: boolean;
  /** How long after the step before it; null: only the window of the whole funnel counts. */
  window: FunnelWindow | null;
  /** null: any event of a person may be the step, not only the first. */
  first: FunnelStepMath | null;
}

export const WINDOW_UNITS: FunnelWindowUnit[] = [
  "second",
  "minute",
  "hour",
  "day",
  "week",
  "month",
];
export const MAX_WINDOW = 10_000;

export const FIRST_LABELS: Record<FunnelStepMath, string> = {
  first_time_for_user: "the first ever of a person",
  first_matching_event_for_user: "the first that matches the filters",
};

export function newStep(event: FunnelStep["event"] = null): FunnelStep {
  return {
    event,
    name: "",
    filters: [],
    others: [],
    isOptional: false,
    window: null,
    first: null,
  };
}

/** Whether a step is more than its events and its name. */
export function hasOptions({ isOptional, window, first }: FunnelStep): boolean {
  return isOptional || window !== null || first !== null;
}

/** An event that must not lie between two steps, which are numbered from 0. */
export interface FunnelExclusion extends EventChoice {
  fromStep: number;
  toStep: number;
}

export const MAX_STEPS = 50;
export const MAX_EXCLUSIONS = 20;

/** What a question says of its steps; whatever names one does so by its number. */
interface Steps {
  steps: FunnelStep[];
  exclusions: FunnelExclusion[];
  attributionStep: number;
  fromStep: number | null;
  toStep: number | null;
}

/** The same question about other steps: whatever named a step by its number names one that there is. */
function withSteps<Question extends Steps>(question: Question, steps: FunnelStep[]): Question {
  const last = steps.length - 1;
  const inside = (step: number | null): number | null =>
    step !== null && step > last ? null : step;
  return {
    ...question,
    steps,
    exclusions: question.exclusions
      .map((exclusion) => ({ ...exclusion, toStep: Math.min(exclusion.toStep, last) }))
      .filter(({ fromStep, toStep }) => fromStep < toStep),
    attributionStep: Math.min(question.attributionStep, last),
    fromStep: inside(question.fromStep),
    toStep: inside(question.toStep),
  };
}

export function withStep<Question extends Steps>(
  question: Question,
  index: number,
  change: Partial<FunnelStep>,
): Question {
  const step = question.steps[index];
  return step ? withSteps(question, question.steps.with(index, { ...step, ...change })) : question;
}

/** One more step at the end. An exclusion up to the last step stays one up to the last step. */
export function withAddedStep<Question extends Steps>(question: Question): Question {
  const last = question.steps.length - 1;
  return {
    ...question,
    steps: [...question.steps, newStep()],
    exclusions: question.exclusions.map((exclusion) =>
      exclusion.toStep === last ? { ...exclusion, toStep: last + 1 } : exclusion,
    ),
  };
}

export function withoutStep<Question extends Steps>(question: Question, index: number): Question {
  return withSteps(
    question,
    question.steps.filter((_, other) => other !== index),
  );
}

export function withMovedStep<Question extends Steps>(
  question: Question,
  from: number,
  to: number,
): Question {
  const step = question.steps[from];
  return step && to >= 0 && to < question.steps.length
    ? withSteps(question, question.steps.toSpliced(from, 1).toSpliced(to, 0, step))
    : question;
}

export function withAddedExclusion<Question extends Steps>(question: Question): Question {
  return {
    ...question,
    exclusions: [
      ...question.exclusions,
      { event: null, filters: [], fromStep: 0, toStep: question.steps.length - 1 },
    ],
  };
}

/** A changed exclusion; whichever end was not chosen makes room for the one that was. */
export function withExclusion<Question extends Steps>(
  question: Question,
  index: number,
  change: Partial<FunnelExclusion>,
): Question {
  const before = question.exclusions[index];
  if (!before) {
    return question;
  }
  const changed = { ...before, ...change };
  if (changed.fromStep >= changed.toStep) {
    if (change.toStep === undefined) {
      changed.toStep = changed.fromStep + 1;
    } else {
      changed.fromStep = changed.toStep - 1;
    }
  }
  return { ...question, exclusions: question.exclusions.with(index, changed) };
}

export function readWindow(value: unknown): FunnelWindow | null {
  const length = isRecord(value) ? wholeNumber(value.length, 1, MAX_WINDOW) : null;
  return isRecord(value) && length !== null
    ? { length, unit: oneOf(value.unit, WINDOW_UNITS, "day") }
    : null;
}

/** Steps out of an address that anyone may have typed; null where there are none. */
export function readSteps(value: unknown): FunnelStep[] | null {
  const steps = (Array.isArray(value) ? value : []).filter(isRecord).map((step) => ({
    ...readChoice(step),
    name: typeof step.name === "string" ? step.name : "",
    others: (Array.isArray(step.others) ? step.others : []).filter(isRecord).map(readChoice),
    isOptional: step.isOptional === true,
    window: readWindow(step.window),
    first: oneOf<FunnelStepMath | null>(
      step.first,
      Object.keys(FIRST_LABELS) as FunnelStepMath[],
      null,
    ),
  }));
  return steps.length > 0 ? steps.slice(0, MAX_STEPS) : null;
}

export function readExclusions(value: unknown, stepCount: number): FunnelExclusion[] {
  return (Array.isArray(value) ? value : [])
    .filter(isRecord)
    .map((exclusion) => ({
      ...readChoice(exclusion),
      fromStep: wholeNumber(exclusion.fromStep, 0, stepCount - 1) ?? 0,
      toStep: wholeNumber(exclusion.toStep, 0, stepCount - 1) ?? stepCount - 1,
    }))
    .filter(({ fromStep, toStep }) => fromStep < toStep)
    .slice(0, MAX_EXCLUSIONS);
}
