import { useActions, useValues } from "kea";
import { type ReactNode, useMemo } from "react";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { retentionLogic } from "../logics/retentionLogic";
import { percentText } from "../logics/retentionRows";
import { AnswerFrame } from "./AnswerFrame";
import { RetentionTable } from "./RetentionTable";
import styles from "./TrendsAnswerView.module.css";

function RetentionCurve({ teamId }: { teamId: number }): ReactNode {
  const { answer, curve } = useValues(retentionLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const ticks = useMemo(
    () => (answer?.results[0]?.values ?? []).slice(1).map((value) => value.label),
    [answer],
  );
  const series = useMemo(
    () => [{ name: "Came back", values: curve, color: seriesColor(theme, 0) }],
    [curve, theme],
  );
  const told = ticks.map((tick, index) => `${tick}: ${percentText(curve[index] ?? null)}`);
  return (
    <div className={styles.chart}>
      <Chart
        kind="line"
        ticks={ticks}
        series={series}
        formatValue={percentText}
        description={`Line chart of how many come back on average. ${told.join(". ")}.`}
      />
    </div>
  );
}

/** The answer: the average curve and the table. */
export function RetentionAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty } = useValues(retentionLogic({ teamId }));
  const { loadAnswer } = useActions(retentionLogic({ teamId }));
  return (
    <AnswerFrame
      problem={null}
      failure={answerFailure}
      onRetry={loadAnswer}
      hasAnswer={answer !== null}
      isLoading={answerLoading}
      loadingLabel="Loading who came back"
      isEmpty={isEmpty}
      emptyTitle="Nobody began here"
    >
      <RetentionCurve teamId={teamId} />
      <RetentionTable teamId={teamId} />
    </AnswerFrame>
  );
}
