import { EventSelect, PropertyFilters } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import { A } from "kea-router";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { shortcutsLogic } from "~/foundations/shortcutsLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { IconPause, IconPlay, IconTable } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Banner, EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { EventsTable } from "../components/EventsTable";
import { activityLogic } from "../logics/activityLogic";
import styles from "./ActivityScene.module.css";

const ColumnPicker = lazy(async () => ({
  default: (await import("../components/ColumnPicker")).ColumnPicker,
}));

const SHORTCUT_GROUP = "live events";

function PauseButton({ teamId }: { teamId: number }): ReactNode {
  const { isPaused, activityFailure } = useValues(activityLogic({ teamId }));
  const { togglePause } = useActions(activityLogic({ teamId }));
  const state = isPaused ? "paused" : activityFailure ? "failing" : "live";
  return (
    <>
      <span className={styles.live} data-state={state} role="status">
        {isPaused ? "Paused" : activityFailure ? "Not reached" : "Live"}
      </span>
      <Button icon={isPaused ? <IconPlay /> : <IconPause />} onClick={togglePause} testId="pause">
        {isPaused ? "Resume" : "Pause"}
      </Button>
    </>
  );
}

function EventsList({ teamId }: { teamId: number }): ReactNode {
  const { rows, hasLooked, activityFailure, isFiltered, isEndReached, olderLoading } = useValues(
    activityLogic({ teamId }),
  );
  const { loadNewest, loadOlder } = useActions(activityLogic({ teamId }));
  if (!hasLooked) {
    return activityFailure === null ? (
      <Skeleton rows={10} label="Loading events" />
    ) : (
      <ErrorState title="Events could not be read" message={activityFailure} onRetry={loadNewest} />
    );
  }
  if (rows.length === 0) {
    return isFiltered ? (
      <EmptyState title="No event matches" isWaiting>
        New events that match will appear here by themselves.
      </EmptyState>
    ) : (
      <EmptyState title="No footsteps yet" isWaiting>
        Events appear here within seconds of being sent.{" "}
        <A href={urls.install(teamId)}>Install an SDK</A> to send the first one.
      </EmptyState>
    );
  }
  return (
    <>
      {activityFailure !== null && (
        <Banner kind="danger" action={<Button onClick={loadNewest}>Try again</Button>}>
          {activityFailure}
        </Banner>
      )}
      <EventsTable teamId={teamId} />
      <div className={styles.older}>
        {isEndReached ? (
          <span>That is every event so far.</span>
        ) : (
          <Button onClick={loadOlder} isLoading={olderLoading}>
            Load older events
          </Button>
        )}
      </div>
    </>
  );
}

export function ActivityScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { event, filters, isWithoutTests } = useValues(activityLogic({ teamId }));
  const { chooseEvent, changeFilters, leaveOutTests, toggleColumnPicker, togglePause } = useActions(
    activityLogic({ teamId }),
  );
  const { register, unregister } = useActions(shortcutsLogic);
  useEffect(() => {
    register(SHORTCUT_GROUP, [
      { keys: "p", label: "Pause or resume live events", run: togglePause },
    ]);
    return () => {
      unregister(SHORTCUT_GROUP);
    };
  }, [register, unregister, togglePause]);
  return (
    <>
      <PageHeader
        title="Live events"
        description="What your people do, as it arrives."
        actions={<PauseButton teamId={teamId} />}
      />
      <Stack gap={14}>
        <div className={styles.filters}>
          <EventSelect label="Event" value={event} onChange={chooseEvent} testId="event-filter" />
          <PropertyFilters filters={filters} onChange={changeFilters} />
          <span className={styles.tests}>
            <Checkbox isChecked={isWithoutTests} onChange={leaveOutTests} testId="without-tests">
              Leave out test accounts
            </Checkbox>
          </span>
          <span className={styles.columns}>
            <Button icon={<IconTable />} onClick={() => toggleColumnPicker(true)} testId="columns">
              Columns
            </Button>
          </span>
        </div>
        <Panel isFlush testId="events">
          <EventsList teamId={teamId} />
        </Panel>
      </Stack>
      <Suspense fallback={null}>
        <ColumnPicker teamId={teamId} />
      </Suspense>
    </>
  );
}
