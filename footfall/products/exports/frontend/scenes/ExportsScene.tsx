import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { IconPlus } from "~/ui/icons";
import { PageHeader, Panel } from "~/ui/Page";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { RunStatus } from "../components/RunStatus";
import { exportsLogic } from "../logics/exportsLogic";
import type { BatchExport } from "../logics/records";
import { INTERVAL_WORDS, MODEL_WORDS, agoText, destinationText, rowsText } from "../logics/words";

function LatestRun({ batchExport }: { batchExport: BatchExport }): ReactNode {
  const run = batchExport.latest_run;
  if (run === null) {
    return "No run yet";
  }
  return (
    <>
      <RunStatus run={run} /> {agoText(run.created_at)}, {rowsText(run.records_completed)}
    </>
  );
}

function ExportsList({ teamId }: { teamId: number }): ReactNode {
  const { batchExports, exportsFailure } = useValues(exportsLogic({ teamId }));
  const { loadExports } = useActions(exportsLogic({ teamId }));
  if (batchExports === null) {
    return exportsFailure === null ? (
      <Skeleton rows={6} label="Loading exports" />
    ) : (
      <ErrorState
        title="Exports could not be read"
        message={exportsFailure}
        onRetry={loadExports}
      />
    );
  }
  if (batchExports.length === 0) {
    return (
      <EmptyState
        title="Nothing leaves this house yet"
        action={
          <Button kind="primary" onClick={() => router.actions.push(urls.newBatchExport(teamId))}>
            Make an export
          </Button>
        }
      >
        An export brings events or persons to your own storage or database, every hour or every day.
      </EmptyState>
    );
  }
  return (
    <>
      {exportsFailure !== null && (
        <Banner kind="danger" action={<Button onClick={loadExports}>Try again</Button>}>
          {exportsFailure}
        </Banner>
      )}
      <Table<BatchExport>
        label="Exports"
        rows={batchExports}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "name",
            title: "Name",
            render: (one) => <A href={urls.batchExport(teamId, one.id)}>{one.name}</A>,
          },
          {
            key: "what",
            title: "What",
            render: (one) => `${MODEL_WORDS[one.model]}, ${INTERVAL_WORDS[one.interval]}`,
          },
          { key: "where", title: "Where", render: destinationText },
          {
            key: "state",
            title: "State",
            render: ({ paused, pause_reason }) => (
              <Tag kind={pause_reason ? "danger" : paused ? "warning" : "good"}>
                {pause_reason ? "Paused by failures" : paused ? "Paused" : "On"}
              </Tag>
            ),
          },
          { key: "latest", title: "Latest run", render: (one) => <LatestRun batchExport={one} /> },
        ]}
        testId="exports"
      />
    </>
  );
}

export function ExportsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  return (
    <>
      <PageHeader
        title="Exports"
        description="Events and persons, brought to your own places. Each row once, whatever happens on the way."
        actions={
          <Button
            kind="primary"
            icon={<IconPlus />}
            onClick={() => router.actions.push(urls.newBatchExport(teamId))}
            testId="new-export"
          >
            New export
          </Button>
        }
      />
      <Panel isFlush>
        <ExportsList teamId={teamId} />
      </Panel>
    </>
  );
}
