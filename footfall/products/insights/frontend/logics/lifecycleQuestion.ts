import { isComplete } from "~/query/filters";
import type {
  GroupTypeIndex,
  LifecycleQuery,
  LifecycleStatus,
  PropertyFilter,
} from "~/query/schema";
import { dateRangeOf, readSpan, type Span } from "./dateRange";
import { type EventChoice, nodeOf, readChoice } from "./eventChoice";
import { isRecord, readFilters, readGroupType } from "./readFilters";

/** What the reader asks of the lifecycle page: all of it stands in the address, so it can be shared. */
export interface LifecycleQuestion extends Span {
  choice: EventChoice;
  filters: PropertyFilter[];
  /** Test accounts are left out. */
  isWithoutTests: boolean;
  /** States that are not drawn. */
  hidden: LifecycleStatus[];
  /** null: people are counted. */
  groupType: GroupTypeIndex | null;
}

export const FIRST_QUESTION: LifecycleQuestion = {
  choice: { event: null, filters: [] },
  dateFrom: "-30d",
  dateTo: null,
  interval: "day",
  filters: [],
  isWithoutTests: false,
  hidden: [],
  groupType: null,
};

export const STATUSES: LifecycleStatus[] = ["new", "returning", "resurrecting", "dormant"];

export function queryOf(question: LifecycleQuestion): LifecycleQuery {
  return {
    kind: "LifecycleQuery",
    series: [nodeOf(question.choice)],
    interval: question.interval,
    dateRange: dateRangeOf(question),
    properties: question.filters.filter(isComplete),
    ...(question.isWithoutTests ? { filterTestAccounts: true } : {}),
    ...(question.groupType === null ? {} : { aggregation_group_type_index: question.groupType }),
  };
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): LifecycleQuestion {
  const { hidden } = parameters;
  return {
    ...readSpan(parameters, FIRST_QUESTION),
    choice: isRecord(parameters.choice) ? readChoice(parameters.choice) : FIRST_QUESTION.choice,
    filters: readFilters(parameters.filters),
    isWithoutTests: parameters.isWithoutTests === true,
    hidden: STATUSES.filter((status) => Array.isArray(hidden) && hidden.includes(status)),
    groupType: readGroupType(parameters.groupType),
  };
}
