import { eventLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import { Panel } from "~/ui/Page";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table } from "~/ui/Table";
import { actionFormLogic } from "../logics/actionFormLogic";
import type { MatchingEvent } from "../logics/matchingEvents";
import styles from "./MatchingEvents.module.css";

interface MatchingProps {
  teamId: number;
  actionId: number | null;
}

function MatchingList(props: MatchingProps): ReactNode {
  const { matching, matchingLoading, matchingFailure } = useValues(actionFormLogic(props));
  const { loadMatching } = useActions(actionFormLogic(props));
  if (matchingFailure !== null) {
    return (
      <ErrorState
        title="The events could not be looked up"
        message={matchingFailure}
        onRetry={loadMatching}
      />
    );
  }
  if (matching === null) {
    return <Skeleton rows={5} label="Looking for events" />;
  }
  return (
    <div className={styles.list} data-stale={matchingLoading} aria-busy={matchingLoading}>
      {matching.length === 0 ? (
        <EmptyState title="No event matches">
          None of the last 30 days is of the action as it stands here.
        </EmptyState>
      ) : (
        <Table<MatchingEvent>
          label="The newest events of the action"
          rows={matching}
          rowKey={({ uuid }) => uuid}
          columns={[
            { key: "event", title: "Event", render: ({ event }) => eventLabel(event) },
            {
              key: "url",
              title: "URL",
              render: ({ url }) => (
                <span className={styles.text} title={url ?? ""}>
                  {url ?? "–"}
                </span>
              ),
            },
            {
              key: "who",
              title: "Who",
              render: ({ distinctId }) => (
                <span className={styles.text} title={distinctId}>
                  {distinctId}
                </span>
              ),
            },
            {
              key: "when",
              title: "When",
              width: 190,
              render: ({ timestamp }) => formatMoment(timestamp),
            },
          ]}
          testId="matching-events"
        />
      )}
    </div>
  );
}

/** What would be of the action, before it is saved. */
export function MatchingEvents(props: MatchingProps): ReactNode {
  return (
    <Panel
      title="Matching events"
      description="The newest of the last 30 days, for the steps as they stand here."
      testId="action-preview"
    >
      <MatchingList {...props} />
    </Panel>
  );
}
