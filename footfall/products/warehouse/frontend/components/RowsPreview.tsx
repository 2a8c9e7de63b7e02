import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { ErrorState, Skeleton } from "~/ui/states";
import type { SourceTable } from "../logics/records";
import { sourceLogic } from "../logics/sourceLogic";
import { typeText } from "../logics/words";
import styles from "./TablesTable.module.css";

interface RowsPreviewProps {
  teamId: number;
  sourceId: string;
  table: SourceTable;
}

/** The first rows of a table's copy under its columns. */
export function RowsPreview({ table, ...ids }: RowsPreviewProps): ReactNode {
  const { rows, rowsFailure } = useValues(sourceLogic(ids));
  const { loadRows } = useActions(sourceLogic(ids));
  if (table.columns.length === 0) {
    return <p className={styles.none}>Columns and rows are shown after the first sync.</p>;
  }
  if (rowsFailure !== null) {
    return <ErrorState title="Rows could not be read" message={rowsFailure} onRetry={loadRows} />;
  }
  if (rows === null) {
    return <Skeleton rows={4} label="Loading rows" />;
  }
  return (
    <section className={styles.rows} aria-label={`Rows of ${table.table_name}`} tabIndex={-1}>
      <table>
        <thead>
          <tr>
            {rows.columns.map(({ name, type }) => (
              <th key={name} scope="col">
                {name}
                <span>{typeText(type)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, position) => (
                <td key={rows.columns[position]?.name ?? position} title={value ?? ""}>
                  {value ?? <span className={styles.none}>—</span>}
                </td>
              ))}
            </tr>
          ))}
          {rows.rows.length === 0 && (
            <tr>
              <td colSpan={rows.columns.length}>
                <span className={styles.none}>The table has no rows.</span>
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
