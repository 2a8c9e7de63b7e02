import { useActions, useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCount, formatDuration } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { Button } from "~/ui/Button";
import { Chart } from "~/ui/Chart";
import { IconPlus } from "~/ui/icons";
import { seriesColor } from "~/ui/palette";
import { actorsLogic } from "../logics/actorsLogic";
import { withAddedStep } from "../logics/funnelSteps";
import { funnelsLogic } from "../logics/funnelsLogic";
import { funnelTimePoint, funnelTrendPoint } from "../logics/points";
import { percentText } from "../logics/retentionRows";
import { tickOf } from "../logics/trendsRows";
import { AnswerFrame } from "./AnswerFrame";
import { FunnelBars } from "./FunnelBars";
import styles from "./FunnelsAnswerView.module.css";
import { FunnelStepsTable, FunnelTrendsTable } from "./FunnelTables";

function FunnelSteps({ teamId }: { teamId: number }): ReactNode {
  const { rows } = useValues(funnelsLogic({ teamId }));
  const [first] = rows;
  return (
    <>
      {rows.length === 1 && first && (
        <p className={styles.summary}>
          <strong data-attr="funnel-conversion">
            {percentText(first.stages.at(-1)?.ofFirst ?? null)}
          </strong>{" "}
          went all the way: {formatCount(first.stages.at(-1)?.count ?? 0)} of{" "}
          {formatCount(first.stages[0]?.count ?? 0)}.
        </p>
      )}
      <FunnelBars teamId={teamId} />
      {rows.length > 1 && <FunnelStepsTable teamId={teamId} />}
    </>
  );
}

function FunnelTimesChart({ teamId }: { teamId: number }): ReactNode {
  const { bins, average, question } = useValues(funnelsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const { openPoint } = useActions(actorsLogic({ teamId }));
  const ticks = useMemo(() => bins.map(({ label }) => label), [bins]);
  const series = useMemo(
    () => [
      {
        name: "Converted",
        values: bins.map(({ count }) => count),
        color: seriesColor(theme, 0),
      },
    ],
    [bins, theme],
  );
  const openBin = useCallback(
    (_: number, tick: number) => {
      const bin = bins[tick];
      if (bin) {
        openPoint(funnelTimePoint(question, bin));
      }
    },
    [bins, question, openPoint],
  );
  const told = bins.map(({ label, count }) => `${label}: ${formatCount(count)}`);
  return (
    <>
      {average !== null && (
        <p className={styles.summary}>
          <strong data-attr="funnel-average">{formatDuration(average)}</strong> on average, of{" "}
          {formatCount(bins.reduce((sum, { count }) => sum + count, 0))} who converted.
        </p>
      )}
      <div className={styles.chart}>
        <Chart
          kind="bar"
          isHistogram
          onPoint={openBin}
          ticks={ticks}
          series={series}
          description={`Bar chart of how long it took. ${told.join(". ")}.`}
        />
      </div>
    </>
  );
}

function FunnelTrendsChart({ teamId }: { teamId: number }): ReactNode {
  const { shownTrends, question } = useValues(funnelsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const { openPoint } = useActions(actorsLogic({ teamId }));
  const { interval } = question;
  const ticks = useMemo(
    () => (shownTrends[0]?.days ?? []).map((day) => tickOf(day, interval)),
    [shownTrends, interval],
  );
  const series = useMemo(
    () =>
      shownTrends.map((row) => ({
        name: row.name,
        values: row.values,
        color: seriesColor(theme, row.colorIndex),
        isPrevious: row.isPrevious,
      })),
    [shownTrends, theme],
  );
  const openRow = useCallback(
    (index: number, tick: number) => {
      const row = shownTrends[index];
      const day = row?.days[tick];
      if (row && day !== undefined) {
        openPoint(funnelTrendPoint(question, row, day));
      }
    },
    [shownTrends, question, openPoint],
  );
  const told = shownTrends.map((row) => `${row.name}: ${percentText(row.conversion)} in all`);
  return (
    <>
      <div className={styles.chart}>
        <Chart
          kind="line"
          most={100}
          onPoint={openRow}
          ticks={ticks}
          series={series}
          formatValue={percentText}
          description={`Line chart of how many converted. ${told.join(". ")}. The table below holds every number.`}
        />
      </div>
      <FunnelTrendsTable teamId={teamId} />
    </>
  );
}

function SampleNote({ factor }: { factor: number | null }): ReactNode {
  return (
    factor !== null && (
      <p className={styles.summary} data-attr="sample-note">
        Computed of {formatCount(factor * 100)} % of all, and counted up: the numbers are not exact.
      </p>
    )
  );
}

/** The answer, drawn as it was asked for. */
export function FunnelsAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty, problem, question, rows, bins, trends } =
    useValues(funnelsLogic({ teamId }));
  const { loadAnswer, changeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <AnswerFrame
      problem={problem}
      problemAction={
        question.steps.length < 2 && (
          <Button
            icon={<IconPlus />}
            onClick={() => changeQuestion(withAddedStep(question))}
            testId="add-second-step"
          >
            Add the second step
          </Button>
        )
      }
      failure={answerFailure}
      onRetry={loadAnswer}
      hasAnswer={answer !== null}
      isLoading={answerLoading}
      loadingLabel="Loading the funnel"
      isEmpty={isEmpty}
      note={<SampleNote factor={answer?.sampling_factor ?? null} />}
      emptyTitle={question.view === "time_to_convert" ? "Nobody got there" : "Nobody began here"}
    >
      {rows.length > 0 && <FunnelSteps teamId={teamId} />}
      {bins.length > 0 && <FunnelTimesChart teamId={teamId} />}
      {trends.length > 0 && <FunnelTrendsChart teamId={teamId} />}
    </AnswerFrame>
  );
}
