import type {
  BreakdownValue,
  FunnelsAnswer,
  FunnelStep,
  FunnelTimes,
  FunnelTrend,
} from "~/query/schema";
import { formatDuration } from "~/foundations/formatting";
import type { FunnelsQuestion } from "./funnelsQuestion";
import { type ActionNames, breakdownLabel, seriesName } from "./trendsRows";

/** Who of a row got to one step. Percentages are null where there is nobody to be a part of. */
export interface FunnelStage {
  count: number;
  ofFirst: number | null;
  ofPrevious: number | null;
  /** So many of the step before did not get here. */
  lost: number;
  /** Seconds from the step before; null for the first step and where nobody got here. */
  averageTime: number | null;
  medianTime: number | null;
}

/** Everybody, or those of one value of the breakdown. */
export interface FunnelRow {
  key: string;
  name: string;
  colorIndex: number;
  /** As the answer spells it; null where nothing is told apart. */
  breakdownValue: BreakdownValue;
  /** Of the compared period. */
  isPrevious: boolean;
  isCompared: boolean;
  stages: FunnelStage[];
}

/** How many per cent converted, interval by interval. */
export interface FunnelTrendRow {
  key: string;
  name: string;
  colorIndex: number;
  breakdownValue: BreakdownValue;
  isPrevious: boolean;
  isCompared: boolean;
  days: string[];
  values: (number | null)[];
  entered: number[];
  converted: number[];
  /** Of the whole range. */
  conversion: number | null;
}

export interface FunnelBin {
  label: string;
  /** In seconds. */
  start: number;
  count: number;
}

type Results = FunnelsAnswer["results"];

function isTimes(results: Results): results is FunnelTimes {
  return !Array.isArray(results);
}

function isTrends(results: Results): results is FunnelTrend[] {
  const [first] = isTimes(results) ? [] : results;
  return first !== undefined && !Array.isArray(first) && "entered" in first;
}

function isOfOne(steps: FunnelStep[] | FunnelStep[][]): steps is FunnelStep[] {
  return !Array.isArray(steps[0]);
}

/** The steps of each row; none where the answer is of times or trends. */
function stepLists(results: Results): FunnelStep[][] {
  if (isTimes(results) || isTrends(results) || results.length === 0) {
    return [];
  }
  return isOfOne(results) ? [results] : results;
}

function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100;
}

/** `optional`: which steps may be left out. Who is lost was at the last step before that nobody may leave out. */
function stagesOf(steps: FunnelStep[], optional: boolean[]): FunnelStage[] {
  const first = steps[0]?.count ?? 0;
  return steps.map((step, index) => {
    const before =
      steps.slice(0, index).findLast((_, place) => !optional[place])?.count ?? step.count;
    return {
      count: step.count,
      ofFirst: percentOf(step.count, first),
      ofPrevious: percentOf(step.count, before),
      lost: before - step.count,
      averageTime: step.average_conversion_time,
      medianTime: step.median_conversion_time,
    };
  });
}

type Told = Pick<FunnelStep, "breakdown_value" | "breakdown_label" | "compare_label">;

/** The answer's own label has the name of a cohort; values and their marks are put in words here. */
function labelOf(value: BreakdownValue, label: string | null): string | null {
  return Array.isArray(value) || label === null || label === value ? breakdownLabel(value) : label;
}

/** What rows are called, and in which colours: a value has the same one in both periods. */
function namedRows(told: Told[]): Omit<FunnelRow, "stages">[] {
  const values = [...new Set(told.map(({ breakdown_value }) => String(breakdown_value)))];
  return told.map(({ breakdown_value, breakdown_label, compare_label }, index) => ({
    key: String(index),
    name: labelOf(breakdown_value, breakdown_label) ?? "Everybody",
    colorIndex: values.indexOf(String(breakdown_value)),
    breakdownValue: breakdown_value,
    isPrevious: compare_label === "previous",
    isCompared: compare_label !== null,
  }));
}

export function funnelRows(results: Results, optional: boolean[]): FunnelRow[] {
  const lists = stepLists(results).filter((steps) => steps.length > 0);
  const rows = namedRows(lists.flatMap(([first]) => (first ? [first] : [])));
  return rows.map((row, index) => ({ ...row, stages: stagesOf(lists[index] ?? [], optional) }));
}

/** What the steps of the answer are called. In any order they are only so many of them. */
export function stepNames(
  results: Results,
  { steps: asked, order }: Pick<FunnelsQuestion, "steps" | "order">,
  names: ActionNames,
): string[] {
  const steps = stepLists(results)[0] ?? [];
  return steps.map(({ custom_name, action_id, type }, index) => {
    if (order === "unordered") {
      return `${index + 1} of ${steps.length} done`;
    }
    if (custom_name !== null && custom_name !== "") {
      return custom_name;
    }
    const step = asked[index];
    // The answer names the events of a union, but not by what actions are called.
    const events = type === "groups" && step ? [step, ...step.others] : [{ event: action_id }];
    return events.map(({ event }) => seriesName(event, names)).join(" or ");
  });
}

export function trendRows(results: Results): FunnelTrendRow[] {
  if (!isTrends(results)) {
    return [];
  }
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const rows = namedRows(results);
  return results.flatMap(({ days, data, entered, converted }, index) => {
    const row = rows[index];
    const conversion = percentOf(sum(converted), sum(entered));
    return row ? [{ ...row, days, values: data, entered, converted, conversion }] : [];
  });
}

/** How many took so long; the last bin has no next one that says where it ends. */
export function binsOf(results: Results): FunnelBin[] {
  if (!isTimes(results)) {
    return [];
  }
  const starts = results.bins.map(([start]) => start ?? 0);
  const [first = 0, second = first] = starts;
  const width = second - first;
  return results.bins.map(([start = 0, count = 0]) => ({
    label:
      width === 0
        ? formatDuration(start)
        : `${formatDuration(start)} – ${formatDuration(start + width)}`,
    start,
    count,
  }));
}

export function averageTime(results: Results): number | null {
  return isTimes(results) ? results.average_conversion_time : null;
}
