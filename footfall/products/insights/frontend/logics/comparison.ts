import type { CompareFilter } from "~/query/schema";

/** Beside which other period an answer is told. */
export interface Comparison {
  isCompared: boolean;
  /** How far back the compared period is ("-14d"); null: it ends where the range begins. */
  compareTo: string | null;
}

export const NOT_COMPARED: Comparison = { isCompared: false, compareTo: null };

export const COMPARE_OFFSETS: { value: string; label: string }[] = [
  { value: "-1w", label: "a week before" },
  { value: "-1m", label: "a month before" },
  { value: "-1q", label: "a quarter before" },
  { value: "-1y", label: "a year before" },
];

export type OffsetUnit = "d" | "w" | "m" | "q" | "y";

export interface Offset {
  length: number;
  unit: OffsetUnit;
}

export const OFFSET_UNITS: Record<OffsetUnit, string> = {
  d: "day",
  w: "week",
  m: "month",
  q: "quarter",
  y: "year",
};
export const MAX_OFFSET = 999;

const OFFSET = /^-([1-9]\d{0,2})([dwmqy])$/;

export function offsetOf(compareTo: string): Offset | null {
  const [, length, unit] = OFFSET.exec(compareTo) ?? [];
  return length && unit ? { length: Number(length), unit: unit as OffsetUnit } : null;
}

export function writtenOffset({ length, unit }: Offset): string {
  return `-${length}${unit}`;
}

export function compareFilterOf({ isCompared, compareTo }: Comparison): {
  compareFilter?: CompareFilter;
} {
  return isCompared
    ? {
        compareFilter: {
          compare: true,
          ...(compareTo === null ? {} : { compare_to: compareTo }),
        },
      }
    : {};
}

export function readComparison(parameters: Record<string, unknown>): Comparison {
  const { isCompared, compareTo } = parameters;
  return {
    isCompared: isCompared === true,
    compareTo: typeof compareTo === "string" && offsetOf(compareTo) ? compareTo : null,
  };
}
