import type { LifecycleStatus } from "~/query/schema";
import type { ChosenPoint } from "./actorsLogic";
import type { FunnelBin, FunnelRow, FunnelTrendRow } from "./funnelRows";
import { type FunnelsQuestion, queryOf as funnelsQueryOf } from "./funnelsQuestion";
import { type LifecycleQuestion, queryOf as lifecycleQueryOf } from "./lifecycleQuestion";
import type { LifecycleRow } from "./lifecycleRows";
import type { PathLink } from "./pathGraph";
import { type PathsQuestion, queryOf as pathsQueryOf } from "./pathsQuestion";
import { queryOf as retentionQueryOf, type RetentionQuestion } from "./retentionQuestion";
import { queryOf as stickinessQueryOf, type StickinessQuestion } from "./stickinessQuestion";
import type { StickinessRow } from "./stickinessRows";
import { queryOf as trendsQueryOf, type TrendsQuestion } from "./trendsQuestion";
import { tickOf, type TrendsRow } from "./trendsRows";

function comparison({ isCompared, isPrevious }: { isCompared: boolean; isPrevious: boolean }): {
  compare?: "current" | "previous";
} {
  return isCompared ? { compare: isPrevious ? "previous" : "current" } : {};
}

/** Who is behind a value of a row, or behind all of it where no day is named. Nobody is behind a formula or a table. */
export function trendsPoint(
  question: TrendsQuestion,
  row: TrendsRow,
  day: string | null,
): ChosenPoint | null {
  const node = row.series === null ? undefined : question.series[row.series];
  if (row.series === null || node === undefined || node.kind === "DataWarehouseNode") {
    return null;
  }
  return {
    title: day === null ? row.name : `${row.name}, ${tickOf(day, question.interval)}`,
    source: {
      kind: "InsightActorsQuery",
      source: trendsQueryOf(question),
      series: row.series,
      ...(day === null ? {} : { day }),
      ...(row.breakdownValue === null ? {} : { breakdown: row.breakdownValue }),
      ...comparison(row),
    },
  };
}

/** Who got to a step, or who was lost on the way there. Steps are numbered from 0. */
export function funnelPoint(
  question: FunnelsQuestion,
  row: FunnelRow,
  step: number,
  name: string,
  isLost = false,
): ChosenPoint {
  const whose = row.breakdownValue === null ? "" : ` (${row.name})`;
  return {
    title: isLost ? `Dropped off before ${name}${whose}` : `Got to ${name}${whose}`,
    source: {
      kind: "FunnelsActorsQuery",
      source: funnelsQueryOf(question),
      funnelStep: isLost ? -(step + 1) : step + 1,
      ...comparison(row),
      ...(row.breakdownValue === null ? {} : { funnelStepBreakdown: row.breakdownValue }),
    },
  };
}

/** Who converted of those who began in the interval of `day`. */
export function funnelTrendPoint(
  question: FunnelsQuestion,
  row: FunnelTrendRow,
  day: string,
): ChosenPoint {
  return {
    title: `Converted, of those who began ${tickOf(day, question.interval)}`,
    source: {
      kind: "FunnelsActorsQuery",
      source: funnelsQueryOf(question),
      funnelTrendsEntrancePeriodStart: day,
      funnelTrendsDropOff: false,
      ...comparison(row),
      ...(row.breakdownValue === null ? {} : { funnelStepBreakdown: row.breakdownValue }),
    },
  };
}

export function funnelTimePoint(question: FunnelsQuestion, bin: FunnelBin): ChosenPoint {
  return {
    title: `Converted within ${bin.label}`,
    source: {
      kind: "FunnelsActorsQuery",
      source: funnelsQueryOf(question),
      funnelTimeBin: bin.start,
    },
  };
}

/** Who a row of retention begins with (column 0), or who of them is in a later column. */
export function retentionPoint(
  question: RetentionQuestion,
  row: { place: number; name: string },
  column: number,
  label: string,
): ChosenPoint {
  return {
    title: column === 0 ? `Began ${row.name}` : `Began ${row.name}, came back ${label}`,
    source: {
      kind: "InsightActorsQuery",
      source: retentionQueryOf(question),
      interval: row.place,
      column,
    },
  };
}

export function lifecyclePoint(
  question: LifecycleQuestion,
  { label, status }: Pick<LifecycleRow, "label"> & { status: LifecycleStatus },
  day: string,
): ChosenPoint {
  return {
    title: `${label}, ${tickOf(day, question.interval)}`,
    source: { kind: "InsightActorsQuery", source: lifecycleQueryOf(question), day, status },
  };
}

/** Who is active in so many intervals, counted from 1. */
export function stickinessPoint(
  question: StickinessQuestion,
  row: StickinessRow,
  intervals: number,
): ChosenPoint {
  return {
    title: `${row.name}, ${row.labels[intervals - 1] ?? ""}${question.isCumulative ? " or more" : ""}`,
    source: {
      kind: "InsightActorsQuery",
      source: stickinessQueryOf(question),
      day: intervals,
      series: row.series,
      ...comparison(row),
    },
  };
}

/** Who went from one item to the next. */
export function pathPoint(question: PathsQuestion, { source, target }: PathLink): ChosenPoint {
  const query = pathsQueryOf(question);
  return {
    title: `From ${source.label} to ${target.label}`,
    source: {
      kind: "InsightActorsQuery",
      source: {
        ...query,
        pathsFilter: { ...query.pathsFilter, pathStartKey: source.id, pathEndKey: target.id },
      },
    },
  };
}
