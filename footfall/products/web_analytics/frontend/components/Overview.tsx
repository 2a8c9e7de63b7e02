import { useActions, useValues } from "kea";
import { A } from "kea-router";
import { type ReactNode, useMemo } from "react";
import { themeLogic } from "~/foundations/themeLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Chart, type ChartSeries } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import type { WebNumber } from "../logics/webRows";
import { formatBucket, formatMetric, formatPercentChange, METRIC_LABELS } from "../logics/webWords";
import styles from "./Overview.module.css";

function BigNumber({ teamId, number }: { teamId: number; number: WebNumber }): ReactNode {
  const { question } = useValues(webAnalyticsLogic({ teamId }));
  const { changeQuestion } = useActions(webAnalyticsLogic({ teamId }));
  const { metric, value, previous, changePercent, isBetter } = number;
  return (
    <button
      type="button"
      className={styles.number}
      aria-pressed={question.metric === metric}
      onClick={() => changeQuestion({ metric })}
      data-attr={`web-${metric.replace(" ", "-")}`}
    >
      <span className={styles.name}>{METRIC_LABELS[metric]}</span>
      <span className={styles.value}>{formatMetric(metric, value)}</span>
      {question.isCompared && (
        <span className={styles.before}>
          {changePercent !== null && (
            <span className={styles.change} data-better={isBetter ?? undefined}>
              {formatPercentChange(changePercent)}
            </span>
          )}
          <span>
            {previous === null ? "none before" : `${formatMetric(metric, previous)} before`}
          </span>
        </span>
      )}
    </button>
  );
}

function Curve({ teamId }: { teamId: number }): ReactNode {
  const { curve, question, trendsFailure, trendsLoading } = useValues(
    webAnalyticsLogic({ teamId }),
  );
  const { loadTrends } = useActions(webAnalyticsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const { metric, interval, dateTo } = question;
  const name = METRIC_LABELS[metric];
  const series = useMemo((): ChartSeries[] => {
    if (curve === null) {
      return [];
    }
    const color = seriesColor(theme, 0);
    const current: ChartSeries = {
      name,
      values: curve.values,
      color,
      isOpenEnded: dateTo === null,
      isFilled: true,
    };
    return curve.previous === null
      ? [current]
      : [{ name: "Before", values: curve.previous, color, isPrevious: true }, current];
  }, [curve, theme, name, dateTo]);
  const ticks = useMemo(
    () => curve?.buckets.map((bucket) => formatBucket(bucket, interval)) ?? [],
    [curve, interval],
  );
  const formatValue = useMemo(
    () =>
      metric === "session duration" || metric === "bounce rate"
        ? (value: number) => formatMetric(metric, value)
        : undefined,
    [metric],
  );
  if (trendsFailure !== null) {
    return (
      <ErrorState
        title="The chart could not be counted"
        message={trendsFailure}
        onRetry={loadTrends}
      />
    );
  }
  if (curve === null) {
    return <Skeleton rows={7} label="Loading the chart" />;
  }
  return (
    <div className={styles.curve} data-stale={trendsLoading} aria-busy={trendsLoading}>
      <Chart
        kind="line"
        ticks={ticks}
        series={series}
        height={280}
        description={`Line chart of ${name.toLowerCase()}, ${ticks[0] ?? ""} to ${ticks.at(-1) ?? ""}: ${curve.values
          .map((value) => formatMetric(metric, value))
          .join(", ")}.`}
        {...(formatValue ? { formatValue } : {})}
      />
    </div>
  );
}

function NoVisits({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(webAnalyticsLogic({ teamId }));
  const { changeRange, clearFilters } = useActions(webAnalyticsLogic({ teamId }));
  if (question.filters.length > 0) {
    return (
      <EmptyState
        title="No visit fits these filters"
        action={<Button onClick={clearFilters}>Clear the filters</Button>}
      >
        There may be visits in this time, but none of them is what all the filters ask for.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No visits in this time"
      action={<Button onClick={() => changeRange("-90d", null)}>Look at 90 days</Button>}
    >
      A visit begins with a page view. If your site sends none yet,{" "}
      <A href={urls.install(teamId)}>install the snippet</A>.
    </EmptyState>
  );
}

/** The five numbers, and one of them over time. */
export function Overview({ teamId }: { teamId: number }): ReactNode {
  const { overview, overviewFailure, overviewLoading, isEmpty, numbers } = useValues(
    webAnalyticsLogic({ teamId }),
  );
  const { countAgain } = useActions(webAnalyticsLogic({ teamId }));
  if (overviewFailure !== null) {
    return (
      <ErrorState
        title="This question could not be answered"
        message={overviewFailure}
        onRetry={countAgain}
      />
    );
  }
  if (overview === null) {
    return <Skeleton rows={11} label="Loading the numbers" />;
  }
  if (isEmpty) {
    return (
      <div className={styles.answer} data-stale={overviewLoading}>
        <NoVisits teamId={teamId} />
      </div>
    );
  }
  return (
    <>
      <div
        className={styles.numbers}
        role="group"
        aria-label="The numbers of this time: choose what the chart shows"
        data-stale={overviewLoading}
        aria-busy={overviewLoading}
      >
        {numbers.map((number) => (
          <BigNumber key={number.metric} teamId={teamId} number={number} />
        ))}
      </div>
      <Curve teamId={teamId} />
    </>
  );
}
