import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { Checkbox } from "~/ui/Checkbox";
import { Select } from "~/ui/Select";
import { Table } from "~/ui/Table";
import { choiceFor, keyOf } from "../logics/draft";
import type { FoundTable, Frequency, SyncType } from "../logics/records";
import { sourceFormLogic } from "../logics/sourceFormLogic";
import { FREQUENCIES, SYNC_TYPES } from "../logics/words";

/** Which of the tables that a connection shows are synced, and how. */
export function TableChoices(form: { teamId: number; sourceId: string | null }): ReactNode {
  const { draft, found } = useValues(sourceFormLogic(form));
  const { choose, chooseAll } = useActions(sourceFormLogic(form));
  const tables = found ?? [];
  const choiceOf = (table: FoundTable): ReturnType<typeof choiceFor> =>
    draft.choices[keyOf(table)] ?? choiceFor(table, false);
  const areAllOn = tables.every((table) => choiceOf(table).isOn);
  return (
    <Table<FoundTable>
      label="Tables of the source"
      rows={tables}
      rowKey={keyOf}
      columns={[
        {
          key: "table",
          title:
            tables.length > 1 ? (
              <Checkbox
                isChecked={areAllOn}
                onChange={(isOn) => chooseAll(tables, isOn)}
                testId="choose-all"
              >
                Table
              </Checkbox>
            ) : (
              "Table"
            ),
          render: (table) => (
            <Checkbox
              isChecked={choiceOf(table).isOn}
              onChange={(isOn) => choose(table, { isOn })}
              testId={`choose-${table.table}`}
            >
              {table.schema && draft.settings.schema === "" ? keyOf(table) : table.table}
            </Checkbox>
          ),
        },
        {
          key: "rows",
          title: "Rows, about",
          align: "right",
          render: ({ rows }) => (rows === null ? "—" : formatCount(rows)),
        },
        {
          key: "sync",
          title: "What is read",
          render: (table) =>
            table.incremental_available ? (
              <Select<SyncType>
                label={`What is read of ${table.table}`}
                value={choiceOf(table).syncType}
                onChange={(syncType) => choose(table, { syncType })}
                options={SYNC_TYPES}
                width={190}
              />
            ) : (
              "Everything, each time"
            ),
        },
        {
          key: "cursor",
          title: "New by",
          render: (table) =>
            choiceOf(table).syncType === "incremental" ? (
              <Select<string>
                label={`Column that tells what is new in ${table.table}`}
                value={choiceOf(table).cursor}
                onChange={(cursor) => choose(table, { cursor })}
                options={table.incremental_fields.map(({ field }) => ({
                  value: field,
                  label: field,
                }))}
                width={160}
              />
            ) : (
              "—"
            ),
        },
        {
          key: "frequency",
          title: "How often",
          render: (table) => (
            <Select<Frequency>
              label={`How often ${table.table} is synced`}
              value={choiceOf(table).frequency}
              onChange={(frequency) => choose(table, { frequency })}
              options={FREQUENCIES}
              width={170}
            />
          ),
        },
      ]}
      testId="table-choices"
    />
  );
}
