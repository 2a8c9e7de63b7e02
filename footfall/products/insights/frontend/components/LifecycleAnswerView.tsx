import { useActions, useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCompact, formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { Table, type TableColumn } from "~/ui/Table";
import { actorsLogic } from "../logics/actorsLogic";
import { lifecycleLogic } from "../logics/lifecycleLogic";
import type { LifecycleRow } from "../logics/lifecycleRows";
import { lifecyclePoint } from "../logics/points";
import { tickOf } from "../logics/trendsRows";
import { AnswerFrame } from "./AnswerFrame";
import { PointButton } from "./PointButton";
import { RowName } from "./RowName";
import styles from "./TrendsAnswerView.module.css";
import tableStyles from "./TrendsTable.module.css";

/** Who stays away is drawn below zero; that they are not fewer than none needs no saying. */
function sizeOf(value: number): string {
  return formatCount(Math.abs(value));
}

function axisSizeOf(value: number): string {
  return formatCompact(Math.abs(value));
}

function LifecycleChart({ teamId }: { teamId: number }): ReactNode {
  const { shownRows, question } = useValues(lifecycleLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const { openPoint } = useActions(actorsLogic({ teamId }));
  const { interval } = question;
  const ticks = useMemo(
    () => (shownRows[0]?.days ?? []).map((day) => tickOf(day, interval)),
    [shownRows, interval],
  );
  const series = useMemo(
    () =>
      shownRows.map(({ label, values, colorIndex }) => ({
        name: label,
        values,
        color: seriesColor(theme, colorIndex),
      })),
    [shownRows, theme],
  );
  const openRow = useCallback(
    (index: number, tick: number) => {
      const row = shownRows[index];
      const day = row?.days[tick];
      if (row && day !== undefined) {
        openPoint(lifecyclePoint(question, row, day));
      }
    },
    [shownRows, question, openPoint],
  );
  const told = shownRows.map(({ label, average }) => `${label}: ${sizeOf(average)} on average`);
  return (
    <div className={styles.chart}>
      <Chart
        kind="bar"
        isStacked
        onPoint={openRow}
        ticks={ticks}
        series={series}
        formatValue={sizeOf}
        formatAxis={axisSizeOf}
        description={`Stacked bar chart. ${told.join(". ")}. The table below holds every number.`}
      />
    </div>
  );
}

function LifecycleTable({ teamId }: { teamId: number }): ReactNode {
  const { rows, question } = useValues(lifecycleLogic({ teamId }));
  const { changeQuestion } = useActions(lifecycleLogic({ teamId }));
  const { hidden, interval } = question;
  const columns: TableColumn<LifecycleRow>[] = [
    {
      key: "name",
      title: "State",
      width: 160,
      isPinned: true,
      render: ({ status, label, meaning, colorIndex }) => (
        <RowName
          name={label}
          meaning={meaning}
          colorIndex={colorIndex}
          isShown={!hidden.includes(status)}
          onToggle={() =>
            changeQuestion({
              hidden: hidden.includes(status)
                ? hidden.filter((other) => other !== status)
                : [...hidden, status],
            })
          }
        />
      ),
    },
    {
      key: "average",
      title: "Average",
      align: "right",
      width: 96,
      render: ({ average }) => (
        <strong data-attr="lifecycle-average">{sizeOf(Math.round(average * 10) / 10)}</strong>
      ),
    },
    ...(rows[0]?.days ?? []).map((day, index): TableColumn<LifecycleRow> => ({
      key: day,
      title: tickOf(day, interval),
      align: "right",
      width: 84,
      render: (row) => (
        <PointButton point={lifecyclePoint(question, row, day)}>
          {sizeOf(row.values[index] ?? 0)}
        </PointButton>
      ),
    })),
  ];
  return (
    <div className={tableStyles.table}>
      <Table
        label="Numbers of the chart"
        rows={rows}
        columns={columns}
        rowKey={({ status }) => status}
        testId="lifecycle-table"
      />
    </div>
  );
}

/** The answer: the four states on each other, those who stay away below. */
export function LifecycleAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty } = useValues(lifecycleLogic({ teamId }));
  const { loadAnswer } = useActions(lifecycleLogic({ teamId }));
  return (
    <AnswerFrame
      problem={null}
      failure={answerFailure}
      onRetry={loadAnswer}
      hasAnswer={answer !== null}
      isLoading={answerLoading}
      loadingLabel="Loading who is active"
      isEmpty={isEmpty}
      emptyTitle="Nobody was active here"
    >
      <LifecycleChart teamId={teamId} />
      <LifecycleTable teamId={teamId} />
    </AnswerFrame>
  );
}
