import type { LifecycleSeries, LifecycleStatus } from "~/query/schema";
import { STATUSES } from "./lifecycleQuestion";

export interface LifecycleRow {
  status: LifecycleStatus;
  label: string;
  /** What it means, for who reads the word for the first time. */
  meaning: string;
  colorIndex: number;
  days: string[];
  /** Below zero for who stays away. */
  values: number[];
  /** On average of an interval: people of several cannot be added up. */
  average: number;
}

const WORDS: Record<LifecycleStatus, Pick<LifecycleRow, "label" | "meaning" | "colorIndex">> = {
  new: { label: "New", meaning: "Did it for the first time", colorIndex: 2 },
  returning: { label: "Returning", meaning: "Did it in the interval before too", colorIndex: 0 },
  resurrecting: {
    label: "Resurrecting",
    meaning: "Did it before, but not in the interval before",
    colorIndex: 3,
  },
  dormant: {
    label: "Dormant",
    meaning: "Did it in the interval before, and not in this one",
    colorIndex: 1,
  },
};

/** The states in the order in which they are told. */
export function lifecycleRows(results: LifecycleSeries[]): LifecycleRow[] {
  return STATUSES.flatMap((status) =>
    results
      .filter((series) => series.status === status)
      .map(({ days, data }) => ({
        status,
        ...WORDS[status],
        days,
        values: data,
        average: data.length === 0 ? 0 : data.reduce((sum, value) => sum + value, 0) / data.length,
      })),
  );
}
