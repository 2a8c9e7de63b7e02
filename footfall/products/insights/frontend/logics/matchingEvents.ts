import type { EventsAnswer } from "~/query/schema";

/** An event that is of an action. */
export interface MatchingEvent {
  uuid: string;
  event: string;
  timestamp: string;
  distinctId: string;
  url: string | null;
}

function eventOf(columns: string[], row: unknown[]): MatchingEvent {
  const text = (name: string): string | null => {
    const value = row[columns.indexOf(name)];
    return typeof value === "string" ? value : null;
  };
  return {
    uuid: text("uuid") ?? "",
    event: text("event") ?? "",
    timestamp: text("timestamp") ?? "",
    distinctId: text("distinct_id") ?? "",
    url: text("properties.$current_url"),
  };
}

/** The newest of the newest events of each step; one that is of several steps stands once. */
export function newestOf(answers: EventsAnswer[], count: number): MatchingEvent[] {
  const events = new Map<string, MatchingEvent>();
  for (const { columns, results } of answers) {
    for (const row of results) {
      const event = eventOf(columns, row);
      events.set(event.uuid, event);
    }
  }
  return [...events.values()]
    .sort((left, right) => Date.parse(right.timestamp) - Date.parse(left.timestamp))
    .slice(0, count);
}
