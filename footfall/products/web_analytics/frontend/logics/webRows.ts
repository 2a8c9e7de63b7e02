import type { WebOverviewAnswer, WebTrendsAnswer } from "~/query/schema";
import type { Metric } from "./webQuestion";

export interface WebRow {
  value: string | null;
  visitors: number;
  /** null: nothing is compared. */
  visitorsBefore: number | null;
  views: number;
  bouncePercent: number | null;
}

type Cells = [number, number | null];

/** The rows of a table, as `WebStatsTableQuery` with a bounce rate answers them. */
export function rowsOf(results: unknown[][]): WebRow[] {
  return results.map((cells) => {
    const [value, visitors, views, , bounce] = cells as [
      string | null,
      Cells,
      Cells,
      Cells,
      [number | null, number | null],
    ];
    return {
      value,
      visitors: visitors[0],
      visitorsBefore: visitors[1],
      views: views[0],
      bouncePercent: bounce[0],
    };
  });
}

/** Less is neither good news nor bad. */
const SMALL_CHANGE_PERCENT = 1;

export interface WebNumber {
  metric: Metric;
  value: number | null;
  previous: number | null;
  /** null: nothing before that it could be measured by. */
  changePercent: number | null;
  /** Whether the change is for the better; null where it is neither. */
  isBetter: boolean | null;
}

export function numbersOf(results: WebOverviewAnswer["results"]): WebNumber[] {
  return results.map((item) => {
    const change = item.changeFromPreviousPct;
    return {
      metric: item.key,
      value: item.value,
      previous: item.previous,
      changePercent: change,
      isBetter:
        change === null || Math.abs(change) < SMALL_CHANGE_PERCENT
          ? null
          : change > 0 !== item.isIncreaseBad,
    };
  });
}

const FIELD_OF = {
  visitors: "UniqueUsers",
  views: "PageViews",
  sessions: "Sessions",
  "session duration": "AvgSessionDuration",
  "bounce rate": "BounceRate",
} as const satisfies Record<Metric, keyof WebTrendsAnswer["results"][number]["metrics"]>;

export interface WebCurve {
  buckets: string[];
  values: (number | null)[];
  /** Step by step beside `values`; null when nothing is compared. */
  previous: (number | null)[] | null;
  /** The steps that `previous` are of, as long as there are any. */
  previousBuckets: string[];
}

export function curveOf(answer: WebTrendsAnswer, metric: Metric): WebCurve {
  const field = FIELD_OF[metric];
  const before = answer.previous;
  return {
    buckets: answer.results.map((item) => item.bucket),
    values: answer.results.map((item) => item.metrics[field]),
    // A month may have fewer days than the one before it.
    previous:
      before.length === 0
        ? null
        : answer.results.map((_, index) => before[index]?.metrics[field] ?? null),
    previousBuckets: before.slice(0, answer.results.length).map((item) => item.bucket),
  };
}
