import { useActions, useValues } from "kea";
import { type ReactNode, useMemo } from "react";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart, type ChartSeries } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { ErrorState, Skeleton } from "~/ui/states";
import { exchangeRatesLogic } from "../logics/exchangeRatesLogic";
import { curveOf, formatDay, formatRate } from "../logics/ratesWords";
import styles from "./RateChart.module.css";

/** One currency over ninety days. */
export function RateChart({ teamId }: { teamId: number }): ReactNode {
  const { history, historyFailure, historyLoading } = useValues(exchangeRatesLogic({ teamId }));
  const { loadHistory } = useActions(exchangeRatesLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const curve = useMemo(() => curveOf(history?.rates ?? []), [history]);
  const ticks = useMemo(() => curve.days.map(formatDay), [curve]);
  const series = useMemo(
    (): ChartSeries[] => [
      { name: history?.currency ?? "", values: curve.values, color: seriesColor(theme, 0) },
    ],
    [history, curve, theme],
  );
  if (historyFailure !== null) {
    return (
      <ErrorState
        title="The rates of this currency could not be loaded"
        message={historyFailure}
        onRetry={loadHistory}
      />
    );
  }
  if (history === null) {
    return <Skeleton rows={6} label="Loading the chart" />;
  }
  if (history.rates.length === 0) {
    return <p className={styles.none}>No rate of {history.currency} is known in this time.</p>;
  }
  const first = history.rates[0];
  const last = history.rates.at(-1);
  return (
    <div className={styles.chart} data-stale={historyLoading} aria-busy={historyLoading}>
      <Chart
        kind="line"
        ticks={ticks}
        series={series}
        height={250}
        formatValue={formatRate}
        isFitted
        description={`Line chart of ${history.currency} for one US dollar: ${formatRate(Number(first?.rate))} on ${formatDay(first?.date ?? "")}, ${formatRate(Number(last?.rate))} on ${formatDay(last?.date ?? "")}.`}
      />
    </div>
  );
}
