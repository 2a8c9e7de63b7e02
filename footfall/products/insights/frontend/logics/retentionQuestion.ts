import { isComplete } from "~/query/filters";
import type {
  PropertyFilter,
  RetentionPeriod,
  RetentionQuery,
  RetentionReference,
  RetentionType,
} from "~/query/schema";
import { changedParameters, oneOf, readFilters } from "./readFilters";

/** What the reader asks of the retention page: all of it stands in the address, so it can be shared. */
export interface RetentionQuestion {
  /** null: every event. */
  begins: string | null;
  returns: string | null;
  type: RetentionType;
  period: RetentionPeriod;
  intervals: number;
  isCumulative: boolean;
  reference: RetentionReference;
  filters: PropertyFilter[];
}

export const FIRST_QUESTION: RetentionQuestion = {
  begins: null,
  returns: null,
  type: "retention_first_time",
  period: "Week",
  intervals: 8,
  isCumulative: false,
  reference: "total",
  filters: [],
};

export const TYPE_LABELS: Record<RetentionType, string> = {
  retention_first_time: "for the first time",
  retention_recurring: "at any time",
  retention_first_ever_occurrence: "as their very first one",
};

export const PERIODS: RetentionPeriod[] = ["Hour", "Day", "Week", "Month"];
export const INTERVAL_COUNTS = [5, 8, 12, 24, 31];

const TYPES: RetentionType[] = [
  "retention_first_time",
  "retention_recurring",
  "retention_first_ever_occurrence",
];
const REFERENCES: RetentionReference[] = ["total", "previous"];

export function queryOf(question: RetentionQuestion): RetentionQuery {
  return {
    kind: "RetentionQuery",
    retentionFilter: {
      targetEntity: { id: question.begins, type: "events" },
      returningEntity: { id: question.returns, type: "events" },
      retentionType: question.type,
      period: question.period,
      totalIntervals: question.intervals,
      cumulative: question.isCumulative,
      retentionReference: question.reference,
      meanRetentionCalculation: "weighted",
    },
    properties: question.filters.filter(isComplete),
  };
}

export function parametersOf(question: RetentionQuestion): Record<string, unknown> {
  return changedParameters(question, FIRST_QUESTION);
}

function readEvent(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): RetentionQuestion {
  return {
    begins: readEvent(parameters.begins),
    returns: readEvent(parameters.returns),
    type: oneOf(parameters.type, TYPES, FIRST_QUESTION.type),
    period: oneOf(parameters.period, PERIODS, FIRST_QUESTION.period),
    intervals: oneOf(parameters.intervals, INTERVAL_COUNTS, FIRST_QUESTION.intervals),
    isCumulative: parameters.isCumulative === true,
    reference: oneOf(parameters.reference, REFERENCES, FIRST_QUESTION.reference),
    filters: readFilters(parameters.filters),
  };
}
