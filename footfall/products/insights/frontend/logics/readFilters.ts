import type { PropertyFilter, PropertyKind } from "~/query/schema";

const KINDS: PropertyKind[] = ["event", "person"];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export function oneOf<Value>(value: unknown, allowed: readonly Value[], otherwise: Value): Value {
  return allowed.find((known) => known === value) ?? otherwise;
}

/** Filters out of an address that anyone may have typed. */
export function readFilters(value: unknown): PropertyFilter[] {
  return (Array.isArray(value) ? value : []).filter(isRecord).map((filter) => ({
    type: oneOf(filter.type, KINDS, "event"),
    key: typeof filter.key === "string" ? filter.key : "",
    operator: (typeof filter.operator === "string"
      ? filter.operator
      : "exact") as PropertyFilter["operator"],
    value: Array.isArray(filter.value)
      ? filter.value.map(String)
      : typeof filter.value === "string"
        ? filter.value
        : null,
  }));
}
