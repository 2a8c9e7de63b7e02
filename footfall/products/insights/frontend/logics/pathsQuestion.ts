import { isComplete } from "~/query/filters";
import type { GroupTypeIndex, PathEventType, PathsQuery, PropertyFilter } from "~/query/schema";
import { dateRangeOf, type Range, readRange } from "./dateRange";
import { isRecord, oneOf, readFilters, readGroupType, wholeNumber } from "./readFilters";

/** What `regex` finds in an item is replaced by `alias`. */
export interface PathCleaning {
  regex: string;
  alias: string;
}

/** What the reader asks of the paths page: all of it stands in the address, so it can be shared. */
export interface PathsQuestion extends Range {
  /** Empty: events of every type. */
  types: PathEventType[];
  /** Empty: paths begin and end anywhere. */
  start: string;
  end: string;
  steps: number;
  edges: number;
  /** Only between so many and so many times walked. */
  leastWeight: number | null;
  mostWeight: number | null;
  /** Items in which `*` stands for any text; what fits is one item. */
  groupings: string[];
  exclusions: string[];
  cleaning: PathCleaning[];
  filters: PropertyFilter[];
  /** Test accounts are left out. */
  isWithoutTests: boolean;
  /** null: paths of people. */
  groupType: GroupTypeIndex | null;
}

export const FIRST_QUESTION: PathsQuestion = {
  types: [],
  start: "",
  end: "",
  steps: 5,
  edges: 50,
  leastWeight: null,
  mostWeight: null,
  groupings: [],
  exclusions: [],
  cleaning: [],
  dateFrom: "-7d",
  dateTo: null,
  filters: [],
  isWithoutTests: false,
  groupType: null,
};

export const TYPE_LABELS: Record<PathEventType, string> = {
  $pageview: "Page views",
  $screen: "Screens",
  custom_event: "Other events",
};

export const EVENT_TYPES = Object.keys(TYPE_LABELS) as PathEventType[];
export const EDGE_COUNTS = [20, 50, 100, 200];
export const MIN_STEPS = 2;
export const MAX_STEPS = 20;
export const MAX_PATTERNS = 100;
const MAX_PATTERN_LENGTH = 2000;
const MAX_WEIGHT = 1_000_000_000_000;

function isNamed(text: string): boolean {
  return text.trim() !== "";
}

function listed<Name extends string, Value>(
  name: Name,
  values: Value[],
): Partial<Record<Name, Value[]>> {
  return values.length > 0 ? ({ [name]: values } as Record<Name, Value[]>) : {};
}

export function queryOf(question: PathsQuestion): PathsQuery {
  const { types, start, end, leastWeight, mostWeight } = question;
  return {
    kind: "PathsQuery",
    pathsFilter: {
      ...listed("includeEventTypes", types),
      ...(isNamed(start) ? { startPoint: start.trim() } : {}),
      ...(isNamed(end) ? { endPoint: end.trim() } : {}),
      stepLimit: question.steps,
      edgeLimit: question.edges,
      ...(leastWeight === null ? {} : { minEdgeWeight: leastWeight }),
      ...(mostWeight === null ? {} : { maxEdgeWeight: mostWeight }),
      ...listed("pathGroupings", question.groupings.filter(isNamed)),
      ...listed("excludeEvents", question.exclusions.filter(isNamed)),
      ...listed(
        "localPathCleaningFilters",
        question.cleaning
          .filter(({ regex }) => isNamed(regex))
          .map((cleaning, order) => ({ ...cleaning, order })),
      ),
    },
    dateRange: dateRangeOf(question),
    properties: question.filters.filter(isComplete),
    ...(question.isWithoutTests ? { filterTestAccounts: true } : {}),
    ...(question.groupType === null ? {} : { aggregation_group_type_index: question.groupType }),
  };
}

/** The router reads a text of digits as a number. */
function readItem(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? String(value).slice(0, MAX_PATTERN_LENGTH)
    : "";
}

function readPatterns(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).map(readItem).filter(isNamed).slice(0, MAX_PATTERNS);
}

function readCleaning(value: unknown): PathCleaning[] {
  return (Array.isArray(value) ? value : [])
    .filter(isRecord)
    .map(({ regex, alias }) => ({ regex: readItem(regex), alias: readItem(alias) }))
    .slice(0, MAX_PATTERNS);
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): PathsQuestion {
  const { types } = parameters;
  return {
    ...readRange(parameters, FIRST_QUESTION),
    types: EVENT_TYPES.filter((type) => Array.isArray(types) && types.includes(type)),
    start: readItem(parameters.start),
    end: readItem(parameters.end),
    steps: wholeNumber(parameters.steps, MIN_STEPS, MAX_STEPS) ?? FIRST_QUESTION.steps,
    edges: oneOf(parameters.edges, EDGE_COUNTS, FIRST_QUESTION.edges),
    leastWeight: wholeNumber(parameters.leastWeight, 1, MAX_WEIGHT),
    mostWeight: wholeNumber(parameters.mostWeight, 1, MAX_WEIGHT),
    groupings: readPatterns(parameters.groupings),
    exclusions: readPatterns(parameters.exclusions),
    cleaning: readCleaning(parameters.cleaning),
    filters: readFilters(parameters.filters),
    isWithoutTests: parameters.isWithoutTests === true,
    groupType: readGroupType(parameters.groupType),
  };
}
