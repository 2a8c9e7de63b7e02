import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { IconLive } from "~/ui/icons";
import { runsLogic } from "../logics/runsLogic";
import { agoText, progressOf } from "../logics/wording";
import styles from "./RunStatus.module.css";

export function LookNowButton({ teamId }: { teamId: number }): ReactNode {
  const { isRunning, isStarting } = useValues(runsLogic({ teamId }));
  const { startRun } = useActions(runsLogic({ teamId }));
  return (
    <Button
      icon={<IconLive />}
      onClick={startRun}
      isLoading={isRunning || isStarting}
      testId="look-now"
    >
      {isRunning ? "Looking…" : "Look for signals now"}
    </Button>
  );
}

/** How far the look is that is under way, or what came of the last one. */
export function RunStatus({ teamId }: { teamId: number }): ReactNode {
  const { run, isRunning } = useValues(runsLogic({ teamId }));
  if (run === null) {
    return null;
  }
  const share = run.steps_total > 0 ? run.steps_done / run.steps_total : null;
  const ended = run.finished_at ? agoText(run.finished_at) : "";
  return (
    <div className={styles.status} data-state={run.state} role="status" data-attr="run-status">
      <span>
        {progressOf(run)}
        {ended && <span className={styles.when}> Looked {ended}.</span>}
      </span>
      {isRunning && (
        <progress
          className={styles.progress}
          aria-label="Progress of the look"
          {...(share === null ? {} : { value: share, max: 1 })}
        />
      )}
    </div>
  );
}
