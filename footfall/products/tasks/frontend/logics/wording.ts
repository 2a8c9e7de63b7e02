import { formatAgo } from "~/foundations/formatting";
import type { TaskKind, TaskRun, TaskSeverity, TaskStatus } from "./records";

export const STATUS_LABELS: Record<TaskStatus, string> = {
  triage: "To triage",
  accepted: "Accepted",
  done: "Done",
  dismissed: "Dismissed",
};

export const KIND_LABELS: Record<TaskKind, string> = {
  error_spike: "Error spike",
  event_drop: "Event drop",
};

export const SEVERITY_LABELS: Record<TaskSeverity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
};

const STEP_LABELS: Record<TaskRun["step"], string> = {
  waiting: "Waiting to begin",
  looking: "Looking at the last hours",
  gathering: "Gathering evidence",
  drafting: "Drafting tasks",
  finished: "Finished",
};

export function agoText(timestamp: string): string {
  return formatAgo(timestamp, Date.now());
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What a look does now, or what came of it. */
export function progressOf(run: TaskRun): string {
  if (run.state === "failed") {
    return `The last look failed: ${run.error}`;
  }
  if (run.state === "running") {
    const task = Math.min(Math.floor(run.steps_done / 2) + 1, run.steps_total / 2);
    const place = run.steps_total > 0 ? `, task ${task} of ${run.steps_total / 2}` : "";
    return `${STEP_LABELS[run.step]}${place}…`;
  }
  if (run.signals_found === 0) {
    return "Nothing new stood out.";
  }
  const changes = [
    ...(run.tasks_created > 0 ? [counted(run.tasks_created, "new task", "new tasks")] : []),
    ...(run.tasks_updated > 0 ? [`${counted(run.tasks_updated, "task", "tasks")} updated`] : []),
  ];
  return `${counted(run.signals_found, "new signal", "new signals")}: ${changes.join(", ")}.`;
}
