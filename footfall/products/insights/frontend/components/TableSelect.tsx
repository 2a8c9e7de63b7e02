import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { TableSeries } from "~/query/schema";
import { Select } from "~/ui/Select";
import { needsPerson } from "../logics/seriesMaths";
import { type QueryTable, tablesLogic } from "../logics/tablesLogic";
import { ColumnSelect } from "./ColumnSelect";

const TIMES = /^(Nullable\()?Date/;

function firstTimeOf(table: QueryTable | undefined): string {
  return table?.columns.find((column) => TIMES.test(column.type))?.name ?? "";
}

interface TableSelectProps {
  teamId: number;
  node: TableSeries;
  letter: string;
  index: number;
  onChange: (node: TableSeries) => void;
}

/** Which table a series is of, when its rows happened, and whose they are. */
export function TableSelect({
  teamId,
  node,
  letter,
  index,
  onChange,
}: TableSelectProps): ReactNode {
  const { tables, tablesLoading, tablesFailure } = useValues(tablesLogic({ teamId }));
  const { loadTables } = useActions(tablesLogic({ teamId }));
  const names = tables.map((table) => table.name);
  const shown =
    node.table_name && !names.includes(node.table_name) ? [node.table_name, ...names] : names;
  return (
    <>
      <Select<string>
        label={`Table of series ${letter}`}
        placeholder="Table"
        width={220}
        isSearchable
        isLoading={tablesLoading}
        value={node.table_name || null}
        options={shown.map((name) => ({ value: name, label: name }))}
        onOpen={loadTables}
        onChange={(table_name) =>
          onChange({
            kind: "DataWarehouseNode",
            table_name,
            timestamp_field: firstTimeOf(tables.find((table) => table.name === table_name)),
            math: "total",
          })
        }
        emptyText={tablesFailure ?? "No table yet: connect a source first"}
        testId={`series-table-${index}`}
      />
      {node.table_name && (
        <ColumnSelect
          teamId={teamId}
          tableName={node.table_name}
          label={`Column of series ${letter} that says when`}
          placeholder="When"
          accepts={TIMES}
          value={node.timestamp_field || null}
          onChange={(timestamp_field) => onChange({ ...node, timestamp_field })}
          testId={`series-time-${index}`}
        />
      )}
      {needsPerson(node.math) && (
        <ColumnSelect
          teamId={teamId}
          tableName={node.table_name}
          label={`Column of series ${letter} that says whose row it is`}
          placeholder="Whose"
          value={node.distinct_id_field ?? null}
          onChange={(distinct_id_field) => onChange({ ...node, distinct_id_field })}
          testId={`series-person-${index}`}
        />
      )}
    </>
  );
}
