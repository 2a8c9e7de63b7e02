import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Table, type TableColumn } from "~/ui/Table";
import { trendsPoint } from "../logics/points";
import { trendsLogic } from "../logics/trendsLogic";
import { tickOf, type TrendsRow } from "../logics/trendsRows";
import { type ValueFormat, valueFormat } from "../logics/valueFormat";
import { PointButton } from "./PointButton";
import { RowName } from "./RowName";
import styles from "./TrendsTable.module.css";

function TrendsRowName({ row, teamId }: { row: TrendsRow; teamId: number }): ReactNode {
  const { hiddenRows } = useValues(trendsLogic({ teamId }));
  const { toggleRow } = useActions(trendsLogic({ teamId }));
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

/** What cannot be added up, such as people of several days, is said as the average of a step. */
function RowTotal({ row, format }: { row: TrendsRow; format: ValueFormat }): ReactNode {
  const total = <strong data-attr="row-total">{format(row.total)}</strong>;
  return row.totalIs === "average" ? (
    <span title="Average of a step: these cannot be added up">⌀ {total}</span>
  ) : (
    total
  );
}

/** Every number behind the chart. The newest columns come first only in the whole table. */
export function TrendsTable({ teamId, isWhole }: { teamId: number; isWhole: boolean }): ReactNode {
  const { rows, question, currency } = useValues(trendsLogic({ teamId }));
  const format = valueFormat(currency);
  const days = (rows.find((row) => !row.isPrevious) ?? rows[0])?.days ?? [];
  const columns: TableColumn<TrendsRow>[] = [
    {
      key: "name",
      title: "Series",
      width: 170,
      isPinned: true,
      render: (row) => <TrendsRowName row={row} teamId={teamId} />,
      sort: (left, right) => left.name.localeCompare(right.name),
    },
    {
      key: "total",
      title: "Total",
      align: "right",
      width: 96,
      render: (row) => (
        <PointButton point={row.days.length === 0 ? trendsPoint(question, row, null) : null}>
          <RowTotal row={row} format={format} />
        </PointButton>
      ),
      sort: (left, right) => (left.total ?? 0) - (right.total ?? 0),
    },
    ...days.map((day, index) => ({
      key: day,
      title: tickOf(day, question.interval),
      align: "right" as const,
      width: 84,
      render: (row: TrendsRow) => (
        <PointButton point={trendsPoint(question, row, row.days[index] ?? day)}>
          {format(row.values[index] ?? null)}
        </PointButton>
      ),
      ...(isWhole
        ? {
            sort: (left: TrendsRow, right: TrendsRow) =>
              (left.values[index] ?? 0) - (right.values[index] ?? 0),
          }
        : {}),
    })),
  ];
  return (
    <div className={styles.table} data-whole={isWhole}>
      <Table
        label="Numbers of the chart"
        rows={rows}
        columns={columns}
        rowKey={(row) => row.key}
        testId="trends-table"
      />
    </div>
  );
}
