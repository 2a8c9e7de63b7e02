import { definitionsLogic } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import { router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Segmented } from "~/ui/Choices";
import { EditForm } from "~/ui/EditForm";
import { Field } from "~/ui/Field";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { MultiSelect } from "~/ui/Select";
import { Loaded } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import { ConnectionCheck } from "../components/ConnectionCheck";
import { DestinationFields } from "../components/DestinationFields";
import type { DestinationKind, Draft, EventChoice } from "../logics/draft";
import { exportFormLogic } from "../logics/exportFormLogic";
import styles from "./ExportFormScene.module.css";

interface FormProps {
  teamId: number;
  exportId: string | null;
}

const KINDS: { value: DestinationKind; label: string }[] = [
  { value: "House", label: "This house" },
  { value: "S3", label: "S3" },
  { value: "Postgres", label: "PostgreSQL" },
];
const CHOICES: { value: EventChoice; label: string }[] = [
  { value: "all", label: "All events" },
  { value: "only", label: "Only these" },
  { value: "without", label: "All but these" },
];

function WhatFields(form: FormProps): ReactNode {
  const { draft, errors } = useValues(exportFormLogic(form));
  const { change } = useActions(exportFormLogic(form));
  const definitions = definitionsLogic({ kind: "events", teamId: form.teamId });
  const { names } = useValues(definitions);
  const { search } = useActions(definitions);
  const isNew = form.exportId === null;
  return (
    <Stack gap={14}>
      <Field label="Name" error={errors.name}>
        {(control) => (
          <TextInput
            control={control}
            value={draft.name}
            onChange={(name) => change({ name })}
            maxLength={200}
            isFirst={isNew}
            testId="export-name"
          />
        )}
      </Field>
      {isNew && (
        <div className={styles.choices}>
          <Field label="What is exported">
            {() => (
              <div>
                <Segmented<Draft["model"]>
                  label="What is exported"
                  value={draft.model}
                  onChange={(model) => change({ model })}
                  options={[
                    { value: "events", label: "Events" },
                    { value: "persons", label: "Persons" },
                  ]}
                  testId="export-model"
                />
              </div>
            )}
          </Field>
          <Field label="How often">
            {() => (
              <div>
                <Segmented<Draft["interval"]>
                  label="How often"
                  value={draft.interval}
                  onChange={(interval) => change({ interval })}
                  options={[
                    { value: "hour", label: "Every hour" },
                    { value: "day", label: "Every day" },
                  ]}
                  testId="export-interval"
                />
              </div>
            )}
          </Field>
        </div>
      )}
      {draft.model === "events" && (
        <Stack gap={10}>
          <Field label="Which events">
            {() => (
              <div>
                <Segmented<EventChoice>
                  label="Which events"
                  value={draft.eventChoice}
                  onChange={(eventChoice) => change({ eventChoice })}
                  options={CHOICES}
                  testId="export-event-choice"
                />
              </div>
            )}
          </Field>
          {draft.eventChoice !== "all" && (
            <Field label="Events" error={errors.events}>
              {(control) => (
                <MultiSelect
                  control={control}
                  value={draft.events}
                  onChange={(events) => change({ events })}
                  options={names.map((name) => ({ value: name, label: name }))}
                  onSearch={search}
                  isFree
                  testId="export-events"
                />
              )}
            </Field>
          )}
        </Stack>
      )}
    </Stack>
  );
}

function ExportForm(form: FormProps): ReactNode {
  const { draft, errors, isSaving } = useValues(exportFormLogic(form));
  const { change, save } = useActions(exportFormLogic(form));
  const isNew = form.exportId === null;
  return (
    <div className={styles.form}>
      <EditForm
        problem={errors.form}
        save={{
          label: isNew ? "Make the export" : "Save",
          isLoading: isSaving,
          testId: "save-export",
        }}
        onSave={save}
        onCancel={() =>
          router.actions.push(
            form.exportId === null
              ? urls.batchExports(form.teamId)
              : urls.batchExport(form.teamId, form.exportId),
          )
        }
      >
        <Panel title="What">
          <WhatFields {...form} />
        </Panel>
        <Panel
          title="Where"
          description="Keys and passwords are stored encrypted and never shown again."
        >
          <Stack gap={14}>
            {isNew && (
              <Field label="Destination">
                {() => (
                  <div>
                    <Segmented<DestinationKind>
                      label="Destination"
                      value={draft.kind}
                      onChange={(kind) => change({ kind })}
                      options={KINDS}
                      testId="export-kind"
                    />
                  </div>
                )}
              </Field>
            )}
            <DestinationFields {...form} />
            <ConnectionCheck {...form} />
          </Stack>
        </Panel>
      </EditForm>
    </div>
  );
}

export function ExportFormScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const form = { teamId, exportId: parameters.exportId ?? null };
  const { isReady, loadFailure } = useValues(exportFormLogic(form));
  const { loadRecord } = useActions(exportFormLogic(form));
  return (
    <>
      <PageHeader
        title={form.exportId === null ? "New export" : "Change an export"}
        description="It begins with the interval that is under way; a backfill brings what was before."
      />
      <Loaded noun="export" isReady={isReady} failure={loadFailure} onRetry={loadRecord}>
        <ExportForm key={form.exportId} {...form} />
      </Loaded>
    </>
  );
}
