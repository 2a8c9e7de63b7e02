import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatDuration, formatMoment } from "~/foundations/formatting";
import type { OperatorAction } from "~/foundations/generated/openapi";
import { CodeBlock } from "~/ui/CodeBlock";
import { Panel, Stack } from "~/ui/Page";
import { ShowMore } from "~/ui/ShowMore";
import { ErrorState, Skeleton } from "~/ui/states";
import { Table, type TableColumn } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { operatorRecordLogic } from "./operatorRecordLogic";

function OutcomeTag({ action }: { action: OperatorAction }): ReactNode {
  if (action.outcome === "done") {
    return <Tag kind="good">done</Tag>;
  }
  return action.outcome === "failed" ? <Tag kind="danger">failed</Tag> : <Tag>running</Tag>;
}

function lengthOf(action: OperatorAction): string {
  if (!action.finished_at) {
    return "—";
  }
  const taken = new Date(action.finished_at).getTime() - new Date(action.started_at).getTime();
  return formatDuration(Math.max(taken, 0) / 1000);
}

const COLUMNS: TableColumn<OperatorAction>[] = [
  {
    key: "command",
    title: "Command",
    isPinned: true,
    render: (action) => (
      <>
        <strong>{action.command}</strong> {action.is_dry_run && <Tag>dry run</Tag>}
      </>
    ),
  },
  { key: "outcome", title: "Outcome", render: (action) => <OutcomeTag action={action} /> },
  {
    key: "project",
    title: "On",
    render: (action) =>
      action.team_id === null || action.team_id === undefined
        ? "the whole house"
        : `project ${action.team_id}`,
  },
  { key: "operator", title: "By", render: (action) => action.operator },
  { key: "started", title: "Began", render: (action) => formatMoment(action.started_at) },
  { key: "length", title: "Took", align: "right", render: lengthOf },
];

function Details({ action }: { action: OperatorAction }): ReactNode {
  return (
    <Stack gap={8}>
      {action.reason && <div>Reason: {action.reason}</div>}
      {action.error && <div role="alert">{action.error}</div>}
      <CodeBlock
        what="what it was given, and what came of it"
        text={JSON.stringify({ arguments: action.arguments, result: action.result }, null, 2)}
      />
    </Stack>
  );
}

function Entries(): ReactNode {
  const { record, recordFailure, recordLoading, entries, openIds, hasMore } =
    useValues(operatorRecordLogic);
  const { loadRecord, loadMore, toggleDetails } = useActions(operatorRecordLogic);
  if (recordFailure !== null && record === null) {
    return (
      <ErrorState
        title="The record could not be read"
        message={recordFailure}
        onRetry={loadRecord}
      />
    );
  }
  if (record === null) {
    return <Skeleton rows={4} label="Loading the record" />;
  }
  return (
    <Stack gap={12}>
      <Table
        label="What operators did"
        rows={entries}
        columns={COLUMNS}
        rowKey={(action) => String(action.id)}
        empty="No operator has run a command yet."
        expansion={{
          render: (action) => <Details action={action} />,
          openKeys: openIds,
          onToggle: toggleDetails,
        }}
        testId="operator-record"
      />
      {recordFailure !== null && (
        <ErrorState title="The rest could not be read" message={recordFailure} onRetry={loadMore} />
      )}
      {hasMore && recordFailure === null && (
        <ShowMore onClick={loadMore} isLoading={recordLoading}>
          Show more
        </ShowMore>
      )}
    </Stack>
  );
}

export function OperatorRecord(): ReactNode {
  const { mayInvite, areMembersKnown } = useValues(operatorRecordLogic);
  return (
    <Panel
      id="record"
      title="Operators’ record"
      description="What was done to projects from outside of the app: replays of dead letters, checks of people, sessions built anew."
    >
      {areMembersKnown && !mayInvite ? "Only administrators and owners may read it." : <Entries />}
    </Panel>
  );
}
