import { useActions, useValues } from "kea";
import { type ReactNode, useCallback, useMemo } from "react";
import { formatCount } from "~/foundations/formatting";
import { themeLogic } from "~/foundations/themeLogic";
import { Chart, type ChartSeries } from "~/ui/Chart";
import { seriesColor } from "~/ui/palette";
import { Table, type TableColumn } from "~/ui/Table";
import { actorsLogic } from "../logics/actorsLogic";
import { stickinessPoint } from "../logics/points";
import { percentText } from "../logics/retentionRows";
import { stickinessLogic } from "../logics/stickinessLogic";
import type { StickinessRow } from "../logics/stickinessRows";
import { AnswerFrame } from "./AnswerFrame";
import { PointButton } from "./PointButton";
import { RowName } from "./RowName";
import styles from "./TrendsAnswerView.module.css";
import tableStyles from "./TrendsTable.module.css";

/** The row whose axis is the longest: a period before may be a day shorter. */
function labelsOf(rows: StickinessRow[]): string[] {
  return rows.reduce<string[]>(
    (longest, { labels }) => (labels.length > longest.length ? labels : longest),
    [],
  );
}

function StickinessChart({ teamId }: { teamId: number }): ReactNode {
  const { shownRows, question } = useValues(stickinessLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const { openPoint } = useActions(actorsLogic({ teamId }));
  const { display, unit } = question;
  const ticks = useMemo(() => labelsOf(shownRows), [shownRows]);
  const series = useMemo(
    () =>
      shownRows.map((row): ChartSeries => ({
        name: row.isPrevious ? `${row.name} (before)` : row.name,
        values: row.values,
        color: seriesColor(theme, row.colorIndex),
        isPrevious: row.isPrevious,
      })),
    [shownRows, theme],
  );
  const openRow = useCallback(
    (index: number, tick: number) => {
      const row = shownRows[index];
      if (row) {
        openPoint(stickinessPoint(question, row, tick + 1));
      }
    },
    [shownRows, question, openPoint],
  );
  const kind = display === "line" ? "line" : "bar";
  const told = shownRows.map((row) => `${row.name}: ${formatCount(row.people)} active`);
  return (
    <div className={styles.chart}>
      <Chart
        kind={kind}
        onPoint={openRow}
        ticks={ticks}
        series={series}
        {...(unit === "share" ? { formatValue: percentText } : {})}
        description={`${kind === "line" ? "Line" : "Bar"} chart. ${told.join(". ")}. The table below holds every number.`}
      />
    </div>
  );
}

function StickinessTable({ teamId }: { teamId: number }): ReactNode {
  const { rows, hiddenRows, question } = useValues(stickinessLogic({ teamId }));
  const { toggleRow } = useActions(stickinessLogic({ teamId }));
  const columns: TableColumn<StickinessRow>[] = [
    {
      key: "name",
      title: "Series",
      width: 170,
      isPinned: true,
      render: (row) => (
        <RowName
          name={row.name}
          colorIndex={row.colorIndex}
          isPrevious={row.isPrevious}
          isShown={!hiddenRows.includes(row.key)}
          onToggle={() => toggleRow(row.key)}
        />
      ),
    },
    {
      key: "people",
      title: "Active",
      align: "right",
      width: 96,
      render: ({ people }) => <strong data-attr="row-total">{formatCount(people)}</strong>,
    },
    ...labelsOf(rows).map((label, index): TableColumn<StickinessRow> => ({
      key: label,
      title: question.isCumulative ? `${label} +` : label,
      align: "right",
      width: 84,
      render: (row) => {
        const count = row.counts[index];
        if (count === undefined) {
          return null;
        }
        const isShare = question.unit === "share";
        return (
          <PointButton
            point={stickinessPoint(question, row, index + 1)}
            {...(isShare ? { note: formatCount(count) } : {})}
          >
            {isShare ? percentText(row.values[index] ?? null) : formatCount(count)}
          </PointButton>
        );
      },
    })),
  ];
  return (
    <div className={tableStyles.table} data-whole={question.display === "table"}>
      <Table
        label="Numbers of the chart"
        rows={rows}
        columns={columns}
        rowKey={(row) => row.key}
        testId="stickiness-table"
      />
    </div>
  );
}

/** The answer: how many are active in one interval, in two, and so on. */
export function StickinessAnswerView({ teamId }: { teamId: number }): ReactNode {
  const { answer, answerLoading, answerFailure, isEmpty, question } = useValues(
    stickinessLogic({ teamId }),
  );
  const { loadAnswer } = useActions(stickinessLogic({ teamId }));
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
      {question.display !== "table" && <StickinessChart teamId={teamId} />}
      <StickinessTable teamId={teamId} />
    </AnswerFrame>
  );
}
