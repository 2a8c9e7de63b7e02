import type { ActorsAnswer } from "~/query/schema";
import { isRecord } from "./readFilters";

/** A person, a group, a session or a value that is behind a point. */
export interface ActorRow {
  id: string;
  type: string;
  name: string;
  /** What it is called elsewhere: a distinct id; null where that is its name. */
  detail: string | null;
  properties: Record<string, unknown>;
  /** So many events of the point are its own; null where that means nothing. */
  eventCount: number | null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function rowOf(written: unknown, eventCount: unknown): ActorRow {
  const actor = isRecord(written) ? written : {};
  const id = textOf(actor.id) ?? "";
  const properties = isRecord(actor.properties) ? actor.properties : {};
  const ids: unknown[] = Array.isArray(actor.distinct_ids) ? actor.distinct_ids : [];
  const name = textOf(actor.name) ?? textOf(properties.name) ?? id;
  const known = ids.map(textOf).findLast((other) => other !== null) ?? textOf(actor.group_key);
  return {
    id,
    type: textOf(actor.type) ?? "person",
    name,
    detail: known === name ? null : (known ?? null),
    properties,
    eventCount: typeof eventCount === "number" ? eventCount : null,
  };
}

export function actorRows({ columns, results }: ActorsAnswer): ActorRow[] {
  const actor = columns.indexOf("actor");
  const events = columns.indexOf("event_count");
  return results.map((row) => rowOf(row[actor], row[events]));
}
