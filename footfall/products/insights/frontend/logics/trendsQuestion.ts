import type { PropertyFilter, SeriesNode, TrendsQuery } from "~/query/schema";
import { isComplete } from "~/query/filters";
import { type Breakdown, breakdownFilterOf, isByCohorts, readBreakdown } from "./breakdown";
import { type Comparison, compareFilterOf, NOT_COMPARED, readComparison } from "./comparison";
import { dateRangeOf, readSpan, type Span } from "./dateRange";
import { formulaProblem } from "./formulaText";
import { hasRunningTotal, MATH_LABELS, needsPerson, needsProperty } from "./seriesMaths";
import { oneOf, readFilters, wholeNumber } from "./readFilters";
import { readSeries } from "./readSeries";

export type TrendsDisplay =
  "line" | "area" | "cumulative" | "bar" | "number" | "ranking" | "pie" | "table";
/** What the reader asks of the trends page: all of it stands in the address, so it can be shared. */
export interface TrendsQuestion extends Span, Comparison {
  series: SeriesNode[];
  filters: PropertyFilter[];
  /** Test accounts are left out. */
  isWithoutTests: boolean;
  breakdown: Breakdown | null;
  /** Each value is the average of so many; 1: of itself alone. */
  smoothing: number;
  /** The axis grows by factors of ten. */
  isLogarithmic: boolean;
  display: TrendsDisplay;
  /** Computed of the series by their letters; where there is one, the answer is of these alone. */
  formulas: string[];
}

export const FIRST_SERIES: SeriesNode = { kind: "EventsNode", event: null, math: "total" };
export const FIRST_TABLE_SERIES: SeriesNode = {
  kind: "DataWarehouseNode",
  table_name: "",
  timestamp_field: "",
  math: "total",
};

export const FIRST_QUESTION: TrendsQuestion = {
  series: [FIRST_SERIES],
  dateFrom: "-7d",
  dateTo: null,
  interval: "day",
  filters: [],
  isWithoutTests: false,
  breakdown: null,
  ...NOT_COMPARED,
  smoothing: 1,
  isLogarithmic: false,
  display: "line",
  formulas: [],
};

export const MAX_SERIES = 26;
export const MAX_FORMULAS = 10;

const DISPLAYS: TrendsDisplay[] = [
  "line",
  "area",
  "cumulative",
  "bar",
  "number",
  "ranking",
  "pie",
  "table",
];
/** One number for the whole range is asked for as such: people of several days cannot be added up. */
const ASKED_DISPLAYS: Partial<Record<TrendsDisplay, TrendsFilter["display"]>> = {
  cumulative: "ActionsLineGraphCumulative",
  number: "BoldNumber",
  ranking: "ActionsBarValue",
  pie: "ActionsPie",
};

export const MAX_SMOOTHING = 100;

type TrendsFilter = NonNullable<TrendsQuery["trendsFilter"]>;

/** One number for the whole range, in place of one for each interval. */
export function isOneNumber(display: TrendsDisplay): boolean {
  return display === "number" || display === "ranking" || display === "pie";
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

function isOfColumns(breakdown: Breakdown | null): boolean {
  return (
    breakdown !== null &&
    !isByCohorts(breakdown) &&
    breakdown.parts.some(({ kind }) => kind === "data_warehouse")
  );
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
    if (!isOfColumns(question.breakdown)) {
      return "Choose a column of the table to break down by.";
    }
  }
  if (isOfColumns(question.breakdown) && !hasTables(question)) {
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
  const shared = hasTables(question) ? question.filters.filter(isComplete) : [];
  return question.series.map((node) => {
    if (node.kind === "DataWarehouseNode") {
      return node;
    }
    const { properties: own = [], ...rest } = node;
    const properties = [...own.filter(isComplete), ...shared];
    return properties.length > 0 ? { ...rest, properties } : rest;
  });
}

function trendsFilterOf({ display, smoothing, formulas }: TrendsQuestion): TrendsFilter {
  const asked = ASKED_DISPLAYS[display];
  const written = formulas.filter((text) => text.trim() !== "");
  return {
    ...(asked ? { display: asked } : {}),
    ...(smoothing > 1 && !isOneNumber(display) ? { smoothingIntervals: smoothing } : {}),
    ...(written.length > 0 ? { formulas: written } : {}),
  };
}

export function queryOf(question: TrendsQuestion): TrendsQuery {
  const trendsFilter = trendsFilterOf(question);
  return {
    kind: "TrendsQuery",
    series: filteredSeries(question),
    interval: question.interval,
    dateRange: dateRangeOf(question),
    properties: hasTables(question) ? [] : question.filters.filter(isComplete),
    ...(question.isWithoutTests && !hasTables(question) ? { filterTestAccounts: true } : {}),
    ...breakdownFilterOf(question.breakdown),
    ...compareFilterOf(question),
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

function readFormulas(value: unknown): string[] {
  return (Array.isArray(value) ? value : [])
    .filter((text) => typeof text === "string")
    .slice(0, MAX_FORMULAS);
}

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): TrendsQuestion {
  return {
    ...readSpan(parameters, FIRST_QUESTION),
    series: readSeries(parameters.series, MAX_SERIES) ?? FIRST_QUESTION.series,
    filters: readFilters(parameters.filters),
    isWithoutTests: parameters.isWithoutTests === true,
    breakdown: readBreakdown(parameters.breakdown),
    ...readComparison(parameters),
    smoothing: wholeNumber(parameters.smoothing, 1, MAX_SMOOTHING) ?? FIRST_QUESTION.smoothing,
    isLogarithmic: parameters.isLogarithmic === true,
    display: oneOf(parameters.display, DISPLAYS, FIRST_QUESTION.display),
    formulas: readFormulas(parameters.formulas),
  };
}
