import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Segmented } from "~/ui/Choices";
import { Field } from "~/ui/Field";
import { Modal } from "~/ui/Modal";
import { PageHeader, Panel, Row, Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { TextArea } from "~/ui/TextArea";
import { TextInput } from "~/ui/TextInput";
import { CohortGroupEditor } from "../components/CohortEditor";
import { CohortPeople } from "../components/CohortPeople";
import { PastedPeople } from "../components/PastedPeople";
import { CRITERIA_PATH } from "../logics/cohortCriteria";
import { cohortFormLogic } from "../logics/cohortFormLogic";
import styles from "./ListScene.module.css";

interface CohortProps {
  teamId: number;
  cohortId: number | null;
}

function DeleteDialog(props: CohortProps): ReactNode {
  const { draft, isDeleteAsked, isDeleting } = useValues(cohortFormLogic(props));
  const { keep, remove } = useActions(cohortFormLogic(props));
  return (
    <Modal
      title={`Delete “${draft.name}”?`}
      isOpen={isDeleteAsked}
      onClose={keep}
      action={{
        label: "Delete the cohort",
        onClick: remove,
        isLoading: isDeleting,
        isDanger: true,
      }}
    >
      The people stay. Questions that filter by this cohort are refused from then on.
    </Modal>
  );
}

function WhatFields(props: CohortProps): ReactNode {
  const { draft, errors } = useValues(cohortFormLogic(props));
  const { change } = useActions(cohortFormLogic(props));
  return (
    <Stack gap={14}>
      <Field label="Name" error={errors.name}>
        {(control) => (
          <TextInput
            control={control}
            value={draft.name}
            onChange={(name) => change({ name })}
            maxLength={400}
            isFirst={props.cohortId === null}
            testId="cohort-name"
          />
        )}
      </Field>
      <Field label="Description" error={errors.description}>
        {(control) => (
          <TextArea
            control={control}
            value={draft.description}
            onChange={(description) => change({ description })}
            maxLength={10_000}
          />
        )}
      </Field>
      {props.cohortId === null && (
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
      )}
    </Stack>
  );
}

function PutIn(props: CohortProps): ReactNode {
  return (
    <Panel title="Put people in" testId="cohort-list">
      <div className={styles.what}>
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
  const general = errors.form ?? errors.filters;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap={14}>
        {general && <Banner kind="danger">{general}</Banner>}
        <Panel>
          <div className={styles.what}>
            <WhatFields {...props} />
          </div>
        </Panel>
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
        <Row>
          <Button
            kind="primary"
            isSubmit
            isLoading={isSaving}
            isDisabled={!isNew && !isChanged}
            testId="save-cohort"
          >
            {isNew ? "Make the cohort" : "Save"}
          </Button>
          {isNew && (
            <Button kind="quiet" onClick={() => router.actions.push(urls.cohorts(teamId))}>
              Cancel
            </Button>
          )}
        </Row>
      </Stack>
    </form>
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
  const { cohort, isReady, loadFailure } = useValues(cohortFormLogic(props));
  const { loadCohort, askToDelete } = useActions(cohortFormLogic(props));
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
      {isReady ? (
        <Stack gap={14} key={cohortId}>
          {cohort?.last_error && (
            <Banner kind="warning">It was not filled the last time: {cohort.last_error}</Banner>
          )}
          <CohortForm {...props} />
          {cohort?.is_static && <PutIn {...props} />}
          {cohortId !== null && <CohortPeople teamId={teamId} cohortId={cohortId} />}
        </Stack>
      ) : loadFailure === null ? (
        <Skeleton rows={8} label="Loading the cohort" />
      ) : (
        <ErrorState
          title="The cohort could not be read"
          message={loadFailure}
          onRetry={loadCohort}
        />
      )}
      <DeleteDialog {...props} />
    </>
  );
}
