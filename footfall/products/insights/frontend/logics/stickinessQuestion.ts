import { isComplete } from "~/query/filters";
import type {
  GroupTypeIndex,
  PropertyFilter,
  StickinessOperator,
  StickinessQuery,
} from "~/query/schema";
import { type Comparison, compareFilterOf, NOT_COMPARED, readComparison } from "./comparison";
import { dateRangeOf, readSpan, type Span } from "./dateRange";
import { type EventChoice, nodeOf, readChoices } from "./eventChoice";
import { isRecord, oneOf, readFilters, readGroupType, wholeNumber } from "./readFilters";

export type StickinessDisplay = "bar" | "line" | "table";
export type StickinessUnit = "count" | "share";

/** How many events make an interval an active one. */
export interface Criteria {
  operator: StickinessOperator;
  value: number;
}

/** What the reader asks of the stickiness page: all of it stands in the address, so it can be shared. */
export interface StickinessQuestion extends Span, Comparison {
  series: EventChoice[];
  filters: PropertyFilter[];
  /** Test accounts are left out. */
  isWithoutTests: boolean;
  /** null: one event is enough. */
  criteria: Criteria | null;
  /** The n-th number counts who is active in n intervals or more. */
  isCumulative: boolean;
  display: StickinessDisplay;
  unit: StickinessUnit;
  /** null: people are counted. */
  groupType: GroupTypeIndex | null;
}

export const FIRST_QUESTION: StickinessQuestion = {
  series: [{ event: null, filters: [] }],
  dateFrom: "-14d",
  dateTo: null,
  interval: "day",
  filters: [],
  isWithoutTests: false,
  criteria: null,
  isCumulative: false,
  ...NOT_COMPARED,
  display: "bar",
  unit: "count",
  groupType: null,
};

export const MAX_SERIES = 10;
export const MAX_OCCURRENCES = 1_000_000;

export const OPERATOR_LABELS: Record<StickinessOperator, string> = {
  gte: "at least",
  lte: "at most",
  exact: "exactly",
};

const OPERATORS = Object.keys(OPERATOR_LABELS) as StickinessOperator[];
const DISPLAYS: StickinessDisplay[] = ["bar", "line", "table"];
const UNITS: StickinessUnit[] = ["count", "share"];

export function queryOf(question: StickinessQuestion): StickinessQuery {
  const who =
    question.groupType === null
      ? { math: "dau" as const }
      : { math: "unique_group" as const, math_group_type_index: question.groupType };
  return {
    kind: "StickinessQuery",
    series: question.series.map((choice) => ({ ...nodeOf(choice), ...who })),
    interval: question.interval,
    dateRange: dateRangeOf(question),
    properties: question.filters.filter(isComplete),
    ...(question.isWithoutTests ? { filterTestAccounts: true } : {}),
    ...compareFilterOf(question),
    stickinessFilter: {
      computedAs: question.isCumulative ? "cumulative" : "non_cumulative",
      ...(question.criteria ? { stickinessCriteria: question.criteria } : {}),
    },
  };
}

function readCriteria(value: unknown): Criteria | null {
  const occurrences = isRecord(value) ? wholeNumber(value.value, 1, MAX_OCCURRENCES) : null;
  return isRecord(value) && occurrences !== null
    ? { operator: oneOf(value.operator, OPERATORS, "gte"), value: occurrences }
    : null;
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): StickinessQuestion {
  return {
    ...readSpan(parameters, FIRST_QUESTION),
    series: readChoices(parameters.series, MAX_SERIES) ?? FIRST_QUESTION.series,
    filters: readFilters(parameters.filters),
    isWithoutTests: parameters.isWithoutTests === true,
    criteria: readCriteria(parameters.criteria),
    isCumulative: parameters.isCumulative === true,
    ...readComparison(parameters),
    display: oneOf(parameters.display, DISPLAYS, FIRST_QUESTION.display),
    unit: oneOf(parameters.unit, UNITS, FIRST_QUESTION.unit),
    groupType: readGroupType(parameters.groupType),
  };
}
