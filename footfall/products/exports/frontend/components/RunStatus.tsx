import type { ReactNode } from "react";
import { Progress } from "~/ui/Progress";
import { Tag } from "~/ui/Tag";
import type { Run } from "../logics/records";
import { progressPercent } from "../logics/words";
import styles from "./RunStatus.module.css";

const KINDS = {
  Running: "accent",
  Completed: "good",
  Failed: "danger",
  Cancelled: "plain",
} as const;

export function StatusTag({ status }: { status: Run["status"] }): ReactNode {
  return <Tag kind={KINDS[status]}>{status}</Tag>;
}

/** A run's state, with how far it is while it runs. */
export function RunStatus({ run }: { run: Run }): ReactNode {
  if (run.status !== "Running") {
    return <StatusTag status={run.status} />;
  }
  const percent = progressPercent(run);
  return (
    <span className={styles.running}>
      <StatusTag status={run.status} />
      <Progress percent={percent} label="Progress of the run" />
      {percent !== null && <span className={styles.percent}>{percent} %</span>}
    </span>
  );
}
