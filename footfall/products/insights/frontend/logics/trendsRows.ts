import { eventLabel } from "@products/taxonomy/frontend/public";
import type { BreakdownValue, EventId, Interval, TrendsSeries } from "~/query/schema";
import { addsUp, isMath, MATH_LABELS } from "./seriesMaths";

/** One line of the chart and of the table. */
export interface TrendsRow {
  key: string;
  name: string;
  breakdown: string | null;
  days: string[];
  values: (number | null)[];
  /** One number for the whole range; null where nothing has a value. */
  total: number | null;
  /** What `total` is of `values`: people of several steps, averages and formulas cannot be added up. */
  totalIs: "sum" | "average" | "last";
  /** Rows of one colour: a line, and the same line a period before. */
  colorIndex: number;
  isPrevious: boolean;
  /** The series of the question that it is of; null of a formula, which nobody is behind. */
  series: number | null;
  /** As the answer spells it: what names the row to whoever asks for more of it. */
  breakdownValue: BreakdownValue;
  isCompared: boolean;
}

export const OTHER_BREAKDOWN = "$$_posthog_breakdown_other_$$";
export const NO_BREAKDOWN = "$$_posthog_breakdown_null_$$";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function breakdownLabel(value: BreakdownValue): string | null {
  if (value === null) {
    return null;
  }
  if (Array.isArray(value)) {
    const labels = value.map(breakdownLabel);
    // Of what is told apart by several properties together, all are of the rest, or have no value.
    const isOfNone = [OTHER_BREAKDOWN, NO_BREAKDOWN].some((mark) =>
      value.every((part) => part === mark),
    );
    return isOfNone ? (labels[0] ?? null) : labels.join(" · ");
  }
  if (value === OTHER_BREAKDOWN) {
    return "Other";
  }
  return value === NO_BREAKDOWN || value === "" ? "None" : value;
}

/** `value`: the number of a cohort, or `all`. */
function cohortLabel(value: BreakdownValue, names: Record<number, string>): string | null {
  if (value === null) {
    return null;
  }
  return value === "all" ? "All users" : (names[Number(value)] ?? `Cohort ${String(value)}`);
}

/** What actions are called, by their numbers. */
export type ActionNames = Record<number, string>;

/** What the events of a series are called: all of them, those of one name, or those of an action. */
export function seriesName(id: EventId, names: ActionNames): string {
  if (id === null) {
    return "All events";
  }
  return typeof id === "number" ? (names[id] ?? `Action ${id}`) : eventLabel(id);
}

function seriesLabel({ action }: TrendsSeries, names: ActionNames): string {
  if (action.type === "formula") {
    return action.custom_name ?? (typeof action.id === "string" ? action.id : action.name);
  }
  const name = action.type === "data_warehouse" ? action.name : seriesName(action.id, names);
  const label = isMath(action.math) && action.math !== "total" ? MATH_LABELS[action.math] : null;
  return label === null ? name : `${name}, ${label.toLowerCase()}`;
}

function totalOf(result: TrendsSeries, totalIs: TrendsRow["totalIs"]): number | null {
  if (result.data.length === 0) {
    return result.aggregated_value;
  }
  if (totalIs === "sum") {
    return result.count;
  }
  const known = result.data.filter((value) => value !== null);
  if (known.length === 0) {
    return null;
  }
  return totalIs === "last"
    ? (known.at(-1) ?? null)
    : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function nameOf(
  result: TrendsSeries,
  breakdown: string | null,
  seriesCount: number,
  names: ActionNames,
): string {
  if (breakdown === null) {
    return seriesLabel(result, names);
  }
  return seriesCount > 1 ? `${seriesLabel(result, names)} · ${breakdown}` : breakdown;
}

export function rowsOf(
  results: TrendsSeries[],
  isCumulative = false,
  names: ActionNames = {},
  cohortNames: Record<number, string> | null = null,
): TrendsRow[] {
  const colors = new Map<string, number>();
  const seriesCount = new Set(results.map((result) => result.action.order)).size;
  return results.map((result) => {
    const value = result.breakdown_value;
    const breakdown =
      cohortNames === null ? breakdownLabel(value) : cohortLabel(value, cohortNames);
    // Two cohorts may have one name.
    const told = cohortNames === null ? breakdown : value;
    const line = `${result.action.order}/${String(told ?? "")}`;
    const colorIndex = colors.get(line) ?? colors.size;
    colors.set(line, colorIndex);
    const isSum = isMath(result.action.math) && addsUp(result.action.math);
    const totalIs = isCumulative ? "last" : isSum ? "sum" : "average";
    const isPrevious = result.compare_label === "previous";
    return {
      key: isPrevious ? `${line}/previous` : line,
      name: nameOf(result, breakdown, seriesCount, names),
      breakdown,
      days: result.days,
      values: result.data,
      total: totalOf(result, totalIs),
      totalIs,
      colorIndex,
      isPrevious,
      series: result.action.type === "formula" ? null : result.action.order,
      breakdownValue: result.breakdown_value,
      isCompared: result.compare_label !== null,
    };
  });
}

/**
 * A bucket's start as the axis says it: "24 Nov", "24 Nov, 14:00" or "Nov 2026".
 * It is already in the project's timezone, so it is read as text and never shifted.
 */
export function tickOf(day: string, interval: Interval): string {
  const [, year, month, date, hour] = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}))?/.exec(day) ?? [];
  if (!year || !month || !date) {
    return day;
  }
  const monthName = MONTHS[Number(month) - 1] ?? month;
  if (interval === "month") {
    return `${monthName} ${year}`;
  }
  return interval === "hour"
    ? `${Number(date)} ${monthName}, ${hour ?? "00"}:00`
    : `${Number(date)} ${monthName}`;
}

/** A row of now; `before` is what it was in the compared period, undefined where nothing is compared. */
export interface TrendsTotal {
  row: TrendsRow;
  before: number | null | undefined;
}

export function totalsOf(rows: TrendsRow[]): TrendsTotal[] {
  const before = new Map(rows.map((row) => [row.key, row.total]));
  return rows
    .filter((row) => !row.isPrevious)
    .map((row) => ({ row, before: before.get(`${row.key}/previous`) }));
}
