const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export function formatCount(value: number): string {
  return whole.format(value);
}

/** 12,345 as "12.3K": for axes and narrow places. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** 12,345,678 bytes as "12.3 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

const DURATION_STEPS: [seconds: number, unit: string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** 7,500 seconds as "2 h 5 min": the two greatest units; below a second as "0.3 s". */
export function formatDuration(seconds: number): string {
  if (seconds < 1) {
    return seconds === 0 ? "0 s" : `${seconds < 0.05 ? "< 0.1" : seconds.toFixed(1)} s`;
  }
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [size, unit] of DURATION_STEPS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) {
      parts.push(`${amount} ${unit}`);
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.slice(0, 2).join(" ");
}

/** The change from `before` to `now` as "+12.5%", or null where there was nothing before. */
export function formatChange(now: number, before: number): string | null {
  if (before === 0) {
    return null;
  }
  const percent = ((now - before) / before) * 100;
  const rounded = Math.abs(percent) >= 100 ? percent.toFixed(0) : percent.toFixed(1);
  return `${percent > 0 ? "+" : ""}${rounded}%`;
}

const RELATIVE_STEPS: [limitSeconds: number, unitSeconds: number, suffix: string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86_400, 3600, "h"],
  [86_400 * 30, 86_400, "d"],
];

/** "12 s ago", "3 h ago"; older than thirty days: the date. */
export function formatAgo(timestamp: string, nowMilliseconds: number): string {
  const then = new Date(timestamp);
  const seconds = Math.floor((nowMilliseconds - then.getTime()) / 1000);
  if (seconds < 2) {
    return seconds < -60 ? formatMoment(timestamp) : "just now";
  }
  for (const [limit, unit, suffix] of RELATIVE_STEPS) {
    if (seconds < limit) {
      return `${Math.floor(seconds / unit)} ${suffix} ago`;
    }
  }
  return then.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** The exact moment in the reader's own timezone: "24 Nov 2026, 14:03:21". */
export function formatMoment(timestamp: string): string {
  return new Date(timestamp).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

/** A property's value on one line. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) {
    return "—";
  }
  if (typeof value === "string") {
    return value;
  }
  if (typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  return JSON.stringify(value);
}
