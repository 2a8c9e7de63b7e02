import type { PropertyFilter } from "./schema";

export function needsNoValue(filter: PropertyFilter): boolean {
  return filter.operator === "is_set" || filter.operator === "is_not_set";
}

/** A filter that is still being filled in asks nothing yet. */
export function isComplete(filter: PropertyFilter): boolean {
  return (
    filter.key !== "" &&
    (needsNoValue(filter) || (filter.value !== null && filter.value.length > 0))
  );
}
