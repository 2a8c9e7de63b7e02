import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import { Fragment, type ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { IconPlus } from "~/ui/icons";
import { Modal } from "~/ui/Modal";
import { PageHeader, Panel, Row, Stack } from "~/ui/Page";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { TextArea } from "~/ui/TextArea";
import { TextInput } from "~/ui/TextInput";
import { ActionStepEditor } from "../components/ActionStepEditor";
import styles from "../components/ActionStepEditor.module.css";
import { MatchingEvents } from "../components/MatchingEvents";
import { actionFormLogic } from "../logics/actionFormLogic";
import { MAX_STEPS, newActionStep } from "../logics/actionSteps";
import list from "./ListScene.module.css";

interface ActionProps {
  teamId: number;
  actionId: number | null;
}

function DeleteDialog(props: ActionProps): ReactNode {
  const { draft, isDeleteAsked, isDeleting } = useValues(actionFormLogic(props));
  const { keep, remove } = useActions(actionFormLogic(props));
  return (
    <Modal
      title={`Delete “${draft.name}”?`}
      isOpen={isDeleteAsked}
      onClose={keep}
      action={{
        label: "Delete the action",
        onClick: remove,
        isLoading: isDeleting,
        isDanger: true,
      }}
    >
      The events stay. Questions that name this action are refused from then on.
    </Modal>
  );
}

function Steps(props: ActionProps): ReactNode {
  const { draft, errors } = useValues(actionFormLogic(props));
  const { change } = useActions(actionFormLogic(props));
  const { steps } = draft;
  return (
    <Panel
      title="Which events"
      description="An event is of the action when any of these steps matches it."
      testId="action-steps"
    >
      {errors.steps && <Banner kind="danger">{errors.steps}</Banner>}
      {steps.map((step, index) => (
        // A step has no identity but its place.
        <Fragment key={index}>
          {index > 0 && <p className={styles.or}>or</p>}
          <ActionStepEditor
            step={step}
            index={index}
            errors={errors}
            onChange={(changed) => change({ steps: steps.with(index, changed) })}
            onRemove={
              steps.length === 1
                ? null
                : () => change({ steps: steps.filter((_, other) => other !== index) })
            }
          />
        </Fragment>
      ))}
      {steps.length < MAX_STEPS && (
        <div className={styles.add}>
          <Button
            size="small"
            kind="quiet"
            icon={<IconPlus />}
            onClick={() => change({ steps: [...steps, newActionStep()] })}
            testId="add-action-step"
          >
            Or another step
          </Button>
        </div>
      )}
    </Panel>
  );
}

function ActionForm(props: ActionProps): ReactNode {
  const { teamId, actionId } = props;
  const { draft, errors, isSaving, isChanged } = useValues(actionFormLogic(props));
  const { change, save } = useActions(actionFormLogic(props));
  const isNew = actionId === null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap={14}>
        {errors.form && <Banner kind="danger">{errors.form}</Banner>}
        <Panel>
          <div className={list.what}>
            <Stack gap={14}>
              <Field label="Name" error={errors.name}>
                {(control) => (
                  <TextInput
                    control={control}
                    value={draft.name}
                    onChange={(name) => change({ name })}
                    maxLength={400}
                    isFirst={isNew}
                    testId="action-name"
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
            </Stack>
          </div>
        </Panel>
        <Steps {...props} />
        <Row>
          <Button
            kind="primary"
            isSubmit
            isLoading={isSaving}
            isDisabled={!isNew && !isChanged}
            testId="save-action"
          >
            {isNew ? "Make the action" : "Save"}
          </Button>
          {isNew && (
            <Button kind="quiet" onClick={() => router.actions.push(urls.actions(teamId))}>
              Cancel
            </Button>
          )}
        </Row>
      </Stack>
    </form>
  );
}

/** An action: what it is called, and which events are of it. New ones are made on the same page. */
export function ActionScene({
  parameters,
}: {
  parameters: Record<string, string | undefined>;
}): ReactNode {
  const { teamId } = useValues(teamLogic);
  const actionId = parameters.actionId === undefined ? null : Number(parameters.actionId);
  const props = { teamId, actionId };
  const { action, isReady, loadFailure } = useValues(actionFormLogic(props));
  const { loadAction, askToDelete } = useActions(actionFormLogic(props));
  return (
    <>
      <PageHeader
        title={actionId === null ? "New action" : (action?.name ?? "Action")}
        description={
          <>
            <A href={urls.actions(teamId)}>Actions</A> · a name for what people do
          </>
        }
        actions={
          action && (
            <Button kind="danger" onClick={askToDelete} testId="delete-action">
              Delete
            </Button>
          )
        }
      />
      {isReady ? (
        <Stack gap={14} key={actionId}>
          <ActionForm {...props} />
          <MatchingEvents {...props} />
        </Stack>
      ) : loadFailure === null ? (
        <Skeleton rows={8} label="Loading the action" />
      ) : (
        <ErrorState
          title="The action could not be read"
          message={loadFailure}
          onRetry={loadAction}
        />
      )}
      <DeleteDialog {...props} />
    </>
  );
}
