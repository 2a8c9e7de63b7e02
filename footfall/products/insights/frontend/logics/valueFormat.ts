import { formatCount } from "~/foundations/formatting";

export type ValueFormat = (value: number | null) => string;

/** How a value of the answer is said: as an amount where all are in one currency, and as nothing where there is none. */
export function valueFormat(currency: string | null): ValueFormat {
  const amounts =
    currency === null
      ? null
      : new Intl.NumberFormat("en-US", { style: "currency", currency, maximumFractionDigits: 2 });
  return (value) => (value === null ? "—" : amounts ? amounts.format(value) : formatCount(value));
}
