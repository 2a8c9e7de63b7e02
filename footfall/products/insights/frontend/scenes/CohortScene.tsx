import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Segmented } from "~/ui/Choices";
import { EditForm } from "~/ui/EditForm";
import { Field } from "~/ui/Field";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Banner, Loaded } from "~/ui/states";
import { CohortGroupEditor } from "../components/CohortEditor";
import { CohortPeople } from "../components/CohortPeople";
import { DeleteDialog } from "../components/DeleteDialog";
import { NameFields } from "../components/NameFields";
import { PastedPeople } from "../components/PastedPeople";
import { CRITERIA_PATH } from "../logics/cohortCriteria";
import { cohortFormLogic } from "../logics/cohortFormLogic";
import styles from "./CohortScene.module.css";

interface CohortProps {
  teamId: number;
  cohortId: number | null;
}

function KindField(props: CohortProps): ReactNode {
  const { draft } = useValues(cohortFormLogic(props));
  const { change } = useActions(cohortFormLogic(props));
  return (
    <Field
      label="Kind"
      hint={
        draft.isStatic
          ? "Only whom you put in, until you take them out."
          : "Whoever meets the conditions at the moment of a question."
      }
    >
      {() => (
        <div>
          <Segmented<"dynamic" | "static">
            label="Kind"
            value={draft.isStatic ? "static" : "dynamic"}
            onChange={(kind) => change({ isStatic: kind === "static" })}
            options={[
              { value: "dynamic", label: "By conditions" },
              { value: "static", label: "By a list" },
            ]}
            testId="cohort-kind"
          />
        </div>
      )}
    </Field>
  );
}

function PutIn(props: CohortProps): ReactNode {
  return (
    <Panel title="Put people in" testId="cohort-list">
      <div className={styles.putIn}>
        <PastedPeople {...props} />
      </div>
    </Panel>
  );
}

function CohortForm(props: CohortProps): ReactNode {
  const { teamId, cohortId } = props;
  const { draft, errors, isSaving, isChanged } = useValues(cohortFormLogic(props));
  const { change, save } = useActions(cohortFormLogic(props));
  const isNew = cohortId === null;
  return (
    <EditForm
      gap={14}
      problem={errors.form ?? errors.filters}
      save={{
        label: isNew ? "Make the cohort" : "Save",
        isLoading: isSaving,
        isDisabled: !isNew && !isChanged,
        testId: "save-cohort",
      }}
      onSave={save}
      onCancel={isNew ? () => router.actions.push(urls.cohorts(teamId)) : undefined}
    >
      <NameFields
        draft={draft}
        errors={errors}
        onChange={change}
        isNew={isNew}
        testId="cohort-name"
      >
        {isNew && <KindField {...props} />}
      </NameFields>
      {draft.isStatic && isNew && <PutIn {...props} />}
      {!draft.isStatic && (
        <Panel title="Conditions" testId="cohort-conditions">
          <CohortGroupEditor
            member={draft.group}
            path={CRITERIA_PATH}
            errors={errors}
            cohortId={cohortId}
            onChange={(group) => change({ group })}
          />
        </Panel>
      )}
    </EditForm>
  );
}

/** A cohort: what it is called, who is in it and why. New ones are made on the same page. */
export function CohortScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const cohortId = parameters.cohortId === undefined ? null : Number(parameters.cohortId);
  const props = { teamId, cohortId };
  const logic = cohortFormLogic(props);
  const {
    record: cohort,
    draft,
    isReady,
    loadFailure,
    isDeleteAsked,
    isDeleting,
  } = useValues(logic);
  const { loadRecord, askToDelete, keep, remove } = useActions(logic);
  return (
    <>
      <PageHeader
        title={cohortId === null ? "New cohort" : (cohort?.name ?? "Cohort")}
        description={
          <>
            <A href={urls.cohorts(teamId)}>Cohorts</A>
            {cohort && (cohort.is_static ? " · a list of people" : " · by conditions")}
          </>
        }
        actions={
          cohort && (
            <Button kind="danger" onClick={askToDelete} testId="delete-cohort">
              Delete
            </Button>
          )
        }
      />
      <Loaded noun="cohort" isReady={isReady} failure={loadFailure} onRetry={loadRecord}>
        <Stack gap={14} key={cohortId}>
          {cohort?.last_error && (
            <Banner kind="warning">It was not filled the last time: {cohort.last_error}</Banner>
          )}
          <CohortForm {...props} />
          {cohort?.is_static && <PutIn {...props} />}
          {cohortId !== null && <CohortPeople teamId={teamId} cohortId={cohortId} />}
        </Stack>
      </Loaded>
      <DeleteDialog
        noun="cohort"
        name={draft.name}
        isOpen={isDeleteAsked}
        isDeleting={isDeleting}
        onKeep={keep}
        onDelete={remove}
      >
        The people stay. Questions that filter by this cohort are refused from then on.
      </DeleteDialog>
    </>
  );
}
