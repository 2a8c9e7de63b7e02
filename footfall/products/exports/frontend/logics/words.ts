import { formatAgo, formatCount } from "~/foundations/formatting";
import type { BatchExport, Run } from "./records";

export function agoText(timestamp: string): string {
  return formatAgo(timestamp, Date.now());
}

/** Where an export goes, in a few words. */
export function destinationText({ destination }: Pick<BatchExport, "destination">): string {
  const config = destination.config as Record<string, unknown>;
  const part = (name: string): string => {
    const value = config[name];
    return typeof value === "string" ? value : "";
  };
  if (destination.type === "Postgres") {
    return `PostgreSQL, ${part("schema")}.${part("table_name")} on ${part("host")}`;
  }
  const format = part("file_format") === "Parquet" ? "Parquet" : "JSON lines";
  return destination.type === "S3"
    ? `${format} in ${part("bucket_name")}`
    : `${format} in this house`;
}

export const INTERVAL_WORDS = { hour: "every hour", day: "every day" } as const;
export const MODEL_WORDS = { events: "Events", persons: "Persons" } as const;

/** How far a run is, between 0 and 100; null where nobody counted what there is. */
export function progressPercent(run: Run): number | null {
  if (run.status === "Completed") {
    return 100;
  }
  if (run.records_total_count === null || run.records_total_count === 0) {
    return null;
  }
  return Math.min(99, Math.floor((run.records_completed / run.records_total_count) * 100));
}

export function rowsText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "row" : "rows"}`;
}

/** The span of an interval in the export's zone: "5 Oct 2026, 07:00 to 08:00". */
export function intervalText(start: string, end: string, timezone: string): string {
  const zoned = { timeZone: timezone, hour12: false } as const;
  const day = (at: Date): string =>
    at.toLocaleDateString("en-GB", { ...zoned, day: "numeric", month: "short", year: "numeric" });
  const clock = (at: Date): string =>
    at.toLocaleTimeString("en-GB", { ...zoned, hour: "2-digit", minute: "2-digit" });
  const [from, to] = [new Date(start), new Date(end)];
  const isWholeDay = clock(from) === clock(to) && day(from) !== day(to);
  return isWholeDay ? day(from) : `${day(from)}, ${clock(from)} to ${clock(to)}`;
}

/**
 * From two days, both inclusive, to what a backfill takes. Hours are UTC's. A day of the export's zone is named by its
 * noon in UTC, which lies in that day in nearly every zone.
 */
export function backfillSpan(
  interval: "hour" | "day",
  from: string,
  to: string,
): { start: string; end: string } {
  const clock = interval === "hour" ? "00:00:00" : "12:00:00";
  const afterLast = new Date(`${to}T${clock}Z`);
  afterLast.setUTCDate(afterLast.getUTCDate() + 1);
  return { start: `${from}T${clock}Z`, end: afterLast.toISOString() };
}
