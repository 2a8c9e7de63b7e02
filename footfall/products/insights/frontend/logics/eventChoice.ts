import { isComplete } from "~/query/filters";
import type { EventId, EventNode, PropertyFilter } from "~/query/schema";
import { isRecord, readFilters, wholeNumber } from "./readFilters";

/** Events of one name or of an action, or all of them, that pass filters of their own. */
export interface EventChoice {
  event: EventId;
  filters: PropertyFilter[];
}

export function nodeOf({ event, filters }: EventChoice): EventNode {
  const complete = filters.filter(isComplete);
  const properties = complete.length > 0 ? { properties: complete } : {};
  return typeof event === "number"
    ? { kind: "ActionsNode", id: event, ...properties }
    : { kind: "EventsNode", event, ...properties };
}

export function readEventId(value: unknown): EventId {
  return typeof value === "string" ? value : wholeNumber(value, 1, Number.MAX_SAFE_INTEGER);
}

export function readChoice(written: Record<string, unknown>): EventChoice {
  return {
    event: readEventId(written.event),
    filters: readFilters(written.filters),
  };
}

/** Choices out of an address that anyone may have typed; null where there are none. */
export function readChoices(value: unknown, limit: number): EventChoice[] | null {
  const choices = (Array.isArray(value) ? value : []).filter(isRecord).map(readChoice);
  return choices.length > 0 ? choices.slice(0, limit) : null;
}
