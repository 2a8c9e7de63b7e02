import type { RetentionPeriod, RetentionRow } from "~/query/schema";

/** "37 %", or a dash where there is nobody to be a part of. */
export function percentText(value: number | null): string {
  if (value === null) {
    return "–";
  }
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** When the people of a row began, by the clock of the project. */
export function nameOf(row: RetentionRow, period: RetentionPeriod): string {
  const [day = "", time = ""] = row.date.split("T");
  const options: Intl.DateTimeFormatOptions =
    period === "Month"
      ? { month: "long", year: "numeric" }
      : { day: "numeric", month: "short", ...(period === "Week" ? { year: "numeric" } : {}) };
  const text = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
  return period === "Hour" ? `${text}, ${time.slice(0, 5)}` : text;
}
