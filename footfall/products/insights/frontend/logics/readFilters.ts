import type { GroupTypeIndex, PropertyFilter, PropertyKind } from "~/query/schema";

const KINDS: PropertyKind[] = ["event", "person"];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export function oneOf<Value>(value: unknown, allowed: readonly Value[], otherwise: Value): Value {
  return allowed.find((known) => known === value) ?? otherwise;
}

/** A whole number between two others; null where it is none. */
export function wholeNumber(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}

export const GROUP_TYPES: GroupTypeIndex[] = [0, 1, 2, 3, 4];

export function readGroupType(value: unknown): GroupTypeIndex | null {
  return oneOf<GroupTypeIndex | null>(value, GROUP_TYPES, null);
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

/** The question as parameters of the address; what is as at first is left out. */
export function changedParameters<Question extends object>(
  question: Question,
  first: Question,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(question).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(first[name as keyof Question]),
    ),
  );
}
