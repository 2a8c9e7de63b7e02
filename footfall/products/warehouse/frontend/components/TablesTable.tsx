import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatAgo, formatBytes, formatCount, formatMoment } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { IconPause, IconPlay } from "~/ui/icons";
import { Stack } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { EmptyState } from "~/ui/states";
import { Table } from "~/ui/Table";
import { Tooltip } from "~/ui/Tooltip";
import type { Frequency, SourceTable, SyncType } from "../logics/records";
import { sourceLogic } from "../logics/sourceLogic";
import { FREQUENCIES, SYNC_TYPES, frequencyText, syncText } from "../logics/words";
import { RowsPreview } from "./RowsPreview";
import { TableStatus } from "./SyncStatus";
import styles from "./TablesTable.module.css";

interface Ids {
  teamId: number;
  sourceId: string;
}

interface TableProps extends Ids {
  table: SourceTable;
}

function TableSettings({ table, ...ids }: TableProps): ReactNode {
  const { changeTable } = useActions(sourceLogic(ids));
  const change = (changes: Record<string, unknown>): void => changeTable(table.id, changes);
  return (
    <div className={styles.controls}>
      <Checkbox
        isChecked={table.should_sync}
        onChange={(isOn) => change({ should_sync: isOn })}
        testId="switch-table"
      >
        Synced
      </Checkbox>
      {table.incremental_available && (
        <Select<SyncType>
          label="What is read"
          value={table.sync_type}
          onChange={(sync_type) =>
            change({
              sync_type,
              ...(sync_type === "incremental" && table.incremental_field === ""
                ? { incremental_field: table.incremental_fields[0]?.field }
                : {}),
            })
          }
          options={SYNC_TYPES}
          width={190}
        />
      )}
      {table.sync_type === "incremental" && (
        <Select<string>
          label="Column that tells what is new"
          value={table.incremental_field}
          onChange={(incremental_field) => change({ incremental_field })}
          options={table.incremental_fields.map(({ field }) => ({
            value: field,
            label: `by ${field}`,
          }))}
          width={180}
        />
      )}
      <Select<Frequency>
        label="How often"
        value={table.sync_frequency}
        onChange={(sync_frequency) => change({ sync_frequency })}
        options={FREQUENCIES}
        width={170}
      />
    </div>
  );
}

function TableActions({ table, ...ids }: TableProps): ReactNode {
  const { isActing } = useValues(sourceLogic(ids));
  const { actOnTable, changeTable } = useActions(sourceLogic(ids));
  if (!table.should_sync) {
    return null;
  }
  const act = (action: string, done: string): void => actOnTable(table.id, action, done);
  if (table.latest_run?.status === "Running") {
    return (
      <div className={styles.controls}>
        <Button
          size="small"
          kind="danger"
          isLoading={isActing}
          onClick={() => act("cancel", "The sync is asked to end.")}
          testId="cancel-sync"
        >
          Cancel the sync
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.controls}>
      <Button
        size="small"
        kind="primary"
        isLoading={isActing}
        onClick={() => act("reload", "The sync has begun.")}
        testId="sync-table"
      >
        Sync now
      </Button>
      <Button
        size="small"
        isLoading={isActing}
        onClick={() => act("resync", "The table is copied anew; the old copy is read until then.")}
        testId="resync-table"
      >
        Copy anew
      </Button>
      <Button
        size="small"
        icon={table.paused ? <IconPlay /> : <IconPause />}
        isLoading={isActing}
        onClick={() => changeTable(table.id, { paused: !table.paused })}
        testId="pause-table"
      >
        {table.paused ? "Go on" : "Pause"}
      </Button>
    </div>
  );
}

function TableDetails(props: TableProps): ReactNode {
  const { table } = props;
  const error = table.latest_run?.status === "Failed" ? table.latest_run.latest_error : "";
  return (
    <Stack gap={12}>
      {error !== "" && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <TableSettings {...props} />
      <TableActions {...props} />
      <RowsPreview {...props} />
    </Stack>
  );
}

/** The tables of a source: how each is synced, what it holds, and what can be done with it. */
export function TablesTable(ids: Ids): ReactNode {
  const { tables, openTableId } = useValues(sourceLogic(ids));
  const { toggleTable, actOnSource } = useActions(sourceLogic(ids));
  if (tables.length === 0) {
    return (
      <EmptyState
        title="The source shows no table"
        action={
          <Button onClick={() => actOnSource("refresh_schemas", "The list is up to date.")}>
            Look again
          </Button>
        }
      />
    );
  }
  return (
    <Table<SourceTable>
      label="Tables"
      rows={tables}
      rowKey={(table) => table.id}
      expansion={{
        render: (table) => <TableDetails table={table} {...ids} />,
        openKeys: openTableId === null ? [] : [openTableId],
        onToggle: toggleTable,
      }}
      columns={[
        { key: "name", title: "Table", render: ({ table_name }) => table_name },
        { key: "state", title: "State", render: (table) => <TableStatus table={table} /> },
        {
          key: "rows",
          title: "Rows",
          align: "right",
          render: (table) => (table.last_synced_at === null ? "—" : formatCount(table.row_count)),
        },
        {
          key: "size",
          title: "Size",
          align: "right",
          render: (table) => (table.last_synced_at === null ? "—" : formatBytes(table.size_bytes)),
        },
        {
          key: "synced",
          title: "Last synced",
          render: ({ last_synced_at }) =>
            last_synced_at === null ? (
              "—"
            ) : (
              <Tooltip text={formatMoment(last_synced_at)}>
                <span>{formatAgo(last_synced_at, Date.now())}</span>
              </Tooltip>
            ),
        },
        {
          key: "how",
          title: "How",
          render: (table) =>
            table.should_sync
              ? `${syncText(table)}, ${frequencyText(table.sync_frequency).toLowerCase()}`
              : "—",
        },
      ]}
      testId="tables"
    />
  );
}
