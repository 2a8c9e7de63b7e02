import type { FunnelsAnswer, FunnelStep, FunnelTimes, FunnelTrend } from "~/query/schema";
import { formatDuration } from "~/foundations/formatting";
import { breakdownLabel, seriesName } from "./trendsRows";

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
  breakdownValue: string | null;
  stages: FunnelStage[];
}

/** How many per cent converted, interval by interval. */
export interface FunnelTrendRow {
  key: string;
  name: string;
  colorIndex: number;
  breakdownValue: string | null;
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

function stagesOf(steps: FunnelStep[]): FunnelStage[] {
  const first = steps[0]?.count ?? 0;
  return steps.map((step, index) => {
    const before = steps[index - 1]?.count ?? step.count;
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

export function funnelRows(results: Results): FunnelRow[] {
  return stepLists(results).map((steps, index) => ({
    key: String(index),
    name: breakdownLabel(steps[0]?.breakdown_value ?? null) ?? "Everybody",
    colorIndex: index,
    breakdownValue: steps[0]?.breakdown_value ?? null,
    stages: stagesOf(steps),
  }));
}

/** What the steps of the answer are called. In any order they are only so many of them. */
export function stepNames(results: Results, isInAnyOrder: boolean): string[] {
  const steps = stepLists(results)[0] ?? [];
  return steps.map((step, index) =>
    isInAnyOrder ? `${index + 1} of ${steps.length} done` : nameOfStep(step),
  );
}

function nameOfStep({ action_id, name, custom_name }: FunnelStep): string {
  return custom_name !== null && custom_name !== "" ? custom_name : seriesName(action_id, name);
}

export function trendRows(results: Results): FunnelTrendRow[] {
  if (!isTrends(results)) {
    return [];
  }
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return results.map((trend, index) => ({
    key: String(index),
    name: breakdownLabel(trend.breakdown_value) ?? "Everybody",
    colorIndex: index,
    breakdownValue: trend.breakdown_value,
    days: trend.days,
    values: trend.data,
    entered: trend.entered,
    converted: trend.converted,
    conversion: percentOf(sum(trend.converted), sum(trend.entered)),
  }));
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
