import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatAgo, formatBytes, formatCount, formatMoment } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Row, Stack } from "~/ui/Page";
import { RunLog } from "~/ui/RunLog";
import { ShowMore } from "~/ui/ShowMore";
import { EmptyState } from "~/ui/states";
import { Table } from "~/ui/Table";
import { Tooltip } from "~/ui/Tooltip";
import type { SyncRun } from "../logics/records";
import { sourceLogic } from "../logics/sourceLogic";
import { RunStatus } from "./SyncStatus";

interface RunsTableProps {
  teamId: number;
  sourceId: string;
}

function RunDetails({ run, ...ids }: RunsTableProps & { run: SyncRun }): ReactNode {
  const { logLines, isActing } = useValues(sourceLogic(ids));
  const { actOnTable } = useActions(sourceLogic(ids));
  return (
    <Stack gap={10}>
      <RunLog label="Log of the sync" error={run.latest_error} lines={logLines} />
      {run.status === "Running" && (
        <Row>
          <Button
            size="small"
            kind="danger"
            isLoading={isActing}
            onClick={() => actOnTable(run.schema_id, "cancel", "The sync is asked to end.")}
            testId="cancel-run"
          >
            Cancel this sync
          </Button>
        </Row>
      )}
    </Stack>
  );
}

/** Syncs of all tables of a source, the latest first. */
export function RunsTable(ids: RunsTableProps): ReactNode {
  const { everything, tables, openRunId, everythingLoading } = useValues(sourceLogic(ids));
  const { toggleRun, showMore } = useActions(sourceLogic(ids));
  if (everything === null) {
    return null;
  }
  const { runs } = everything;
  if (runs.count === 0) {
    return (
      <EmptyState title="No sync yet">
        Switch a table on, and its first sync begins with its schedule, or when you ask for it.
      </EmptyState>
    );
  }
  const names = new Map(tables.map((table) => [table.id, table.table_name]));
  return (
    <>
      <Table<SyncRun>
        label="Syncs"
        rows={runs.results}
        rowKey={(run) => run.id}
        expansion={{
          render: (run) => <RunDetails run={run} {...ids} />,
          openKeys: openRunId === null ? [] : [openRunId],
          onToggle: toggleRun,
        }}
        columns={[
          { key: "table", title: "Table", render: (run) => names.get(run.schema_id) ?? "—" },
          { key: "status", title: "Status", render: (run) => <RunStatus run={run} /> },
          {
            key: "rows",
            title: "Rows read",
            align: "right",
            render: (run) => formatCount(run.rows_synced),
          },
          {
            key: "bytes",
            title: "Size",
            align: "right",
            render: (run) => formatBytes(run.bytes_synced),
          },
          {
            key: "attempts",
            title: "Attempts",
            align: "right",
            render: (run) => String(run.attempts),
          },
          {
            key: "started",
            title: "Started",
            render: (run) => (
              <Tooltip text={formatMoment(run.created_at)}>
                <span>{formatAgo(run.created_at, Date.now())}</span>
              </Tooltip>
            ),
          },
        ]}
        testId="runs"
      />
      {runs.count > runs.results.length && (
        <ShowMore onClick={showMore} isLoading={everythingLoading}>
          Show older syncs
        </ShowMore>
      )}
    </>
  );
}
