import { useActions, useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart, type ChartSeries } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { Banner } from "~/ui/states";
import { actorsLogic } from "../logics/actorsLogic";
import { trendsPoint } from "../logics/points";
import { trendsLogic } from "../logics/trendsLogic";
import { isOneNumber } from "../logics/trendsQuestion";
import { tickOf } from "../logics/trendsRows";
import { valueFormat } from "../logics/valueFormat";
import { AnswerFrame } from "./AnswerFrame";
import styles from "./TrendsAnswerView.module.css";
import { TrendsTable } from "./TrendsTable";
import { TrendsNumbers, TrendsPie, TrendsRanking } from "./TrendsTotals";

const KINDS = { line: "Line", area: "Area", bar: "Bar" };

function TrendsChart({ teamId }: { teamId: number }): ReactNode {
  const { question, shownRows, currency } = useValues(trendsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const { openPoint } = useActions(actorsLogic({ teamId }));
  const hasParts = shownRows.some((row) => row.values.some((value) => value !== null && value % 1));
  const formatValue = useMemo(
    () => (currency === null && !hasParts ? null : valueFormat(currency)),
    [currency, hasParts],
  );
  const { interval, display, dateTo, isLogarithmic } = question;
  const kind = display === "bar" || display === "area" ? display : "line";
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
  const openRow = useCallback(
    (index: number, tick: number) => {
      const row = shownRows[index];
      const day = row?.days[tick];
      const point = row && day !== undefined ? trendsPoint(question, row, day) : null;
      if (point) {
        openPoint(point);
      }
    },
    [shownRows, question, openPoint],
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
        kind={kind}
        onPoint={openRow}
        isLogarithmic={isLogarithmic && kind === "line"}
        ticks={ticks}
        series={series}
        {...(formatValue ? { formatValue } : {})}
        description={`${KINDS[kind]} chart. ${description}. The table below holds every number.`}
      />
    </div>
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

/** The answer, drawn as asked. */
export function TrendsAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty, problem, question } = useValues(
    trendsLogic({ teamId }),
  );
  const { display } = question;
  const { loadAnswer } = useActions(trendsLogic({ teamId }));
  return (
    <AnswerFrame
      problem={problem}
      failure={answerFailure}
      onRetry={loadAnswer}
      hasAnswer={answer !== null}
      isLoading={answerLoading}
      loadingLabel="Loading the chart"
      isEmpty={isEmpty}
      emptyTitle="No steps here"
      note={<LeftOut teamId={teamId} />}
    >
      {display === "number" && <TrendsNumbers teamId={teamId} />}
      {display === "ranking" && <TrendsRanking teamId={teamId} />}
      {display === "pie" && <TrendsPie teamId={teamId} />}
      {!isOneNumber(display) && display !== "table" && <TrendsChart teamId={teamId} />}
      {display !== "number" && display !== "ranking" && (
        <TrendsTable teamId={teamId} isWhole={display === "table"} />
      )}
    </AnswerFrame>
  );
}
