import { formatCount } from "~/foundations/formatting";
import type { Interval, WebBreakdown, WebFilter } from "~/query/schema";
import { DIMENSIONS, dimensionOf, type Metric } from "./webQuestion";

export const METRIC_LABELS: Record<Metric, string> = {
  visitors: "Visitors",
  views: "Page views",
  sessions: "Sessions",
  "session duration": "Session length",
  "bounce rate": "Bounce rate",
};

const countries = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

/** 83.4 s as "1m 23s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) {
    return `${hours}h ${minutes}m`;
  }
  return minutes > 0 ? `${minutes}m ${whole % 60}s` : `${whole}s`;
}

export function formatPercent(percent: number): string {
  return `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)}%`;
}

export function formatMetric(metric: Metric, value: number | null): string {
  if (value === null) {
    return "—";
  }
  if (metric === "session duration") {
    return formatSeconds(value);
  }
  return metric === "bounce rate" ? formatPercent(value) : formatCount(value);
}

/** A change as "+12.5%" or "−3%", from percent. */
export function formatPercentChange(percent: number): string {
  const size = Math.abs(percent);
  const rounded = size >= 10 ? size.toFixed(0) : size.toFixed(1);
  if (Number(rounded) === 0) {
    return "0%";
  }
  return `${percent > 0 ? "+" : "−"}${rounded}%`;
}

const MONTHS = [
  ...["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
  ...["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LOCAL_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/;

interface LocalTime {
  year: number;
  month: string;
  day: number;
  weekday: string;
  clock: string;
}

/** The parts of a project's local time, as they stand there: the browser's own zone has no say in them. */
function partsOf(text: string): LocalTime | null {
  const [, year, month, day, hour, minute] = LOCAL_TIME.exec(text) ?? [];
  if (!year || !month || !day) {
    return null;
  }
  const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay();
  return {
    year: Number(year),
    month: MONTHS[Number(month) - 1] ?? month,
    day: Number(day),
    weekday: WEEKDAYS[weekday] ?? "",
    clock: `${hour ?? "00"}:${minute ?? "00"}`,
  };
}

/** A step of the chart: "Mon 23 Nov", "23 Nov, 14:00", "Week of 23 Nov", "Nov 2026". */
export function formatBucket(bucket: string, interval: Interval): string {
  const parts = partsOf(bucket);
  if (parts === null) {
    return bucket;
  }
  const { year, month, day, weekday, clock } = parts;
  switch (interval) {
    case "hour":
      return `${day} ${month}, ${clock}`;
    case "week":
      return `Week of ${day} ${month}`;
    case "month":
      return `${month} ${year}`;
    case "day":
      return `${weekday} ${day} ${month}`;
  }
}

/** "21 – 27 Nov 2026", "28 Oct – 3 Nov 2026"; one day: "27 Nov 2026"; a part of a day with its times. */
export function formatRange(dateFrom: string, dateTo: string): string {
  const from = partsOf(dateFrom);
  const to = partsOf(dateTo);
  if (from === null || to === null) {
    return `${dateFrom} – ${dateTo}`;
  }
  const end = `${to.day} ${to.month} ${to.year}`;
  if (from.year !== to.year) {
    return `${from.day} ${from.month} ${from.year} – ${end}`;
  }
  if (from.month !== to.month) {
    return `${from.day} ${from.month} – ${end}`;
  }
  return from.day === to.day ? end : `${from.day} – ${end}`;
}

/** How much of the time asked about was counted before, in words that do not claim more than they know. */
export function formatOrigin(share: number): string {
  if (share <= 0) {
    return "Counted from the events";
  }
  if (share >= 1) {
    return "Counted from prepared states";
  }
  const percent = Math.min(99, Math.max(1, Math.round(share * 100)));
  return `${percent}% of this time from prepared states, the rest from the events`;
}

/** A value of a dimension as people say it: a country by its name. */
export function wordFor(breakdown: WebBreakdown, value: string | null): string {
  if (value === null) {
    return DIMENSIONS[breakdown].missing;
  }
  if (value === "") {
    return "(empty)";
  }
  if (value === "$direct") {
    return "Direct, no referrer";
  }
  try {
    if (breakdown === "Country") {
      return countries.of(value) ?? value;
    }
    if (breakdown === "Language") {
      return languages.of(value) ?? value;
    }
  } catch {
    // Not a code that the browser knows how to read: shown as it came.
  }
  return value;
}

/** What a filter asks for, as its chip says it. */
export function wordOfFilter(filter: WebFilter): string {
  const breakdown = dimensionOf(filter);
  if (filter.value === null) {
    return breakdown ? DIMENSIONS[breakdown].missing : "not set";
  }
  const words = filter.value.map((value) => (breakdown ? wordFor(breakdown, value) : value));
  return words.join(" or ");
}

/** The time of day in the reader's own zone: "14:03:21". */
export function formatClock(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString("en-GB");
}

function cellOf(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  // A spreadsheet would run what begins like a formula.
  const harmless = /^[=+\-@\t\r]/.test(text) && typeof value === "string" ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function csvOf(rows: (string | number | null)[][]): string {
  return rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}
