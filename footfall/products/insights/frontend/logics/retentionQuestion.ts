import { isComplete } from "~/query/filters";
import type {
  PropertyFilter,
  RetentionEntity,
  RetentionPeriod,
  RetentionQuery,
  RetentionReference,
  RetentionType,
} from "~/query/schema";
import { type EventChoice, readChoice } from "./eventChoice";
import { isRecord, oneOf, readFilters } from "./readFilters";

/** What the reader asks of the retention page: all of it stands in the address, so it can be shared. */
export interface RetentionQuestion {
  begins: EventChoice;
  returns: EventChoice;
  type: RetentionType;
  period: RetentionPeriod;
  intervals: number;
  isCumulative: boolean;
  reference: RetentionReference;
  filters: PropertyFilter[];
  /** Test accounts are left out. */
  isWithoutTests: boolean;
}

export const FIRST_QUESTION: RetentionQuestion = {
  begins: { event: null, filters: [] },
  returns: { event: null, filters: [] },
  type: "retention_first_time",
  period: "Week",
  intervals: 8,
  isCumulative: false,
  reference: "total",
  filters: [],
  isWithoutTests: false,
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

function entityOf({ event, filters }: EventChoice): RetentionEntity {
  const properties = filters.filter(isComplete);
  return {
    id: event,
    type: typeof event === "number" ? "actions" : "events",
    ...(properties.length > 0 ? { properties } : {}),
  };
}

export function queryOf(question: RetentionQuestion): RetentionQuery {
  return {
    kind: "RetentionQuery",
    retentionFilter: {
      targetEntity: entityOf(question.begins),
      returningEntity: entityOf(question.returns),
      retentionType: question.type,
      period: question.period,
      totalIntervals: question.intervals,
      cumulative: question.isCumulative,
      retentionReference: question.reference,
      meanRetentionCalculation: "weighted",
    },
    properties: question.filters.filter(isComplete),
    ...(question.isWithoutTests ? { filterTestAccounts: true } : {}),
  };
}

/** A bare name is an event, also one that looks like a number. */
function readEntity(value: unknown): EventChoice {
  if (isRecord(value)) {
    return readChoice(value);
  }
  const isName = typeof value === "string" || typeof value === "number";
  return { event: isName ? String(value) : null, filters: [] };
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): RetentionQuestion {
  return {
    begins: readEntity(parameters.begins),
    returns: readEntity(parameters.returns),
    type: oneOf(parameters.type, TYPES, FIRST_QUESTION.type),
    period: oneOf(parameters.period, PERIODS, FIRST_QUESTION.period),
    intervals: oneOf(parameters.intervals, INTERVAL_COUNTS, FIRST_QUESTION.intervals),
    isCumulative: parameters.isCumulative === true,
    reference: oneOf(parameters.reference, REFERENCES, FIRST_QUESTION.reference),
    filters: readFilters(parameters.filters),
    isWithoutTests: parameters.isWithoutTests === true,
  };
}
