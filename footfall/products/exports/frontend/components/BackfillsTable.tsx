import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatCount, formatMoment } from "~/foundations/formatting";
import { Button } from "~/ui/Button";
import { Progress } from "~/ui/Progress";
import { EmptyState } from "~/ui/states";
import { Table } from "~/ui/Table";
import { exportLogic } from "../logics/exportLogic";
import type { Backfill } from "../logics/records";
import { StatusTag } from "./RunStatus";

function progressOf({ status, total_runs, finished_runs }: Backfill): ReactNode {
  if (total_runs === null) {
    return status === "Running" ? "Counting the intervals" : "—";
  }
  const text = `${formatCount(finished_runs)} of ${formatCount(total_runs)} runs`;
  return (
    <span>
      {status === "Running" && (
        <>
          <Progress
            percent={total_runs === 0 ? 100 : Math.floor((finished_runs / total_runs) * 100)}
            label="Progress of the backfill"
          />{" "}
        </>
      )}
      {text}
    </span>
  );
}

export function BackfillsTable({
  teamId,
  exportId,
}: {
  teamId: number;
  exportId: string;
}): ReactNode {
  const { everything, isActing } = useValues(exportLogic({ teamId, exportId }));
  const { act, showBackfill } = useActions(exportLogic({ teamId, exportId }));
  const backfills = everything?.backfills.results ?? [];
  if (backfills.length === 0) {
    return (
      <EmptyState
        title="No backfill yet"
        action={<Button onClick={showBackfill}>Bring in the past</Button>}
      >
        A backfill exports intervals that ended before the export was made, or again.
      </EmptyState>
    );
  }
  return (
    <Table<Backfill>
      label="Backfills"
      rows={backfills}
      rowKey={(backfill) => backfill.id}
      columns={[
        {
          key: "span",
          title: "From, to",
          render: ({ start_at, end_at }) =>
            `${start_at === null ? "The first row" : formatMoment(start_at)} to ${formatMoment(end_at)}`,
        },
        {
          key: "status",
          title: "Status",
          render: ({ status }) => <StatusTag status={status} />,
        },
        { key: "progress", title: "Progress", render: progressOf },
        { key: "error", title: "Why it failed", render: ({ latest_error }) => latest_error || "—" },
        {
          key: "cancel",
          title: <span className="visually-hidden">Actions</span>,
          align: "right",
          render: ({ id, status }) =>
            status === "Running" && (
              <Button
                size="small"
                isLoading={isActing}
                onClick={() => act(`backfills/${id}/cancel`, {}, "The backfill is asked to end.")}
              >
                Cancel
              </Button>
            ),
        },
      ]}
      testId="backfills"
    />
  );
}
