/** One event as the list shows it. */
export interface EventRow {
  uuid: string;
  event: string;
  distinctId: string;
  /** ISO 8601. */
  timestamp: string;
  properties: Record<string, unknown>;
}

const MAX_ROWS = 1000;

/** A row of an EventsQuery's answer, in the order of its `select`. */
export function eventRowOf(cells: unknown[]): EventRow {
  const [uuid, event, distinctId, timestamp, properties] = cells;
  return {
    uuid: String(uuid),
    event: String(event),
    distinctId: String(distinctId),
    timestamp: String(timestamp),
    properties: (typeof properties === "string" ? JSON.parse(properties) : properties) as Record<
      string,
      unknown
    >,
  };
}

/** Both lists as one, newest first, each event once. */
export function mergeEvents(known: EventRow[], found: EventRow[]): EventRow[] {
  const byUuid = new Map([...known, ...found].map((row) => [row.uuid, row]));
  return [...byUuid.values()]
    .sort(
      (left, right) =>
        Date.parse(right.timestamp) - Date.parse(left.timestamp) ||
        left.uuid.localeCompare(right.uuid),
    )
    .slice(0, MAX_ROWS);
}

/** The sender's own properties first, then the SDK's, each by name. */
export function sortedProperties(properties: Record<string, unknown>): [string, unknown][] {
  return Object.entries(properties).sort(
    ([left], [right]) =>
      Number(left.startsWith("$")) - Number(right.startsWith("$")) || left.localeCompare(right),
  );
}
