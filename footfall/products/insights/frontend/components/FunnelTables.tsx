import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount, formatDuration } from "~/foundations/formatting";
import { Table, type TableColumn } from "~/ui/Table";
import type { FunnelRow, FunnelTrendRow } from "../logics/funnelRows";
import { funnelsLogic } from "../logics/funnelsLogic";
import { funnelPoint, funnelTrendPoint } from "../logics/points";
import { percentText } from "../logics/retentionRows";
import { tickOf } from "../logics/trendsRows";
import { PointButton } from "./PointButton";
import { RowName } from "./RowName";
import styles from "./FunnelTables.module.css";

function FunnelRowName({
  teamId,
  row,
}: {
  teamId: number;
  row: FunnelRow | FunnelTrendRow;
}): ReactNode {
  const { hiddenRows } = useValues(funnelsLogic({ teamId }));
  const { toggleRow } = useActions(funnelsLogic({ teamId }));
  return (
    <RowName
      name={row.name}
      colorIndex={row.colorIndex}
      isPrevious={row.isPrevious}
      isShown={!hiddenRows.includes(row.key)}
      onToggle={() => toggleRow(row.key)}
    />
  );
}

/** Every value of the breakdown: how many got to each step. */
export function FunnelStepsTable({ teamId }: { teamId: number }): ReactNode {
  const { rows, names, question } = useValues(funnelsLogic({ teamId }));
  const columns: TableColumn<FunnelRow>[] = [
    {
      key: "name",
      title: "Value",
      width: 190,
      isPinned: true,
      render: (row) => <FunnelRowName teamId={teamId} row={row} />,
      sort: (left, right) => left.name.localeCompare(right.name),
    },
    {
      key: "conversion",
      title: "Converted",
      align: "right",
      width: 110,
      render: (row) => (
        <strong data-attr="funnel-conversion">
          {percentText(row.stages.at(-1)?.ofFirst ?? null)}
        </strong>
      ),
      sort: (left, right) =>
        (left.stages.at(-1)?.ofFirst ?? 0) - (right.stages.at(-1)?.ofFirst ?? 0),
    },
    ...names.map((name, index): TableColumn<FunnelRow> => ({
      key: String(index),
      title: (
        <span className={styles.heading} title={name}>
          {index + 1}. {name}
        </span>
      ),
      align: "right",
      width: 150,
      render: (row) => {
        const stage = row.stages[index];
        return (
          stage && (
            <>
              <PointButton point={funnelPoint(question, row, index, name)}>
                {formatCount(stage.count)}
              </PointButton>
              {index > 0 && (
                <span className={styles.faint}>
                  {" "}
                  · {percentText(stage.ofPrevious)}
                  {stage.medianTime !== null && ` · ${formatDuration(stage.medianTime)}`}
                </span>
              )}
            </>
          )
        );
      },
      sort: (left, right) => (left.stages[index]?.count ?? 0) - (right.stages[index]?.count ?? 0),
    })),
  ];
  return (
    <div className={styles.table}>
      <Table
        label="Who got to each step"
        rows={rows}
        columns={columns}
        rowKey={(row) => row.key}
        testId="funnel-table"
      />
      <p className={styles.note}>
        Behind each number: the part of the step before, and the median time from there.
      </p>
    </div>
  );
}

/** Every number behind the curve: how many converted of those who began in each interval. */
export function FunnelTrendsTable({ teamId }: { teamId: number }): ReactNode {
  const { trends, question } = useValues(funnelsLogic({ teamId }));
  const days = trends[0]?.days ?? [];
  const columns: TableColumn<FunnelTrendRow>[] = [
    {
      key: "name",
      title: "Who began",
      width: 190,
      isPinned: true,
      render: (row) => <FunnelRowName teamId={teamId} row={row} />,
      sort: (left, right) => left.name.localeCompare(right.name),
    },
    {
      key: "conversion",
      title: "In all",
      align: "right",
      width: 84,
      render: (row) => <strong data-attr="funnel-conversion">{percentText(row.conversion)}</strong>,
      sort: (left, right) => (left.conversion ?? 0) - (right.conversion ?? 0),
    },
    ...days.map((day, index): TableColumn<FunnelTrendRow> => ({
      key: day,
      title: tickOf(day, question.interval),
      align: "right",
      width: 84,
      render: (row) => (
        <PointButton
          point={funnelTrendPoint(question, row, day)}
          note={`${formatCount(row.converted[index] ?? 0)} of ${formatCount(row.entered[index] ?? 0)}`}
        >
          {percentText(row.values[index] ?? null)}
        </PointButton>
      ),
    })),
  ];
  return (
    <div className={styles.table}>
      <Table
        label="How many converted"
        rows={trends}
        columns={columns}
        rowKey={(row) => row.key}
        testId="funnel-trends-table"
      />
    </div>
  );
}
