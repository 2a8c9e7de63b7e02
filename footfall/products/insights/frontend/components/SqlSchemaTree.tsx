import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { SqlTable } from "~/query/schema";
import { ErrorState, Skeleton } from "~/ui/states";
import { Tag } from "~/ui/Tag";
import { sqlLogic } from "../logics/sqlLogic";
import styles from "./SqlSchemaTree.module.css";

function TableEntry({
  table,
  onInsert,
}: {
  table: SqlTable;
  onInsert: (name: string) => void;
}): ReactNode {
  return (
    <details className={styles.table} open={table.name === "events"}>
      <summary>
        {table.name}
        {table.kind === "view" && <Tag>view</Tag>}
      </summary>
      <ul>
        {table.columns.map((column) => (
          <li key={column.name}>
            <button
              type="button"
              onClick={() => onInsert(column.name)}
              title={`Insert ${column.name}`}
            >
              <span>{column.name}</span>
              <span className={styles.type}>{column.type}</span>
            </button>
          </li>
        ))}
        {table.paths.map((name) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => onInsert(name.replace(/\*$/, ""))}
              title={`Insert ${name}`}
            >
              <span>{name.replace(/\*$/, "…")}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a statement may read; a click puts the name where the cursor is. */
export function SqlSchemaTree({ teamId }: { teamId: number }): ReactNode {
  const { schema, schemaFailure } = useValues(sqlLogic({ teamId }));
  const { insertName, loadSchema } = useActions(sqlLogic({ teamId }));
  if (schemaFailure !== null) {
    return (
      <ErrorState
        title="The tables cannot be shown"
        message={schemaFailure}
        onRetry={() => loadSchema()}
      />
    );
  }
  if (schema === null) {
    return <Skeleton rows={8} label="Loading the tables" />;
  }
  return (
    <div className={styles.tree} data-attr="sql-schema">
      {schema.tables.map((table) => (
        <TableEntry key={table.name} table={table} onInsert={insertName} />
      ))}
    </div>
  );
}
