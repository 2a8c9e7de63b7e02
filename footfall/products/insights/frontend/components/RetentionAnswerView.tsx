import { useActions, useValues } from "kea";
import { A } from "kea-router";
import { type ReactNode, useMemo } from "react";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { retentionLogic } from "../logics/retentionLogic";
import { percentText } from "../logics/retentionRows";
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

/** The answer: the average curve and the table; while a new one is on its way the old one stays, fainter. */
export function RetentionAnswerView({
  teamId,
  liveEventsUrl,
}: {
  teamId: number;
  liveEventsUrl: string;
}): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty } = useValues(retentionLogic({ teamId }));
  const { loadAnswer } = useActions(retentionLogic({ teamId }));
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
    return <Skeleton rows={9} label="Loading who came back" />;
  }
  return (
    <div className={styles.answer} data-stale={answerLoading} aria-busy={answerLoading}>
      {isEmpty ? (
        <EmptyState title="Nobody began here">
          No event that begins matches in this time. Look further back, take a filter away, or look
          at <A href={liveEventsUrl}>what arrives now</A>.
        </EmptyState>
      ) : (
        <>
          <RetentionCurve teamId={teamId} />
          <RetentionTable teamId={teamId} />
        </>
      )}
    </div>
  );
}
