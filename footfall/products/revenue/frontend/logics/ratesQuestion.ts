/** What the page shows: it stands in the address, so it can be shared. `date`: null for today (UTC). */
export interface RatesQuestion {
  date: string | null;
  currency: string;
}

export const FIRST_QUESTION: RatesQuestion = { date: null, currency: "EUR" };

/** The question that an address asks. Anything wrong in it is as at first. */
export function questionOf(parameters: Record<string, unknown>): RatesQuestion {
  const { date, currency } = parameters;
  return {
    date: typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null,
    currency:
      typeof currency === "string" && /^[A-Z]{3}$/.test(currency)
        ? currency
        : FIRST_QUESTION.currency,
  };
}

/** The question as parameters of the address; what is as at first is left out. */
export function parametersOf({ date, currency }: RatesQuestion): Record<string, string> {
  return {
    ...(date === null ? {} : { date }),
    ...(currency === FIRST_QUESTION.currency ? {} : { currency }),
  };
}
