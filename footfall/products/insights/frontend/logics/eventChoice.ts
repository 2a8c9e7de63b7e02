import { isComplete } from "~/query/filters";
import type { EventNode, PropertyFilter } from "~/query/schema";
import { isRecord, readFilters } from "./readFilters";

/** Events of one name, or all of them, that pass filters of their own. */
export interface EventChoice {
  /** null: every event. */
  event: string | null;
  filters: PropertyFilter[];
}

export function nodeOf({ event, filters }: EventChoice): EventNode {
  const properties = filters.filter(isComplete);
  return {
    kind: "EventsNode",
    event,
    ...(properties.length > 0 ? { properties } : {}),
  };
}

export function readChoice(written: Record<string, unknown>): EventChoice {
  return {
    event: typeof written.event === "string" ? written.event : null,
    filters: readFilters(written.filters),
  };
}

/** Choices out of an address that anyone may have typed; null where there are none. */
export function readChoices(value: unknown, limit: number): EventChoice[] | null {
  const choices = (Array.isArray(value) ? value : []).filter(isRecord).map(readChoice);
  return choices.length > 0 ? choices.slice(0, limit) : null;
}
