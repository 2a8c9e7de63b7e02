import { A } from "kea-router";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import { urls } from "~/foundations/urls";
import type { TaskSummary } from "../logics/records";
import { KIND_LABELS, agoText } from "../logics/wording";
import { SeverityTag } from "./SeverityTag";
import styles from "./TaskList.module.css";

function drafter(task: TaskSummary): string {
  if (task.draft_state === "pending") {
    return "being drafted";
  }
  return task.drafted_by === "model" ? `drafted by ${task.model}` : "drafted from the evidence";
}

interface TaskListProps {
  teamId: number;
  tasks: TaskSummary[];
}

export function TaskList({ teamId, tasks }: TaskListProps): ReactNode {
  return (
    <ul className={styles.list} aria-label="Tasks" data-attr="tasks">
      {tasks.map((task) => (
        <li key={task.id} className={styles.item} data-severity={task.severity}>
          <div className={styles.main}>
            <A href={urls.task(teamId, task.id)} className={styles.title ?? ""}>
              {task.title}
            </A>
            <div className={styles.about}>
              <span>{KIND_LABELS[task.kind]}</span>
              <span title={formatMoment(task.last_seen_at)}>
                last seen {agoText(task.last_seen_at)}
              </span>
              {task.signal_count > 1 && <span>{task.signal_count} signals</span>}
              <span>{drafter(task)}</span>
            </div>
          </div>
          <div className={styles.side}>
            {task.assignee && (
              <span className={styles.assignee}>
                {task.assignee.first_name || task.assignee.email}
              </span>
            )}
            <SeverityTag severity={task.severity} />
          </div>
        </li>
      ))}
    </ul>
  );
}
