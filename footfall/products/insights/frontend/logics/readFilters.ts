import { GROUP_TYPES } from "~/query/groups";
import type { GroupTypeIndex, PlainFilter, PropertyFilter } from "~/query/schema";

const KINDS: PlainFilter["type"][] = ["event", "person", "event_metadata", "session", "element"];

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

export function readGroupType(value: unknown): GroupTypeIndex | null {
  return oneOf<GroupTypeIndex | null>(value, GROUP_TYPES, null);
}

/** A filter out of an address that anyone may have typed, or of the API, which takes numbers as well. */
export function readFilter(filter: Record<string, unknown>): PropertyFilter {
  if (filter.type === "cohort") {
    return {
      type: "cohort",
      key: "id",
      operator: filter.operator === "not_in" ? "not_in" : "in",
      value: wholeNumber(filter.value, 1, Number.MAX_SAFE_INTEGER),
    };
  }
  if (filter.type === "hogql") {
    return { type: "hogql", key: typeof filter.key === "string" ? filter.key : "" };
  }
  const compared = {
    key: typeof filter.key === "string" ? filter.key : "",
    operator: (typeof filter.operator === "string"
      ? filter.operator
      : "exact") as PlainFilter["operator"],
    value: Array.isArray(filter.value)
      ? filter.value.map(String)
      : typeof filter.value === "string"
        ? filter.value
        : null,
  };
  return filter.type === "group"
    ? { type: "group", group_type_index: readGroupType(filter.group_type_index) ?? 0, ...compared }
    : { type: oneOf(filter.type, KINDS, "event"), ...compared };
}

export function readFilters(value: unknown): PropertyFilter[] {
  return (Array.isArray(value) ? value : []).filter(isRecord).map(readFilter);
}

/** The question as parameters of the address; what is as at first is left out. */
export function changedParameters(question: object, first: object): Record<string, unknown> {
  const known: Record<string, unknown> = { ...first };
  return Object.fromEntries(
    Object.entries(question).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(known[name]),
    ),
  );
}
