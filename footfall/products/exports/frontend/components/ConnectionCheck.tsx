import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button } from "~/ui/Button";
import { Stack } from "~/ui/Page";
import { Tag } from "~/ui/Tag";
import { exportFormLogic } from "../logics/exportFormLogic";
import styles from "./ConnectionCheck.module.css";

const KINDS = { Passed: "good", Failed: "danger", Skipped: "plain" } as const;

/** Tries the destination of the form, and tells what became of each step. */
export function ConnectionCheck({
  teamId,
  exportId,
}: {
  teamId: number;
  exportId: string | null;
}): ReactNode {
  const { steps, stepsLoading } = useValues(exportFormLogic({ teamId, exportId }));
  const { check } = useActions(exportFormLogic({ teamId, exportId }));
  return (
    <Stack gap={10}>
      <div>
        <Button onClick={check} isLoading={stepsLoading} testId="test-connection">
          Test the connection
        </Button>
      </div>
      <ul className={styles.steps} aria-live="polite" aria-label="Connection test">
        {(steps ?? []).map((step) => (
          <li key={step.name}>
            <Tag kind={KINDS[step.status]}>{step.status}</Tag>
            <span>
              {step.description}
              {step.status === "Failed" && <strong>{step.message}</strong>}
            </span>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
