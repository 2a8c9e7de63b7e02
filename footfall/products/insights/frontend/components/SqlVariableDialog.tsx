import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { SavedVariable } from "~/query/schema";
import { Field } from "~/ui/Field";
import { Modal } from "~/ui/Modal";
import { Stack } from "~/ui/Page";
import { MultiSelect, Select } from "~/ui/Select";
import { Banner } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { sqlVariablesLogic } from "../logics/sqlVariablesLogic";
import { SqlVariableInput } from "./SqlVariableInput";

const TYPES: { value: SavedVariable["type"]; label: string }[] = [
  { value: "String", label: "Text" },
  { value: "Number", label: "Number" },
  { value: "Boolean", label: "True or false" },
  { value: "List", label: "One of a list" },
  { value: "Date", label: "Date" },
];

/** Makes or changes a variable. */
export function SqlVariableDialog({ teamId }: { teamId: number }): ReactNode {
  const { draft, isSaving, saveFailure } = useValues(sqlVariablesLogic({ teamId }));
  const { changeDraft, closeDraft, saveDraft } = useActions(sqlVariablesLogic({ teamId }));
  return (
    <Modal
      title={draft?.id === null ? "New variable" : "Change the variable"}
      isOpen={draft !== null}
      onClose={closeDraft}
      action={{ label: "Save", onClick: saveDraft, isLoading: isSaving }}
    >
      {draft !== null && (
        <Stack gap={14}>
          {saveFailure !== null && <Banner kind="danger">{saveFailure}</Banner>}
          <Field label="Name">
            {(control) => (
              <TextInput
                control={control}
                value={draft.name}
                maxLength={400}
                onChange={(name) => changeDraft({ name })}
                testId="sql-variable-name"
              />
            )}
          </Field>
          <Field label="Type">
            {(control) => (
              <Select
                control={control}
                value={draft.type}
                options={TYPES}
                onChange={(type) => changeDraft({ type, defaultValue: "" })}
                testId="sql-variable-type"
              />
            )}
          </Field>
          {draft.type === "List" && (
            <Field label="Values to choose from">
              {(control) => (
                <MultiSelect
                  control={control}
                  isFree
                  value={draft.values}
                  options={[]}
                  placeholder="Type one and press Enter"
                  onChange={(values) => changeDraft({ values })}
                />
              )}
            </Field>
          )}
          <Field label="Default value" hint="Empty: NULL.">
            {(control) => (
              <SqlVariableInput
                control={control}
                type={draft.type}
                values={draft.values}
                value={draft.defaultValue}
                onChange={(defaultValue) => changeDraft({ defaultValue })}
              />
            )}
          </Field>
        </Stack>
      )}
    </Modal>
  );
}
