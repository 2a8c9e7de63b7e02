import type { StickinessSeries } from "~/query/schema";
import type { StickinessQuestion } from "./stickinessQuestion";
import { type ActionNames, seriesName } from "./trendsRows";

/** One bar or line of the chart and one row of the table. */
export interface StickinessRow {
  key: string;
  name: string;
  colorIndex: number;
  isPrevious: boolean;
  /** What the axis says of each value: "3 days". */
  labels: string[];
  counts: number[];
  /** What is drawn: the counts, or how many per cent of all active they are. */
  values: (number | null)[];
  /** Who is active in any interval at all. */
  people: number;
  series: number;
  isCompared: boolean;
}

export function stickinessRows(
  results: StickinessSeries[],
  { isCumulative, unit }: Pick<StickinessQuestion, "isCumulative" | "unit">,
  names: ActionNames,
): StickinessRow[] {
  return results.map(({ action, data, labels, count, compare_label }) => {
    // Who is active in one interval or more is everybody: the sum would count them again for each.
    const people = isCumulative ? (data[0] ?? 0) : count;
    const isPrevious = compare_label === "previous";
    return {
      key: isPrevious ? `${action.order}/previous` : String(action.order),
      name: seriesName(action.id, names),
      colorIndex: action.order,
      isPrevious,
      labels,
      counts: data,
      values:
        unit === "count"
          ? data
          : data.map((value) => (people === 0 ? null : (value / people) * 100)),
      people,
      series: action.order,
      isCompared: compare_label !== null,
    };
  });
}
