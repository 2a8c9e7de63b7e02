import { useActions, useValues } from "kea";
import { router } from "kea-router";
import type { ReactNode } from "react";
import { formatCount } from "~/foundations/formatting";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Segmented } from "~/ui/Choices";
import { EditForm } from "~/ui/EditForm";
import { Field } from "~/ui/Field";
import { PageHeader, Panel, Row, Stack } from "~/ui/Page";
import { Banner, Loaded } from "~/ui/states";
import { Tag } from "~/ui/Tag";
import { TextInput } from "~/ui/TextInput";
import { ConnectionFields } from "../components/ConnectionFields";
import { TableChoices } from "../components/TableChoices";
import type { SourceKind } from "../logics/records";
import { sourceFormLogic } from "../logics/sourceFormLogic";
import styles from "./SourceFormScene.module.css";

interface FormProps {
  teamId: number;
  sourceId: string | null;
}

const KINDS: { value: SourceKind; label: string }[] = [
  { value: "Postgres", label: "PostgreSQL" },
  { value: "Files", label: "Files" },
];

function WhatFields(form: FormProps): ReactNode {
  const { draft, errors } = useValues(sourceFormLogic(form));
  const { change } = useActions(sourceFormLogic(form));
  return (
    <Stack gap={14}>
      <div>
        <Segmented<SourceKind>
          label="Kind of source"
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={KINDS}
          testId="source-kind"
        />
      </div>
      <Field
        label="Name"
        hint={`What its tables are called by in SQL: ${draft.prefix || "shop"}.orders`}
        error={errors.prefix}
      >
        {(control) => (
          <TextInput
            control={control}
            value={draft.prefix}
            onChange={(prefix) => change({ prefix })}
            maxLength={40}
            placeholder="shop"
            isFirst
            testId="source-prefix"
          />
        )}
      </Field>
    </Stack>
  );
}

function ConnectionTest(form: FormProps): ReactNode {
  const { found, foundLoading } = useValues(sourceFormLogic(form));
  const { find } = useActions(sourceFormLogic(form));
  return (
    <Row>
      <Button onClick={find} isLoading={foundLoading} testId="test-connection">
        Test the connection
      </Button>
      <span aria-live="polite">
        {found !== null && (
          <>
            <Tag kind="good">It answers</Tag> {formatCount(found.length)}{" "}
            {found.length === 1 ? "table" : "tables"} can be read
          </>
        )}
      </span>
    </Row>
  );
}

function SourceForm(form: FormProps): ReactNode {
  const { draft, errors, found, chosenCount, isSaving } = useValues(sourceFormLogic(form));
  const { save } = useActions(sourceFormLogic(form));
  const isNew = form.sourceId === null;
  return (
    <EditForm
      problem={errors.form}
      save={{
        label: isNew
          ? chosenCount === 0
            ? "Connect"
            : `Connect and sync ${formatCount(chosenCount)} ${chosenCount === 1 ? "table" : "tables"}`
          : "Save",
        isLoading: isSaving,
        isDisabled: isNew && chosenCount === 0,
        testId: "save-source",
      }}
      onSave={save}
      onCancel={() =>
        router.actions.push(
          form.sourceId === null
            ? urls.warehouse(form.teamId)
            : urls.warehouseSource(form.teamId, form.sourceId),
        )
      }
    >
      {isNew && (
        <Panel title="What">
          <WhatFields {...form} />
        </Panel>
      )}
      <Panel
        title="Connection"
        description="Keys and passwords are stored encrypted and never shown again. Nothing is ever written to a source."
      >
        <Stack gap={14}>
          <ConnectionFields {...form} />
          <ConnectionTest {...form} />
        </Stack>
      </Panel>
      {isNew && found !== null && (
        <Panel
          title="Tables"
          description={
            draft.kind === "Files"
              ? "All files that match become this one table. It is read again when a file changes."
              : "What is new is told by a column that grows with each change. Rows that are deleted in the source are seen only where everything is read."
          }
          isFlush
        >
          <div className={styles.choices}>
            {errors.schemas && <Banner kind="danger">{errors.schemas}</Banner>}
            <TableChoices {...form} />
          </div>
        </Panel>
      )}
    </EditForm>
  );
}

export function SourceFormScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const form = { teamId, sourceId: parameters.sourceId ?? null };
  const { isReady, loadFailure } = useValues(sourceFormLogic(form));
  const { loadRecord } = useActions(sourceFormLogic(form));
  return (
    <>
      <PageHeader
        title={form.sourceId === null ? "New source" : "Change a connection"}
        description={
          form.sourceId === null
            ? "Test the connection, then choose which of its tables come here, and how often."
            : "It is tried before it is saved. Another database or bucket makes all copies anew."
        }
      />
      <Loaded noun="source" isReady={isReady} failure={loadFailure} onRetry={loadRecord}>
        <SourceForm key={form.sourceId} {...form} />
      </Loaded>
    </>
  );
}
