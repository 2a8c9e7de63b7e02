import { useActions, useValues } from "kea";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Modal } from "~/ui/Modal";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { Tag } from "~/ui/Tag";
import { Evidence } from "../components/Evidence";
import { SeverityTag } from "../components/SeverityTag";
import type { Task, TaskStatus } from "../logics/records";
import { taskLogic } from "../logics/taskLogic";
import { KIND_LABELS, STATUS_LABELS } from "../logics/wording";
import styles from "./TaskScene.module.css";

const NOBODY = 0;

interface TaskProps {
  teamId: number;
  taskId: string;
}

function StatusButtons({ teamId, taskId, task }: TaskProps & { task: Task }): ReactNode {
  const { movedTo } = useValues(taskLogic({ teamId, taskId }));
  const { moveTask, askToDismiss } = useActions(taskLogic({ teamId, taskId }));
  const move = (status: TaskStatus, label: string, isMain = false): ReactNode => (
    <Button
      key={status}
      kind={isMain ? "primary" : "secondary"}
      isLoading={movedTo === status}
      isDisabled={movedTo !== null}
      onClick={() => moveTask({ status })}
      testId={`move-${status}`}
    >
      {label}
    </Button>
  );
  const dismiss = (
    <Button
      key="dismiss"
      kind="quiet"
      isDisabled={movedTo !== null}
      onClick={askToDismiss}
      testId="dismiss"
    >
      Dismiss
    </Button>
  );
  const choices: Record<TaskStatus, ReactNode> = {
    triage: [dismiss, move("accepted", "Accept", true)],
    accepted: [dismiss, move("triage", "Back to triage"), move("done", "Mark as done", true)],
    done: [move("triage", "Reopen")],
    dismissed: [move("triage", "Reopen")],
  };
  return choices[task.status];
}

function Assignee({ teamId, taskId, task }: TaskProps & { task: Task }): ReactNode {
  const { members, membersLoading } = useValues(taskLogic({ teamId, taskId }));
  const { assignTask } = useActions(taskLogic({ teamId, taskId }));
  const people = members.map(({ user_id, first_name, email }) => ({
    value: user_id,
    label: first_name ? `${first_name} (${email})` : email,
  }));
  const given = task.assignee;
  const known = given && !people.some(({ value }) => value === given.id);
  return (
    <Select<number>
      label="Assigned to"
      width={220}
      isSearchable
      isLoading={membersLoading}
      value={given?.id ?? NOBODY}
      options={[
        { value: NOBODY, label: "Nobody" },
        ...(known ? [{ value: given.id, label: given.email }] : []),
        ...people,
      ]}
      onChange={(id) => assignTask({ assigneeId: id === NOBODY ? null : id })}
      testId="assignee"
    />
  );
}

function Text({ task }: { task: Task }): ReactNode {
  if (task.draft_state === "pending") {
    return (
      <Panel>
        <Skeleton rows={4} label="The task is being drafted" />
      </Panel>
    );
  }
  const isByModel = task.drafted_by === "model";
  return (
    <Panel testId="draft">
      <div className={styles.text}>
        <h2>What happened</h2>
        <p>{task.what_happened}</p>
        <h2>Likely cause</h2>
        <p>{task.likely_cause}</p>
        <h2>Suggested next steps</h2>
        <ol>
          {task.next_steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p className={styles.drafter} data-attr="drafter">
          {isByModel
            ? `Drafted by the model ${task.model}. Check it against the evidence below.`
            : task.draft_note}
        </p>
      </div>
    </Panel>
  );
}

function Loaded({ teamId, taskId, task }: TaskProps & { task: Task }): ReactNode {
  const { isDismissAsked, movedTo } = useValues(taskLogic({ teamId, taskId }));
  const { keepTask, moveTask } = useActions(taskLogic({ teamId, taskId }));
  return (
    <>
      <PageHeader
        title={task.title}
        description={
          <span className={styles.about}>
            <Tag kind={task.status === "done" ? "good" : "plain"}>{STATUS_LABELS[task.status]}</Tag>
            <SeverityTag severity={task.severity} />
            <span>
              {KIND_LABELS[task.kind]}, {task.signal_count}{" "}
              {task.signal_count === 1 ? "signal" : "signals"}, first{" "}
              {formatMoment(task.first_seen_at)}
            </span>
          </span>
        }
        actions={<StatusButtons teamId={teamId} taskId={taskId} task={task} />}
      />
      <Stack gap={14}>
        <div className={styles.people}>
          <span>Assigned to</span>
          <Assignee teamId={teamId} taskId={taskId} task={task} />
        </div>
        <Text task={task} />
        {task.evidence ? (
          <Evidence teamId={teamId} task={task} evidence={task.evidence} />
        ) : (
          <Banner kind="info">The evidence is being gathered.</Banner>
        )}
      </Stack>
      <Modal
        title="Dismiss this task?"
        isOpen={isDismissAsked}
        onClose={keepTask}
        action={{
          label: "Dismiss",
          onClick: () => moveTask({ status: "dismissed" }),
          isLoading: movedTo === "dismissed",
        }}
      >
        The same signal will not make a new task for seven days. You can reopen this one at any
        time.
      </Modal>
    </>
  );
}

export function TaskScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const taskId = parameters.taskId ?? "";
  const { task, taskFailure } = useValues(taskLogic({ teamId, taskId }));
  const { loadTask } = useActions(taskLogic({ teamId, taskId }));
  return (
    <>
      <p className={styles.back}>
        <A href={urls.tasks(teamId)}>All tasks</A>
      </p>
      {task ? (
        <Loaded teamId={teamId} taskId={taskId} task={task} />
      ) : taskFailure === null ? (
        <Skeleton rows={8} label="Loading the task" />
      ) : (
        <ErrorState title="The task could not be read" message={taskFailure} onRetry={loadTask} />
      )}
    </>
  );
}
