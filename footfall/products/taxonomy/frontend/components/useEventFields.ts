import type { EventField } from "~/query/schema";
import type { SelectOption } from "~/ui/Select";
import { EVENT_FIELDS } from "../logics/filterParts";
import { useGroupTypes } from "./useGroupTypes";

/** What is known of every event besides its properties; of groups those that there are, by their names. */
export function useEventFields(chosen: string | null): SelectOption<EventField>[] {
  const keys = new Map<string, string>(
    useGroupTypes(null).map(({ value, label }) => [`$group_${value}`, `${label}: key`]),
  );
  return EVENT_FIELDS.filter(
    ({ value }) => !value.startsWith("$group_") || keys.has(value) || value === chosen,
  ).map(({ value, label }) => ({ value, label: keys.get(value) ?? label }));
}
