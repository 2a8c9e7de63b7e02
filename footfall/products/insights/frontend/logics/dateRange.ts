import type { Interval } from "~/query/schema";
import { oneOf } from "./readFilters";

export interface Range {
  dateFrom: string;
  dateTo: string | null;
}

/** The time that a question is about, and the steps that it is told in. */
export interface Span extends Range {
  interval: Interval;
}

export const DATE_PRESETS: { dateFrom: string; dateTo: string | null; label: string }[] = [
  { dateFrom: "dStart", dateTo: null, label: "Today" },
  { dateFrom: "-1dStart", dateTo: "-1dEnd", label: "Yesterday" },
  { dateFrom: "-24h", dateTo: null, label: "Last 24 hours" },
  { dateFrom: "-7d", dateTo: null, label: "Last 7 days" },
  { dateFrom: "-14d", dateTo: null, label: "Last 14 days" },
  { dateFrom: "-30d", dateTo: null, label: "Last 30 days" },
  { dateFrom: "-90d", dateTo: null, label: "Last 90 days" },
  { dateFrom: "mStart", dateTo: null, label: "This month" },
  { dateFrom: "yStart", dateTo: null, label: "This year" },
  { dateFrom: "-12m", dateTo: null, label: "Last 12 months" },
  { dateFrom: "all", dateTo: null, label: "All time" },
];

const INTERVALS: Interval[] = ["hour", "day", "week", "month"];
const DATE = /^(\d{4}-\d{2}-\d{2}|-?\d*[hdwmqy](Start|End)?|all)$/;
const DAYS_OF_UNIT: Record<string, number> = { h: 1 / 24, d: 1, w: 7, m: 30, q: 91, y: 365 };
const MAX_DAYS_BY_HOUR = 31;

/** About how many days the range spans: enough to say which intervals make sense. */
function daysOf({ dateFrom, dateTo }: Range): number {
  const relative = /^-(\d+)([hdwmqy])/.exec(dateFrom);
  if (relative?.[1] && relative[2]) {
    return dateTo?.startsWith(dateFrom.replace("Start", ""))
      ? 1
      : Number(relative[1]) * (DAYS_OF_UNIT[relative[2]] ?? 1);
  }
  if (dateFrom === "all") {
    return Infinity;
  }
  const started = /^([dwmqy])Start$/.exec(dateFrom);
  if (started?.[1]) {
    return DAYS_OF_UNIT[started[1]] ?? 1;
  }
  const until = dateTo ? Date.parse(dateTo) : Date.now();
  return Math.max(1, (until - Date.parse(dateFrom)) / 86_400_000);
}

export const INTERVAL_LABELS: Record<Interval, string> = {
  hour: "by hour",
  day: "by day",
  week: "by week",
  month: "by month",
};

export function intervalsOf(question: Range): Interval[] {
  const days = daysOf(question);
  return INTERVALS.filter(
    (interval) =>
      (interval !== "hour" || days <= MAX_DAYS_BY_HOUR) &&
      (interval !== "week" || days >= 7) &&
      (interval !== "month" || days >= 28),
  );
}

function bestInterval(days: number): Interval {
  return days <= 2 ? "hour" : days <= 100 ? "day" : "month";
}

/** The question with a new range, and with an interval that suits it. */
export function withRange<Question extends Span>(
  question: Question,
  dateFrom: string,
  dateTo: string | null,
): Question {
  const changed = { ...question, dateFrom, dateTo };
  const days = daysOf(changed);
  const isShort = days <= 2;
  return intervalsOf(changed).includes(question.interval) && isShort === daysOf(question) <= 2
    ? changed
    : { ...changed, interval: bestInterval(days) };
}

function readDate(value: unknown): string | null {
  return typeof value === "string" && DATE.test(value) ? value : null;
}

/** The range that an address asks for. Anything wrong in it is as in `first`. */
export function readRange(parameters: Record<string, unknown>, first: Range): Range {
  return {
    dateFrom: readDate(parameters.dateFrom) ?? first.dateFrom,
    dateTo: readDate(parameters.dateTo),
  };
}

export function readSpan(parameters: Record<string, unknown>, first: Span): Span {
  const span = {
    ...readRange(parameters, first),
    interval: oneOf(parameters.interval, INTERVALS, first.interval),
  };
  return intervalsOf(span).includes(span.interval)
    ? span
    : { ...span, interval: bestInterval(daysOf(span)) };
}

export function dateRangeOf({ dateFrom, dateTo }: Range): { date_from: string; date_to?: string } {
  return { date_from: dateFrom, ...(dateTo ? { date_to: dateTo } : {}) };
}
