import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { formatAgo, formatCount, formatMoment } from "~/foundations/formatting";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { IconPlus } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table } from "~/ui/Table";
import { Tooltip } from "~/ui/Tooltip";
import { TableStatus } from "../components/SyncStatus";
import type { Source, SourceTable } from "../logics/records";
import { sourcesLogic } from "../logics/sourcesLogic";
import { frequencyText, placeText } from "../logics/words";
import styles from "./SourcesScene.module.css";

function errorOf({ latest_run }: SourceTable): string {
  return latest_run?.status === "Failed" ? latest_run.latest_error : "";
}

function SourcePanel({ teamId, source }: { teamId: number; source: Source }): ReactNode {
  const tables = source.schemas.filter((table) => table.should_sync);
  const offCount = source.schemas.length - tables.length;
  return (
    <Panel
      title={source.prefix}
      description={
        <>
          {placeText(source)}
          {offCount > 0 &&
            `, ${formatCount(offCount)} ${offCount === 1 ? "table is" : "tables are"} not synced`}
        </>
      }
      actions={
        <Button
          size="small"
          onClick={() => router.actions.push(urls.warehouseSource(teamId, source.id))}
        >
          Open
        </Button>
      }
      isFlush
      testId="source"
    >
      <div className={styles.tables}>
        <Table<SourceTable>
          label={`Tables of ${source.prefix}`}
          rows={tables}
          rowKey={(table) => table.id}
          empty="No table of this source is synced. Open it to choose some."
          columns={[
            {
              key: "name",
              title: "Table",
              render: (table) => (
                <A href={`${urls.warehouseSource(teamId, source.id)}?table=${table.id}`}>
                  {table.table_name}
                </A>
              ),
            },
            { key: "state", title: "State", render: (table) => <TableStatus table={table} /> },
            {
              key: "rows",
              title: "Rows",
              align: "right",
              render: (table) =>
                table.last_synced_at === null ? "—" : formatCount(table.row_count),
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
              key: "often",
              title: "How often",
              render: (table) => frequencyText(table.sync_frequency),
            },
            ...(tables.some(errorOf)
              ? [
                  {
                    key: "error",
                    title: "Why it failed",
                    render: (table: SourceTable) => errorOf(table) || "—",
                  },
                ]
              : []),
          ]}
        />
      </div>
    </Panel>
  );
}

function SourcesList({ teamId }: { teamId: number }): ReactNode {
  const { sources, sourcesFailure } = useValues(sourcesLogic({ teamId }));
  const { loadSources } = useActions(sourcesLogic({ teamId }));
  if (sources === null) {
    return sourcesFailure === null ? (
      <Skeleton rows={6} label="Loading sources" />
    ) : (
      <ErrorState
        title="Sources could not be read"
        message={sourcesFailure}
        onRetry={loadSources}
      />
    );
  }
  if (sources.length === 0) {
    return (
      <Panel isFlush>
        <EmptyState
          title="No data from elsewhere yet"
          action={
            <Button
              kind="primary"
              onClick={() => router.actions.push(urls.newWarehouseSource(teamId))}
            >
              Connect a source
            </Button>
          }
        >
          Tables of your database, and files of your storage, become tables here: in SQL beside the
          events, and as series of a trend.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Stack>
      {sourcesFailure !== null && (
        <Banner kind="danger" action={<Button onClick={loadSources}>Try again</Button>}>
          {sourcesFailure}
        </Banner>
      )}
      {sources.map((source) => (
        <SourcePanel key={source.id} teamId={teamId} source={source} />
      ))}
    </Stack>
  );
}

export function SourcesScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  return (
    <>
      <PageHeader
        title="Warehouse"
        description="Tables from your own databases and files, kept up to date beside the events."
        actions={
          <Button
            kind="primary"
            icon={<IconPlus />}
            onClick={() => router.actions.push(urls.newWarehouseSource(teamId))}
            testId="new-source"
          >
            New source
          </Button>
        }
      />
      <SourcesList teamId={teamId} />
    </>
  );
}
