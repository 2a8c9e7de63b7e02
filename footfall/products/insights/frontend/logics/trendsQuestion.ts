import type {
  Interval,
  PropertyFilter,
  PropertyKind,
  SeriesNode,
  TrendsQuery,
} from "~/query/schema";
import { isComplete } from "~/query/filters";
import { formulaProblem } from "./formulaText";
import { hasRunningTotal, MATH_LABELS, needsPerson, needsProperty } from "./seriesMaths";
import { isRecord, oneOf, readFilters } from "./readFilters";
import { readSeries } from "./readSeries";

export type TrendsDisplay = "line" | "cumulative" | "bar" | "number" | "table";
export type BreakdownKind = PropertyKind | "data_warehouse";

export interface Breakdown {
  kind: BreakdownKind;
  property: string;
  limit: number;
}

/** What the reader asks of the trends page: all of it stands in the address, so it can be shared. */
export interface TrendsQuestion {
  series: SeriesNode[];
  dateFrom: string;
  dateTo: string | null;
  interval: Interval;
  filters: PropertyFilter[];
  breakdown: Breakdown | null;
  isCompared: boolean;
  display: TrendsDisplay;
  /** Computed of the series by their letters; where there is one, the answer is of these alone. */
  formulas: string[];
}

export const FIRST_QUESTION: TrendsQuestion = {
  series: [{ kind: "EventsNode", event: null, math: "total" }],
  dateFrom: "-7d",
  dateTo: null,
  interval: "day",
  filters: [],
  breakdown: null,
  isCompared: false,
  display: "line",
  formulas: [],
};

export const MAX_SERIES = 10;
export const MAX_FORMULAS = 5;

export const DATE_PRESETS: { dateFrom: string; dateTo: string | null; label: string }[] = [
  { dateFrom: "dStart", dateTo: null, label: "Today" },
  { dateFrom: "-1dStart", dateTo: "-1dEnd", label: "Yesterday" },
  { dateFrom: "-24h", dateTo: null, label: "Last 24 hours" },
  { dateFrom: "-7d", dateTo: null, label: "Last 7 days" },
  { dateFrom: "-14d", dateTo: null, label: "Last 14 days" },
  { dateFrom: "-30d", dateTo: null, label: "Last 30 days" },
  { dateFrom: "-90d", dateTo: null, label: "Last 90 days" },
  { dateFrom: "mStart", dateTo: null, label: "This month" },
  { dateFrom: "yStart", dateTo: null, label: "This year" },
  { dateFrom: "-12m", dateTo: null, label: "Last 12 months" },
];

const INTERVALS: Interval[] = ["hour", "day", "week", "month"];
const DISPLAYS: TrendsDisplay[] = ["line", "cumulative", "bar", "number", "table"];
const BREAKDOWN_KINDS: BreakdownKind[] = ["event", "person", "data_warehouse"];
const DATE = /^(\d{4}-\d{2}-\d{2}|-?\d*[hdwmqy](Start|End)?|all)$/;
const DAYS_OF_UNIT: Record<string, number> = { h: 1 / 24, d: 1, w: 7, m: 30, q: 91, y: 365 };
const MAX_DAYS_BY_HOUR = 31;

/** About how many days the range spans: enough to say which intervals make sense. */
export function daysOf({ dateFrom, dateTo }: Pick<TrendsQuestion, "dateFrom" | "dateTo">): number {
  const relative = /^-(\d+)([hdwmqy])/.exec(dateFrom);
  if (relative?.[1] && relative[2]) {
    return dateTo?.startsWith(dateFrom.replace("Start", ""))
      ? 1
      : Number(relative[1]) * (DAYS_OF_UNIT[relative[2]] ?? 1);
  }
  const started = /^([dwmqy])Start$/.exec(dateFrom);
  if (started?.[1]) {
    return DAYS_OF_UNIT[started[1]] ?? 1;
  }
  const until = dateTo ? Date.parse(dateTo) : Date.now();
  return Math.max(1, (until - Date.parse(dateFrom)) / 86_400_000);
}

export function intervalsOf(question: TrendsQuestion): Interval[] {
  const days = daysOf(question);
  return INTERVALS.filter(
    (interval) =>
      (interval !== "hour" || days <= MAX_DAYS_BY_HOUR) &&
      (interval !== "week" || days >= 7) &&
      (interval !== "month" || days >= 28),
  );
}

function bestInterval(days: number): Interval {
  return days <= 2 ? "hour" : days <= 100 ? "day" : "month";
}

/** The question with a new range, and with an interval that suits it. */
export function withRange(
  question: TrendsQuestion,
  dateFrom: string,
  dateTo: string | null,
): TrendsQuestion {
  const changed = { ...question, dateFrom, dateTo };
  const days = daysOf(changed);
  const isShort = days <= 2;
  return intervalsOf(changed).includes(question.interval) && isShort === daysOf(question) <= 2
    ? changed
    : { ...changed, interval: bestInterval(days) };
}

export function letterOf(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

export function hasTables(question: TrendsQuestion): boolean {
  return question.series.some((node) => node.kind === "DataWarehouseNode");
}

export function isOfTables(question: TrendsQuestion): boolean {
  return question.series.every((node) => node.kind === "DataWarehouseNode");
}

function seriesProblem(node: SeriesNode, letter: string, isCumulative: boolean): string | null {
  if (node.kind === "DataWarehouseNode") {
    if (node.table_name === "" || node.timestamp_field === "") {
      return `Choose a table for series ${letter}, and the column that says when.`;
    }
    if (needsPerson(node.math) && !node.distinct_id_field) {
      return `Choose the column of series ${letter} that says whose row it is.`;
    }
  }
  if (needsProperty(node.math) && !node.math_property) {
    return `Choose what series ${letter} is computed of.`;
  }
  if (node.math_property_revenue_currency?.property === "") {
    return `Choose which property of series ${letter} holds the currency.`;
  }
  return isCumulative && !hasRunningTotal(node.math)
    ? `“${MATH_LABELS[node.math]}” has no running total: choose another display, or let series ${letter} count something else.`
    : null;
}

/** What is still missing before the question can be asked; null when nothing is. */
export function problemOf(question: TrendsQuestion): string | null {
  const isCumulative = question.display === "cumulative";
  for (const [index, node] of question.series.entries()) {
    const problem = seriesProblem(node, letterOf(index), isCumulative);
    if (problem !== null) {
      return problem;
    }
  }
  if (question.breakdown && hasTables(question)) {
    if (!isOfTables(question)) {
      return "Events and tables have no property in common to break down by: take the breakdown away.";
    }
    if (question.breakdown.kind !== "data_warehouse") {
      return "Choose a column of the table to break down by.";
    }
  }
  if (question.breakdown?.kind === "data_warehouse" && !hasTables(question)) {
    return "Choose a property to break down by.";
  }
  for (const text of question.formulas) {
    const problem = text.trim() === "" ? null : formulaProblem(text, question.series.length);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}

/** Filters are of events: beside a table they are asked of each series of events. */
function filteredSeries(question: TrendsQuestion): SeriesNode[] {
  const properties = question.filters.filter(isComplete);
  return hasTables(question) && properties.length > 0
    ? question.series.map((node) => (node.kind === "EventsNode" ? { ...node, properties } : node))
    : question.series;
}

function trendsFilterOf(question: TrendsQuestion): NonNullable<TrendsQuery["trendsFilter"]> {
  const formulas = question.formulas.filter((text) => text.trim() !== "");
  return {
    // One number for the whole range is asked for as such: people of several days cannot be added up.
    ...(question.display === "number" ? { display: "BoldNumber" as const } : {}),
    ...(question.display === "cumulative"
      ? { display: "ActionsLineGraphCumulative" as const }
      : {}),
    ...(formulas.length > 0 ? { formulas } : {}),
  };
}

export function queryOf(question: TrendsQuestion): TrendsQuery {
  const trendsFilter = trendsFilterOf(question);
  return {
    kind: "TrendsQuery",
    series: filteredSeries(question),
    interval: question.interval,
    dateRange: {
      date_from: question.dateFrom,
      ...(question.dateTo ? { date_to: question.dateTo } : {}),
    },
    properties: hasTables(question) ? [] : question.filters.filter(isComplete),
    ...(question.breakdown
      ? {
          breakdownFilter: {
            breakdown: question.breakdown.property,
            breakdown_type: question.breakdown.kind,
            breakdown_limit: question.breakdown.limit,
          },
        }
      : {}),
    ...(question.isCompared ? { compareFilter: { compare: true } } : {}),
    ...(Object.keys(trendsFilter).length > 0 ? { trendsFilter } : {}),
  };
}

/** The currency that every series of the answer is in; null where they differ or are no amounts. */
export function currencyOf(question: TrendsQuestion): string | null {
  const [first] = question.series;
  const currency = first?.math_currency ?? null;
  return question.formulas.every((text) => text.trim() === "") &&
    question.series.every((node) => (node.math_currency ?? null) === currency)
    ? currency
    : null;
}

/** The question as parameters of the address; what is as at first is left out. */
export function parametersOf(question: TrendsQuestion): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(question).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(FIRST_QUESTION[name as keyof TrendsQuestion]),
    ),
  );
}

function readBreakdown(value: unknown): Breakdown | null {
  if (!isRecord(value) || typeof value.property !== "string" || value.property === "") {
    return null;
  }
  return {
    kind: oneOf(value.kind, BREAKDOWN_KINDS, "event"),
    property: value.property,
    limit: oneOf(value.limit, [5, 10, 25], 10),
  };
}

function readFormulas(value: unknown): string[] {
  return (Array.isArray(value) ? value : [])
    .filter((text) => typeof text === "string")
    .slice(0, MAX_FORMULAS);
}

function readDate(value: unknown): string | null {
  return typeof value === "string" && DATE.test(value) ? value : null;
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): TrendsQuestion {
  const question: TrendsQuestion = {
    series: readSeries(parameters.series, MAX_SERIES) ?? FIRST_QUESTION.series,
    dateFrom: readDate(parameters.dateFrom) ?? FIRST_QUESTION.dateFrom,
    dateTo: readDate(parameters.dateTo),
    interval: oneOf(parameters.interval, INTERVALS, FIRST_QUESTION.interval),
    filters: readFilters(parameters.filters),
    breakdown: readBreakdown(parameters.breakdown),
    isCompared: parameters.isCompared === true,
    display: oneOf(parameters.display, DISPLAYS, FIRST_QUESTION.display),
    formulas: readFormulas(parameters.formulas),
  };
  return intervalsOf(question).includes(question.interval)
    ? question
    : { ...question, interval: bestInterval(daysOf(question)) };
}
