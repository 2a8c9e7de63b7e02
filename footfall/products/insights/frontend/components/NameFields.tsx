import type { ReactNode } from "react";
import { Field } from "~/ui/Field";
import { Panel, Stack } from "~/ui/Page";
import { TextArea } from "~/ui/TextArea";
import { TextInput } from "~/ui/TextInput";
import styles from "./NameFields.module.css";

interface NameFieldsProps {
  draft: { name: string; description: string };
  errors: Record<string, string>;
  onChange: (changes: { name?: string; description?: string }) => void;
  /** The cursor begins in it. */
  isNew: boolean;
  /** What else is told of it. */
  children?: ReactNode;
  testId: string;
}

/** What a thing is called, and what for. */
export function NameFields({
  draft,
  errors,
  onChange,
  isNew,
  children,
  testId,
}: NameFieldsProps): ReactNode {
  return (
    <Panel>
      <div className={styles.fields}>
        <Stack gap={14}>
          <Field label="Name" error={errors.name}>
            {(control) => (
              <TextInput
                control={control}
                value={draft.name}
                onChange={(name) => onChange({ name })}
                maxLength={400}
                isFirst={isNew}
                testId={testId}
              />
            )}
          </Field>
          <Field label="Description" error={errors.description}>
            {(control) => (
              <TextArea
                control={control}
                value={draft.description}
                onChange={(description) => onChange({ description })}
                maxLength={10_000}
              />
            )}
          </Field>
          {children}
        </Stack>
      </div>
    </Panel>
  );
}
