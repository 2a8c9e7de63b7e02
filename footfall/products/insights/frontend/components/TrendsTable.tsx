import { useActions, useValues } from "kea";
import type { CSSProperties, ReactNode } from "react";
import { themeLogic } from "~/foundations/themeLogic";
import { seriesColor } from "~/ui/palette";
import { Table, type TableColumn } from "~/ui/Table";
import { trendsLogic } from "../logics/trendsLogic";
import { tickOf, type TrendsRow } from "../logics/trendsRows";
import { type ValueFormat, valueFormat } from "../logics/valueFormat";
import styles from "./TrendsTable.module.css";

function RowName({ row, teamId }: { row: TrendsRow; teamId: number }): ReactNode {
  const { hiddenRows } = useValues(trendsLogic({ teamId }));
  const { toggleRow } = useActions(trendsLogic({ teamId }));
  const { theme } = useValues(themeLogic);
  const isShown = !hiddenRows.includes(row.key);
  return (
    <button
      type="button"
      className={styles.name}
      aria-pressed={isShown}
      title={isShown ? "Hide in the chart" : "Show in the chart"}
      onClick={() => toggleRow(row.key)}
    >
      <span
        className={styles.swatch}
        data-previous={row.isPrevious}
        style={{ "--swatch": seriesColor(theme, row.colorIndex) } as CSSProperties}
      />
      <span className={styles.text}>{row.name}</span>
      {row.isPrevious && <span className={styles.previous}>before</span>}
    </button>
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
      render: (row) => <RowName row={row} teamId={teamId} />,
      sort: (left, right) => left.name.localeCompare(right.name),
    },
    {
      key: "total",
      title: "Total",
      align: "right",
      width: 96,
      render: (row) => <RowTotal row={row} format={format} />,
      sort: (left, right) => (left.total ?? 0) - (right.total ?? 0),
    },
    ...days.map((day, index) => ({
      key: day,
      title: tickOf(day, question.interval),
      align: "right" as const,
      width: 84,
      render: (row: TrendsRow) => format(row.values[index] ?? null),
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
