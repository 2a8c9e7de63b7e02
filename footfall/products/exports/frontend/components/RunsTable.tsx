import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatBytes, formatCount, formatMoment } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Row, Stack } from "~/ui/Page";
import { RunLog } from "~/ui/RunLog";
import { ShowMore } from "~/ui/ShowMore";
import { EmptyState } from "~/ui/states";
import { Table } from "~/ui/Table";
import { Tooltip } from "~/ui/Tooltip";
import { exportLogic } from "../logics/exportLogic";
import type { Run } from "../logics/records";
import { agoText, intervalText } from "../logics/words";
import { RunStatus } from "./RunStatus";

interface RunsTableProps {
  teamId: number;
  exportId: string;
}

function RunDetails({ run, teamId, exportId }: RunsTableProps & { run: Run }): ReactNode {
  const { logLines, isActing } = useValues(exportLogic({ teamId, exportId }));
  const { act } = useActions(exportLogic({ teamId, exportId }));
  return (
    <Stack gap={10}>
      <RunLog label="Log of the run" error={run.latest_error} lines={logLines} />
      <Row>
        {run.status === "Running" ? (
          <Button
            size="small"
            kind="danger"
            isLoading={isActing}
            onClick={() => act(`runs/${run.id}/cancel`, {}, "The run is asked to end.")}
            testId="cancel-run"
          >
            Cancel this run
          </Button>
        ) : (
          <Button
            size="small"
            isLoading={isActing}
            onClick={() => act(`runs/${run.id}/retry`, {}, "The interval is exported again.")}
            testId="retry-run"
          >
            Export this interval again
          </Button>
        )}
      </Row>
    </Stack>
  );
}

export function RunsTable({ teamId, exportId }: RunsTableProps): ReactNode {
  const { everything, openRunId, everythingLoading } = useValues(exportLogic({ teamId, exportId }));
  const { toggleRun, showMore } = useActions(exportLogic({ teamId, exportId }));
  if (everything === null) {
    return null;
  }
  const { runs, batchExport } = everything;
  if (runs.count === 0) {
    return (
      <EmptyState title="No run yet" isWaiting={!batchExport.paused}>
        {batchExport.paused
          ? "The export is paused. Run it now, or bring in the past with a backfill."
          : "The first run comes when the interval that is under way has ended."}
      </EmptyState>
    );
  }
  return (
    <>
      <Table<Run>
        label="Runs"
        rows={runs.results}
        rowKey={(run) => run.id}
        expansion={{
          render: (run) => <RunDetails run={run} teamId={teamId} exportId={exportId} />,
          openKeys: openRunId === null ? [] : [openRunId],
          onToggle: toggleRun,
        }}
        columns={[
          {
            key: "interval",
            title: batchExport.interval === "day" ? "Day" : "Hour",
            render: (run) =>
              intervalText(run.data_interval_start, run.data_interval_end, batchExport.timezone),
          },
          { key: "status", title: "Status", render: (run) => <RunStatus run={run} /> },
          {
            key: "rows",
            title: "Rows",
            align: "right",
            render: (run) => formatCount(run.records_completed),
          },
          {
            key: "bytes",
            title: "Size",
            align: "right",
            render: (run) => formatBytes(run.bytes_exported),
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
                <span>{agoText(run.created_at)}</span>
              </Tooltip>
            ),
          },
        ]}
        testId="runs"
      />
      {runs.count > runs.results.length && (
        <ShowMore onClick={showMore} isLoading={everythingLoading}>
          Show older runs
        </ShowMore>
      )}
    </>
  );
}
