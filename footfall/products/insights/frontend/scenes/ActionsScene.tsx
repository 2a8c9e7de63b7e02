import { eventLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import { A, combineUrl, router } from "kea-router";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import type { Action } from "~/query/schema";
import { Button } from "~/ui/Button";
import { IconPlus } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { ShowMore } from "~/ui/ShowMore";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { Table } from "~/ui/Table";
import { TextInput } from "~/ui/TextInput";
import { actionsLogic } from "../logics/actionsLogic";
import { stepsOf } from "../logics/actionSteps";
import styles from "./ListScene.module.css";

/** "Pageview, Autocapture": of which events the steps are. */
function eventsText(action: Action): string {
  const names = stepsOf(action).map(({ event }) =>
    event === null ? "Any event" : eventLabel(event),
  );
  return [...new Set(names)].join(", ");
}

function ActionsList({ teamId }: { teamId: number }): ReactNode {
  const { list, listFailure, listLoading, listed, hasMore, searchText } = useValues(
    actionsLogic({ teamId }),
  );
  const { loadActions, loadMore } = useActions(actionsLogic({ teamId }));
  if (list === null) {
    return listFailure === null ? (
      <Skeleton rows={6} label="Loading actions" />
    ) : (
      <ErrorState title="Actions could not be read" message={listFailure} onRetry={loadActions} />
    );
  }
  if (listed.length === 0) {
    return searchText.trim() === "" ? (
      <EmptyState
        title="No actions yet"
        action={
          <Button kind="primary" onClick={() => router.actions.push(urls.newAction(teamId))}>
            Make an action
          </Button>
        }
      >
        An action is a name for what people do: a page they open, a button they press, or any of
        several events. It can be counted wherever an event can.
      </EmptyState>
    ) : (
      <EmptyState title="No action of that name" />
    );
  }
  return (
    <>
      {listFailure !== null && (
        <Banner kind="danger" action={<Button onClick={loadActions}>Try again</Button>}>
          {listFailure}
        </Banner>
      )}
      <Table<Action>
        label="Actions"
        rows={listed}
        isLoading={listLoading}
        rowKey={({ id }) => String(id)}
        columns={[
          {
            key: "name",
            title: "Name",
            render: ({ id, name, description }) => (
              <span className={styles.named}>
                <A href={urls.action(teamId, id)}>{name}</A>
                {description && <span className={styles.faint}>{description}</span>}
              </span>
            ),
          },
          { key: "events", title: "Events", render: eventsText },
          {
            key: "trend",
            title: "",
            width: 110,
            render: ({ id }) => (
              <A
                href={
                  combineUrl(urls.trends(teamId), {
                    series: [{ kind: "ActionsNode", id, math: "total" }],
                  }).url
                }
              >
                Show trend
              </A>
            ),
          },
          {
            key: "changed",
            title: "Changed",
            width: 190,
            render: ({ updated_at }) => formatMoment(updated_at),
          },
        ]}
        testId="actions"
      />
      {hasMore && (
        <ShowMore isLoading={listLoading} onClick={loadMore}>
          Show more
        </ShowMore>
      )}
    </>
  );
}

export function ActionsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { searchText } = useValues(actionsLogic({ teamId }));
  const { search } = useActions(actionsLogic({ teamId }));
  return (
    <>
      <PageHeader
        title="Actions"
        description="Names for what people do, to count wherever an event can be counted."
        actions={
          <Button
            kind="primary"
            icon={<IconPlus />}
            onClick={() => router.actions.push(urls.newAction(teamId))}
            testId="new-action"
          >
            New action
          </Button>
        }
      />
      <Stack gap={14}>
        <div className={styles.search}>
          <TextInput
            kind="search"
            label="Search for an action"
            placeholder="Search by name"
            value={searchText}
            onChange={search}
            maxLength={400}
            testId="actions-search"
          />
        </div>
        <Panel isFlush>
          <ActionsList teamId={teamId} />
        </Panel>
      </Stack>
    </>
  );
}
