import { useValues } from "kea";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import { Banner } from "~/ui/states";
import { exchangeRatesLogic } from "../logics/exchangeRatesLogic";
import { formatDay, spansOf } from "../logics/ratesWords";
import styles from "./RatesStatus.module.css";

const MAX_SPANS = 6;

/** Where the rates come from, how new they are, and which days have none. */
export function RatesStatus({ teamId }: { teamId: number }): ReactNode {
  const { rates } = useValues(exchangeRatesLogic({ teamId }));
  if (rates === null) {
    return null;
  }
  const { status } = rates;
  const spans = spansOf(status.missing_days);
  const facts: [string, ReactNode, string][] = [
    [
      "Provider",
      status.provider,
      status.stored_providers.every((stored) => stored === status.provider)
        ? "all stored rates are its own"
        : `stored rates are of ${status.stored_providers.join(", ")}`,
    ],
    [
      "Newest publication",
      status.newest_published_on === null ? "—" : formatDay(status.newest_published_on),
      status.loaded_at === null ? "never loaded" : `loaded ${formatMoment(status.loaded_at)}`,
    ],
    [
      "Days stored",
      status.last_day === null ? "—" : formatDay(status.last_day),
      status.first_day === null ? "" : `and back to ${formatDay(status.first_day)}`,
    ],
    ["Currencies", status.currency_count, "on the last day"],
    [
      "Days without rates",
      status.missing_days.length,
      `of the last 90; a rate may stand in for ${status.longest_gap_days} days`,
    ],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={styles.value}>{value}</dd>
            <dd className={styles.note}>{note}</dd>
          </div>
        ))}
      </dl>
      {spans.length > 0 && (
        <div className={styles.gaps}>
          <Banner kind="warning">
            Amounts of these days cannot be converted: {spans.slice(0, MAX_SPANS).join("; ")}
            {spans.length > MAX_SPANS && ` and ${spans.length - MAX_SPANS} more stretches`}.
          </Banner>
        </div>
      )}
    </>
  );
}
