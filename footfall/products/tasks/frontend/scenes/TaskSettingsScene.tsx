import { definitionsLogic, eventLabel } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import { A } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Segmented } from "~/ui/Choices";
import { Field } from "~/ui/Field";
import { PageHeader, Panel, Row, Stack } from "~/ui/Page";
import { MultiSelect } from "~/ui/Select";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { TextInput } from "~/ui/TextInput";
import type { TaskSensitivity, TaskSettings } from "../logics/records";
import { taskSettingsLogic } from "../logics/taskSettingsLogic";
import styles from "./TaskSettingsScene.module.css";

interface FormProps {
  teamId: number;
  settings: TaskSettings;
}

function DetectionPanel({ teamId, settings }: FormProps): ReactNode {
  const { formFailure } = useValues(taskSettingsLogic({ teamId }));
  const { edit } = useActions(taskSettingsLogic({ teamId }));
  const definitions = definitionsLogic({ kind: "events", teamId });
  const { names } = useValues(definitions);
  const { search, loadDefinitions } = useActions(definitions);
  return (
    <Panel title="What is watched" description="Each hour, once its events have arrived.">
      <Stack gap={18}>
        <Checkbox
          isChecked={settings.is_enabled}
          onChange={(is_enabled) => edit({ is_enabled })}
          testId="is-enabled"
        >
          Look for signals every hour
        </Checkbox>
        <Field
          label="Key events"
          hint="A task is drafted when one of them falls below half of the same hours of earlier weeks. None chosen: the five most frequent ones."
          error={formFailure.watched_events}
        >
          {(control) => (
            <MultiSelect
              control={control}
              value={settings.watched_events}
              options={names.map((name) => ({ value: name, label: eventLabel(name) }))}
              onChange={(watched_events) => edit({ watched_events })}
              onSearch={search}
              onOpen={loadDefinitions}
              placeholder="The five most frequent"
              testId="watched-events"
            />
          )}
        </Field>
        <Field
          label="Sensitivity"
          hint="A higher one finds smaller changes, and more of them by chance."
        >
          {() => (
            <div>
              <Segmented<TaskSensitivity>
                label="Sensitivity"
                value={settings.sensitivity}
                options={[
                  { value: "low", label: "Low" },
                  { value: "normal", label: "Normal" },
                  { value: "high", label: "High" },
                ]}
                onChange={(sensitivity) => edit({ sensitivity })}
              />
            </div>
          )}
        </Field>
        <Field
          label="Fewest errors"
          hint="An error that happens less often than this in an hour is never a spike."
          error={formFailure.minimum_errors}
        >
          {(control) => (
            <div className={styles.number}>
              <TextInput
                control={control}
                value={String(settings.minimum_errors)}
                onChange={(text) => edit({ minimum_errors: Number(text.replace(/\D/g, "")) })}
                maxLength={7}
                testId="minimum-errors"
              />
            </div>
          )}
        </Field>
      </Stack>
    </Panel>
  );
}

function ModelPanel({ teamId, settings }: FormProps): ReactNode {
  const { formFailure, edits, check, checkLoading } = useValues(taskSettingsLogic({ teamId }));
  const { edit, testEndpoint } = useActions(taskSettingsLogic({ teamId }));
  return (
    <Panel
      title="Who drafts"
      description="Any endpoint that speaks OpenAI's chat protocol. Without one, tasks are written from the evidence."
    >
      <Stack gap={18}>
        <Field
          label="Address"
          hint="For example https://api.openai.com/v1, or your own server's."
          error={formFailure.base_url}
        >
          {(control) => (
            <TextInput
              control={control}
              value={settings.base_url}
              onChange={(base_url) => edit({ base_url: base_url.trim() })}
              placeholder="https://…/v1"
              maxLength={500}
              testId="base-url"
            />
          )}
        </Field>
        <Field label="Model" error={formFailure.model}>
          {(control) => (
            <TextInput
              control={control}
              value={settings.model}
              onChange={(model) => edit({ model: model.trim() })}
              maxLength={200}
              testId="model"
            />
          )}
        </Field>
        <Field
          label="Key"
          hint={
            settings.has_api_key && edits.api_key === undefined
              ? "A key is stored. It is encrypted and never shown; type a new one to replace it."
              : "Stored encrypted, and never shown again. Leave it empty if your endpoint needs none."
          }
          error={formFailure.api_key}
          aside={
            settings.has_api_key && edits.api_key === undefined ? (
              <Button kind="quiet" size="small" onClick={() => edit({ api_key: "" })}>
                Remove the key
              </Button>
            ) : undefined
          }
        >
          {(control) => (
            <TextInput
              control={control}
              kind="password"
              autoComplete="off"
              value={edits.api_key ?? ""}
              placeholder={settings.has_api_key && edits.api_key === undefined ? "••••••••" : ""}
              onChange={(api_key) => edit({ api_key })}
              maxLength={1000}
              testId="api-key"
            />
          )}
        </Field>
        <p className={styles.privacy}>
          The model is told counts, shares and short texts of the events. E-mail addresses, keys,
          ids and long numbers are taken out first, and nobody’s id is sent.
        </p>
        {check && (
          <Banner kind={check.is_ok ? "info" : "danger"}>
            {check.is_ok ? `It works. Its first draft: “${check.detail}”` : check.detail}
          </Banner>
        )}
        <Row>
          <Button
            onClick={testEndpoint}
            isLoading={checkLoading}
            isDisabled={settings.base_url === "" || settings.model === ""}
            testId="test-endpoint"
          >
            Test the endpoint
          </Button>
        </Row>
      </Stack>
    </Panel>
  );
}

function SettingsForm({ teamId, settings }: FormProps): ReactNode {
  const { formFailure, isChanged, savedLoading } = useValues(taskSettingsLogic({ teamId }));
  const { saveSettings } = useActions(taskSettingsLogic({ teamId }));
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saveSettings();
      }}
    >
      <Stack gap={16}>
        {formFailure.form && <Banner kind="danger">{formFailure.form}</Banner>}
        <DetectionPanel teamId={teamId} settings={settings} />
        <ModelPanel teamId={teamId} settings={settings} />
        <Row>
          <Button
            kind="primary"
            isSubmit
            isDisabled={!isChanged}
            isLoading={savedLoading}
            testId="save-task-settings"
          >
            Save
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

export function TaskSettingsScene(): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { settings, settingsFailure } = useValues(taskSettingsLogic({ teamId }));
  const { loadSettings } = useActions(taskSettingsLogic({ teamId }));
  return (
    <>
      <p className={styles.back}>
        <A href={urls.tasks(teamId)}>All tasks</A>
      </p>
      <PageHeader
        title="Task settings"
        description="What is watched, and who drafts the tasks. Changes need an administrator."
      />
      {settings ? (
        <SettingsForm teamId={teamId} settings={settings} />
      ) : settingsFailure === null ? (
        <Skeleton rows={8} label="Loading the settings" />
      ) : (
        <ErrorState
          title="The settings could not be read"
          message={settingsFailure}
          onRetry={loadSettings}
        />
      )}
    </>
  );
}
