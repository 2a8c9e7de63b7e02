import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Field } from "~/ui/Field";
import { Modal } from "~/ui/Modal";
import { Stack } from "~/ui/Page";
import { Banner } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { sqlViewsLogic } from "../logics/sqlViewsLogic";

/** Asks for the name of a new view. */
export function SqlViewDialog({ teamId, sql }: { teamId: number; sql: string }): ReactNode {
  const { name, isSaving, saveFailure } = useValues(sqlViewsLogic({ teamId }));
  const { changeName, closeDialog, saveView } = useActions(sqlViewsLogic({ teamId }));
  return (
    <Modal
      title="Save as view"
      isOpen={name !== null}
      onClose={closeDialog}
      action={{ label: "Save", onClick: () => saveView(sql), isLoading: isSaving }}
    >
      <Stack gap={14}>
        {saveFailure !== null && <Banner kind="danger">{saveFailure}</Banner>}
        <Field label="Name" hint="What SQL calls it: letters, digits and _">
          {(control) => (
            <TextInput
              control={control}
              value={name ?? ""}
              maxLength={128}
              isFirst
              onChange={changeName}
              onEnter={() => saveView(sql)}
              testId="sql-view-name"
            />
          )}
        </Field>
      </Stack>
    </Modal>
  );
}
