import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Table, type TableColumn } from "~/ui/Table";
import { exchangeRatesLogic, type RatesOfDay } from "../logics/exchangeRatesLogic";
import { formatDay, formatRate, nameOfCurrency } from "../logics/ratesWords";
import styles from "./RatesTable.module.css";

type Rate = RatesOfDay["rates"][number];

/** The rates of the chosen day. A click on a currency draws it. */
export function RatesTable({ teamId }: { teamId: number }): ReactNode {
  const { rates, ratesLoading, question } = useValues(exchangeRatesLogic({ teamId }));
  const { changeQuestion } = useActions(exchangeRatesLogic({ teamId }));
  const columns: TableColumn<Rate>[] = [
    {
      key: "currency",
      title: "Currency",
      sort: (left, right) => left.currency.localeCompare(right.currency),
      render: ({ currency }) => (
        <button
          type="button"
          className={styles.currency}
          aria-pressed={currency === question.currency}
          onClick={() => changeQuestion({ currency })}
        >
          <strong>{currency}</strong> {nameOfCurrency(currency)}
        </button>
      ),
    },
    {
      key: "rate",
      title: "For one US dollar",
      align: "right",
      sort: (left, right) => Number(left.rate) - Number(right.rate),
      render: ({ rate }) => formatRate(Number(rate)),
    },
    {
      key: "inverse",
      title: "In US dollars",
      align: "right",
      render: ({ rate }) => formatRate(1 / Number(rate)),
    },
    {
      key: "published",
      title: "Published",
      align: "right",
      render: ({ published_on }) => (
        <span data-old={published_on !== rates?.date} className={styles.published}>
          {formatDay(published_on)}
        </span>
      ),
    },
  ];
  return (
    <div className={styles.table}>
      <Table<Rate>
        label="Exchange rates of the day"
        rows={rates?.rates ?? []}
        columns={columns}
        rowKey={({ currency }) => currency}
        isLoading={ratesLoading}
        empty={
          rates === null ? "" : `No rate is known for ${formatDay(rates.date)}: choose another day.`
        }
        testId="exchange-rates"
      />
    </div>
  );
}
