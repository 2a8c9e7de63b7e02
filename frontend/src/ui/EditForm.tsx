import type { ReactNode } from "react";
import { Button } from "./Button";
import { Row, Stack } from "./Page";
import { Banner } from "./states";

interface EditFormProps {
  /** What is wrong with the whole of it. */
  problem: string | undefined;
  save: { label: string; isLoading: boolean; isDisabled?: boolean; testId: string };
  onSave: () => void;
  /** Absent: there is nothing to go back to. */
  onCancel?: (() => void) | undefined;
  gap?: number;
  children: ReactNode;
}

/** A form that is saved at once: its panels, and below them the buttons. */
export function EditForm({
  problem,
  save,
  onSave,
  onCancel,
  gap = 16,
  children,
}: EditFormProps): ReactNode {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <Stack gap={gap}>
        {problem && <Banner kind="danger">{problem}</Banner>}
        {children}
        <Row>
          <Button
            kind="primary"
            isSubmit
            isLoading={save.isLoading}
            isDisabled={save.isDisabled ?? false}
            testId={save.testId}
          >
            {save.label}
          </Button>
          {onCancel && (
            <Button kind="quiet" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </Row>
      </Stack>
    </form>
  );
}
