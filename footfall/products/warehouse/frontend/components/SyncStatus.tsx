import type { ReactNode } from "react";
import { Progress } from "~/ui/Progress";
import { Tag } from "~/ui/Tag";
import type { SourceTable, SyncRun } from "../logics/records";
import { progressPercent } from "../logics/words";
import styles from "./SyncStatus.module.css";

const KINDS = {
  Running: "accent",
  Completed: "good",
  Failed: "danger",
  Cancelled: "plain",
} as const;

/** A run's state, with how far it is while it runs. */
export function RunStatus({ run }: { run: SyncRun }): ReactNode {
  if (run.status !== "Running") {
    return <Tag kind={KINDS[run.status]}>{run.status}</Tag>;
  }
  const percent = progressPercent(run);
  const word = run.step === "publishing" ? "Publishing" : run.step ? "Copying" : "Starting";
  return (
    <span className={styles.running}>
      <Tag kind="accent">{word}</Tag>
      <Progress percent={percent} label="Progress of the sync" />
      {percent !== null && <span className={styles.percent}>{percent} %</span>}
    </span>
  );
}

/** What a table's copy is worth now. */
export function TableStatus({ table }: { table: SourceTable }): ReactNode {
  const run = table.latest_run;
  if (run?.status === "Running") {
    return <RunStatus run={run} />;
  }
  if (table.is_missing) {
    return <Tag kind="danger">Gone from the source</Tag>;
  }
  if (!table.should_sync) {
    return <Tag>Not synced</Tag>;
  }
  if (run?.status === "Failed") {
    return <Tag kind="danger">Failed</Tag>;
  }
  if (table.paused) {
    return <Tag kind="warning">Paused</Tag>;
  }
  return table.last_synced_at === null ? <Tag>Not synced yet</Tag> : <Tag kind="good">Synced</Tag>;
}
