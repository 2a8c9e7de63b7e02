import type { BreakdownFilter, PropertyKind } from "~/query/schema";
import { isRecord, oneOf } from "./readFilters";

type BreakdownKind = PropertyKind | "data_warehouse";

export interface Breakdown {
  kind: BreakdownKind;
  /** Empty while it is being chosen: nothing is told apart yet. */
  property: string;
  limit: number;
}

export const BREAKDOWN_LIMITS = [5, 10, 25];
export const DEFAULT_BREAKDOWN_LIMIT = 10;

const KINDS: BreakdownKind[] = ["event", "person", "data_warehouse"];

export function breakdownFilterOf(breakdown: Breakdown | null): {
  breakdownFilter?: BreakdownFilter;
} {
  return breakdown?.property
    ? {
        breakdownFilter: {
          breakdown: breakdown.property,
          breakdown_type: breakdown.kind,
          breakdown_limit: breakdown.limit,
        },
      }
    : {};
}

export function readBreakdown(value: unknown): Breakdown | null {
  if (!isRecord(value) || typeof value.property !== "string") {
    return null;
  }
  return {
    kind: oneOf(value.kind, KINDS, "event"),
    property: value.property,
    limit: oneOf(value.limit, BREAKDOWN_LIMITS, DEFAULT_BREAKDOWN_LIMIT),
  };
}
