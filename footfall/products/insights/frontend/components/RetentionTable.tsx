import { useValues } from "kea";
import type { CSSProperties, ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import type { RetentionRow } from "~/query/schema";
import { Table, type TableColumn } from "~/ui/Table";
import { retentionPoint } from "../logics/points";
import { retentionLogic } from "../logics/retentionLogic";
import { nameOf, percentText } from "../logics/retentionRows";
import { PointButton } from "./PointButton";
import styles from "./RetentionTable.module.css";

interface CellProps {
  teamId: number;
  /** The number of the row, from 0. */
  place: number;
  row: RetentionRow;
  index: number;
  /** The percentage that has the strongest colour. */
  strongest: number;
}

function Cell({ teamId, row, place, index, strongest }: CellProps): ReactNode {
  const { question } = useValues(retentionLogic({ teamId }));
  const name = nameOf(row, question.period);
  const value = row.values[index];
  if (!value) {
    return null;
  }
  // Everybody is in the first column: a colour there would only outshine the others.
  const share = index === 0 || strongest === 0 ? 0 : ((value.percentage ?? 0) / strongest) * 100;
  return (
    <span
      className={styles.cell}
      data-empty={value.count === 0}
      style={{ "--share": `${share}%` } as CSSProperties}
    >
      <PointButton
        point={retentionPoint(question, { place, name }, index, value.label)}
        note={`${formatCount(value.count)} came back`}
      >
        {percentText(value.percentage)}
      </PointButton>
    </span>
  );
}

/** A row for everybody who began in one period; the stronger the colour, the more of them came back. */
export function RetentionTable({ teamId }: { teamId: number }): ReactNode {
  const { answer, question, strongest } = useValues(retentionLogic({ teamId }));
  const rows = answer?.results ?? [];
  const labels = rows[0]?.values.map((value) => value.label) ?? [];
  const columns: TableColumn<RetentionRow>[] = [
    {
      key: "name",
      title: "Began",
      width: 130,
      isPinned: true,
      render: (row) => nameOf(row, question.period),
    },
    {
      key: "size",
      title: "People",
      align: "right",
      width: 84,
      render: (row) => (
        <strong data-attr="retention-size">
          <PointButton
            point={retentionPoint(
              question,
              { place: rows.indexOf(row), name: nameOf(row, question.period) },
              0,
              "",
            )}
          >
            {formatCount(row.values[0]?.count ?? 0)}
          </PointButton>
        </strong>
      ),
    },
    ...labels.map((label, index) => ({
      key: label,
      title: label,
      align: "right" as const,
      width: 78,
      render: (row: RetentionRow) => (
        <Cell
          teamId={teamId}
          row={row}
          place={rows.indexOf(row)}
          index={index}
          strongest={strongest}
        />
      ),
    })),
  ];
  return (
    <div className={styles.table}>
      <Table
        label="Who came back"
        rows={rows}
        columns={columns}
        rowKey={(row) => row.date}
        testId="retention-table"
      />
    </div>
  );
}
