import { useActions, useValues } from "kea";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Segmented } from "~/ui/Choices";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { EmptyState, ErrorState, Skeleton } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { LookNowButton, RunStatus } from "../components/RunStatus";
import { TaskList } from "../components/TaskList";
import type { TaskKind, TaskSeverity, TaskStatus } from "../logics/records";
import { tasksLogic } from "../logics/tasksLogic";
import { KIND_LABELS, SEVERITY_LABELS, STATUS_LABELS } from "../logics/wording";
import styles from "./TasksScene.module.css";

function optionsOf<Value extends string>(
  labels: Record<Value, string>,
): { value: Value; label: string }[] {
  return (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value] }));
}

function Filters({ teamId }: { teamId: number }): ReactNode {
  const { filters } = useValues(tasksLogic({ teamId }));
  const { changeFilters } = useActions(tasksLogic({ teamId }));
  return (
    <div className={styles.filters}>
      <Segmented<TaskStatus>
        label="Status"
        value={filters.status}
        options={optionsOf(STATUS_LABELS)}
        onChange={(status) => changeFilters({ status })}
        testId="task-status"
      />
      <Select<TaskKind>
        label="Kind of signal"
        placeholder="Any kind"
        width={150}
        value={filters.kind}
        options={optionsOf(KIND_LABELS)}
        onChange={(kind) => changeFilters({ kind })}
        onClear={() => changeFilters({ kind: null })}
      />
      <Select<TaskSeverity>
        label="Severity"
        placeholder="Any severity"
        width={150}
        value={filters.severity}
        options={optionsOf(SEVERITY_LABELS)}
        onChange={(severity) => changeFilters({ severity })}
        onClear={() => changeFilters({ severity: null })}
      />
      <div className={styles.search}>
        <TextInput
          kind="search"
          label="Search tasks"
          placeholder="Search"
          maxLength={400}
          value={filters.search}
          onChange={(search) => changeFilters({ search })}
          testId="task-search"
        />
      </div>
    </div>
  );
}

function List({ teamId }: { teamId: number }): ReactNode {
  const { page, hasLooked, tasksFailure, filters, isNarrowed, pageLoading } = useValues(
    tasksLogic({ teamId }),
  );
  const { loadTasks, loadMore } = useActions(tasksLogic({ teamId }));
  if (tasksFailure !== null) {
    return (
      <ErrorState title="Tasks could not be read" message={tasksFailure} onRetry={loadTasks} />
    );
  }
  if (!hasLooked) {
    return <Skeleton rows={6} label="Loading tasks" />;
  }
  if (page.results.length === 0) {
    if (isNarrowed || filters.status !== "triage") {
      return <EmptyState title="No task here">Try another status or fewer filters.</EmptyState>;
    }
    return (
      <EmptyState title="Nothing to triage">
        Errors that spike and key events that drop become tasks here, with their evidence. Each hour
        is looked at once it is over. <A href={urls.taskSettings(teamId)}>Choose what is watched</A>
        .
      </EmptyState>
    );
  }
  return (
    <>
      <TaskList teamId={teamId} tasks={page.results} />
      {page.results.length < page.count && (
        <div className={styles.more}>
          <Button onClick={loadMore} isLoading={pageLoading}>
            Show more of {page.count}
          </Button>
        </div>
      )}
    </>
  );
}

export function TasksScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  return (
    <>
      <PageHeader
        title="Tasks"
        description="What stood out in your events, drafted as work."
        actions={
          <>
            <LookNowButton teamId={teamId} />
            <A href={urls.taskSettings(teamId)}>Settings</A>
          </>
        }
      />
      <Stack gap={14}>
        <RunStatus teamId={teamId} />
        <Filters teamId={teamId} />
        <Panel isFlush testId="tasks-panel">
          <List teamId={teamId} />
        </Panel>
      </Stack>
    </>
  );
}
