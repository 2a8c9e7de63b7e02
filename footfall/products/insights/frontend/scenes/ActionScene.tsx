import { useActions, useValues } from "kea";
import { A, router } from "kea-router";
import { Fragment, type ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { EditForm } from "~/ui/EditForm";
import { IconPlus } from "~/ui/icons";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Banner, Loaded } from "~/ui/states";
import { ActionStepEditor } from "../components/ActionStepEditor";
import styles from "../components/ActionStepEditor.module.css";
import { DeleteDialog } from "../components/DeleteDialog";
import { MatchingEvents } from "../components/MatchingEvents";
import { NameFields } from "../components/NameFields";
import { actionFormLogic } from "../logics/actionFormLogic";
import { MAX_STEPS, newActionStep } from "../logics/actionSteps";

interface ActionProps {
  teamId: number;
  actionId: number | null;
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
    <EditForm
      gap={14}
      problem={errors.form}
      save={{
        label: isNew ? "Make the action" : "Save",
        isLoading: isSaving,
        isDisabled: !isNew && !isChanged,
        testId: "save-action",
      }}
      onSave={save}
      onCancel={isNew ? () => router.actions.push(urls.actions(teamId)) : undefined}
    >
      <NameFields
        draft={draft}
        errors={errors}
        onChange={change}
        isNew={isNew}
        testId="action-name"
      />
      <Steps {...props} />
    </EditForm>
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
  const logic = actionFormLogic(props);
  const {
    record: action,
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
      <Loaded noun="action" isReady={isReady} failure={loadFailure} onRetry={loadRecord}>
        <Stack gap={14} key={actionId}>
          <ActionForm {...props} />
          <MatchingEvents {...props} />
        </Stack>
      </Loaded>
      <DeleteDialog
        noun="action"
        name={draft.name}
        isOpen={isDeleteAsked}
        isDeleting={isDeleting}
        onKeep={keep}
        onDelete={remove}
      >
        The events stay. Questions that name this action are refused from then on.
      </DeleteDialog>
    </>
  );
}
