import type { SelectOption } from "~/ui/Select";
import type { Frequency, Source, SourceTable, SyncRun, SyncType } from "./records";

/** Where the tables of a source come from, in a few words. */
export function placeText({ source_type, config }: Pick<Source, "source_type" | "config">): string {
  const part = (name: string): string => {
    const value = config[name];
    return typeof value === "string" ? value : "";
  };
  if (source_type === "Postgres") {
    return `PostgreSQL, ${part("database")} on ${part("host")}`;
  }
  const format = part("format") === "JSONLines" ? "JSON lines" : part("format");
  return part("storage") === "house"
    ? `${format} in this house, ${part("pattern")}`
    : `${format} in ${part("bucket")}, ${part("pattern")}`;
}

export const SYNC_TYPES: SelectOption<SyncType>[] = [
  { value: "full_refresh", label: "Everything, each time" },
  { value: "incremental", label: "What is new" },
];

export const FREQUENCIES: SelectOption<Frequency>[] = [
  { value: "5min", label: "Every 5 minutes" },
  { value: "30min", label: "Every 30 minutes" },
  { value: "1hour", label: "Every hour" },
  { value: "6hour", label: "Every 6 hours" },
  { value: "12hour", label: "Every 12 hours" },
  { value: "24hour", label: "Every day" },
  { value: "7day", label: "Every week" },
  { value: "never", label: "Only when asked" },
];

export function frequencyText(frequency: Frequency): string {
  return FREQUENCIES.find(({ value }) => value === frequency)?.label ?? frequency;
}

/** What is read of a table: "Everything", or "What is new by updated_at". */
export function syncText({ sync_type, incremental_field }: SourceTable): string {
  return sync_type === "incremental" ? `What is new by ${incremental_field}` : "Everything";
}

/** How far a sync is, between 0 and 100; null where nobody counted what there is, or all is read. */
export function progressPercent(run: SyncRun): number | null {
  if (run.status === "Completed") {
    return 100;
  }
  if (run.step !== "copying" || run.rows_total === null || run.rows_total === 0) {
    return null;
  }
  return Math.min(99, Math.floor((run.rows_synced / run.rows_total) * 100));
}

/** A column's type without what only ClickHouse means by it. */
export function typeText(type: string): string {
  return type.replace(/^Nullable\((.*)\)$/, "$1").replace(/^DateTime64\(.*\)$/, "DateTime");
}
