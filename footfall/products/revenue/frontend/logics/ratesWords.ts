import type { RateOfDay } from "./exchangeRatesLogic";

const currencies = new Intl.DisplayNames(["en"], { type: "currency", fallback: "none" });
const SIGNIFICANT_DIGITS = 6;
const DAY_MILLISECONDS = 86_400_000;

export function nameOfCurrency(code: string): string {
  return currencies.of(code) ?? code;
}

/** A rate to six digits: "0.919371", "16,421.9". */
export function formatRate(rate: number): string {
  return rate.toLocaleString("en-US", { maximumSignificantDigits: SIGNIFICANT_DIGITS });
}

/** "27 Nov 2026", of a day that has no time zone. */
export function formatDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** Days in a row as one: "3 – 7 Nov 2026" are "3 Nov 2026 to 7 Nov 2026". */
export function spansOf(days: string[]): string[] {
  const spans: { first: string; last: string }[] = [];
  for (const day of days) {
    const open = spans.at(-1);
    if (open && Date.parse(day) - Date.parse(open.last) === DAY_MILLISECONDS) {
      open.last = day;
    } else {
      spans.push({ first: day, last: day });
    }
  }
  return spans.map(({ first, last }) =>
    first === last ? formatDay(first) : `${formatDay(first)} to ${formatDay(last)}`,
  );
}

/** Every day from the first rate to the last one; null where a day has none. */
export function curveOf(rates: RateOfDay[]): { days: string[]; values: (number | null)[] } {
  const known = new Map(rates.map(({ date, rate }) => [date, Number(rate)]));
  const first = rates[0]?.date;
  const last = rates.at(-1)?.date;
  if (!first || !last) {
    return { days: [], values: [] };
  }
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MILLISECONDS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return { days, values: days.map((day) => known.get(day) ?? null) };
}

const COMMAND_DAYS = 90;

/** What an operator types to load the ninety days that end with `today`. */
export function loadCommand(today: string, provider?: string): string {
  const first = new Date(Date.parse(today) - (COMMAND_DAYS - 1) * DAY_MILLISECONDS);
  const range = `${first.toISOString().slice(0, 10)}...${today}`;
  const config = provider
    ? ` --config-json '${JSON.stringify({ ops: { exchange_rates: { config: { provider } } } })}'`
    : "";
  return `bin/footfall dagster asset materialize --select exchange_rates --partition-range ${range}${config}`;
}
