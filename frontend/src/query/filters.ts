import type { PropertyFilter, ValueFilter } from "./schema";

export function needsNoValue(filter: Pick<ValueFilter, "operator">): boolean {
  return filter.operator === "is_set" || filter.operator === "is_not_set";
}

/** A filter that is still being filled in asks nothing yet. */
export function isComplete(filter: PropertyFilter): boolean {
  if (filter.type === "cohort") {
    return filter.value !== null;
  }
  if (filter.type === "hogql") {
    return filter.key.trim() !== "";
  }
  return (
    filter.key !== "" &&
    (needsNoValue(filter) || (filter.value !== null && filter.value.length > 0))
  );
}
