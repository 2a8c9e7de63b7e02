import { useActions, useValues } from "kea";
import { type ReactNode, useMemo } from "react";
import { A } from "kea-router";
import { formatChange, formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart, type ChartSeries } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { trendsLogic } from "../logics/trendsLogic";
import { tickOf } from "../logics/trendsRows";
import { valueFormat } from "../logics/valueFormat";
import styles from "./TrendsAnswerView.module.css";
import { TrendsTable } from "./TrendsTable";

function TrendsChart({ teamId }: { teamId: number }): ReactNode {
  const { question, shownRows, currency } = useValues(trendsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const hasParts = shownRows.some((row) => row.values.some((value) => value !== null && value % 1));
  const formatValue = useMemo(
    () => (currency === null && !hasParts ? null : valueFormat(currency)),
    [currency, hasParts],
  );
  const { interval, display, dateTo } = question;
  const series = useMemo(
    () =>
      shownRows.map((row): ChartSeries => ({
        name: row.isPrevious ? `${row.name} (before)` : row.name,
        values: row.values,
        color: seriesColor(theme, row.colorIndex),
        isPrevious: row.isPrevious,
        isOpenEnded: !row.isPrevious && dateTo === null,
      })),
    [shownRows, theme, dateTo],
  );
  const ticks = useMemo(
    () =>
      (shownRows.find((row) => !row.isPrevious) ?? shownRows[0])?.days.map((day) =>
        tickOf(day, interval),
      ) ?? [],
    [shownRows, interval],
  );
  const description = shownRows
    .map(
      (row) =>
        `${row.name}: ${valueFormat(currency)(row.total)} ${row.totalIs === "average" ? "on average" : "in all"}`,
    )
    .join(". ");
  return (
    <div className={styles.chart}>
      <Chart
        kind={display === "bar" ? "bar" : "line"}
        ticks={ticks}
        series={series}
        {...(formatValue ? { formatValue } : {})}
        description={`${display === "bar" ? "Bar" : "Line"} chart. ${description}. The table below holds every number.`}
      />
    </div>
  );
}

function TrendsNumbers({ teamId }: { teamId: number }): ReactNode {
  const { shownRows, currency } = useValues(trendsLogic({ teamId }));
  const format = valueFormat(currency);
  return (
    <dl className={styles.numbers}>
      {shownRows
        .filter((row) => !row.isPrevious)
        .map((row) => {
          const before = shownRows.find((other) => other.key === `${row.key}/previous`);
          return (
            <div key={row.key}>
              <dt>{row.name}</dt>
              <dd data-attr="number">{format(row.total)}</dd>
              {before && (
                <dd className={styles.before}>
                  {formatChange(row.total ?? 0, before.total ?? 0) ?? "new"} ·{" "}
                  {format(before.total)} before
                </dd>
              )}
            </div>
          );
        })}
    </dl>
  );
}

function LeftOut({ teamId }: { teamId: number }): ReactNode {
  const { leftOutCount } = useValues(trendsLogic({ teamId }));
  return leftOutCount === 0 ? null : (
    <div className={styles.note}>
      <Banner kind="warning">
        <span data-attr="left-out">
          {leftOutCount === 1 ? "1 amount is" : `${formatCount(leftOutCount)} amounts are`} left
          out: no exchange rate is known for the currency on that day.
        </span>
      </Banner>
    </div>
  );
}

/** The answer, drawn as asked; while a new one is on its way the old one stays, fainter. */
export function TrendsAnswerView({
  teamId,
  liveEventsUrl,
}: {
  teamId: number;
  liveEventsUrl: string;
}): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty, problem, question } = useValues(
    trendsLogic({ teamId }),
  );
  const { loadAnswer } = useActions(trendsLogic({ teamId }));
  if (problem !== null) {
    return <EmptyState title="Not a question yet">{problem}</EmptyState>;
  }
  if (answerFailure !== null) {
    return (
      <ErrorState
        title="This question could not be answered"
        message={answerFailure}
        onRetry={loadAnswer}
      />
    );
  }
  if (answer === null) {
    return <Skeleton rows={9} label="Loading the chart" />;
  }
  if (isEmpty) {
    return (
      <div className={styles.answer} data-stale={answerLoading}>
        <LeftOut teamId={teamId} />
        <EmptyState title="No steps here">
          No event matches in this time. Widen the range, take a filter away, or look at{" "}
          <A href={liveEventsUrl}>what arrives now</A>.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.answer} data-stale={answerLoading} aria-busy={answerLoading}>
      <LeftOut teamId={teamId} />
      {question.display === "number" && <TrendsNumbers teamId={teamId} />}
      {question.display !== "number" && question.display !== "table" && (
        <TrendsChart teamId={teamId} />
      )}
      {question.display !== "number" && (
        <TrendsTable teamId={teamId} isWhole={question.display === "table"} />
      )}
    </div>
  );
}
