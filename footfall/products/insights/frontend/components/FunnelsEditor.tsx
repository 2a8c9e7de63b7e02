import { PropertyFilters } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { Attribution } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconMoveDown, IconMoveUp, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import {
  MAX_STEPS,
  withAddedStep,
  withMovedStep,
  withoutStep,
  withStep,
} from "../logics/funnelSteps";
import { ATTRIBUTION_LABELS, isBrokenDown } from "../logics/funnelsQuestion";
import { funnelsLogic } from "../logics/funnelsLogic";
import { BreakdownSelects } from "./BreakdownSelects";
import { ChoiceEditor } from "./ChoiceEditor";
import { FunnelExclusions } from "./FunnelExclusions";
import styles from "./FunnelsEditor.module.css";
import layout from "./InsightEditor.module.css";

function StepEditor({ teamId, index }: { teamId: number; index: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(funnelsLogic({ teamId }));
  const step = question.steps[index];
  const name = `step ${index + 1}`;
  const last = question.steps.length - 1;
  return step ? (
    <ChoiceEditor
      choice={step}
      name={name}
      testId={`step-event-${index}`}
      width={178}
      onChange={(change) => changeQuestion(withStep(question, index, change))}
      before={
        <span className={layout.number} aria-hidden="true">
          {index + 1}
        </span>
      }
      after={
        <>
          <div className={styles.name}>
            <TextInput
              label={`Name of ${name}`}
              placeholder="Name"
              value={step.name}
              onChange={(typed) => typeQuestion(withStep(question, index, { name: typed }))}
              maxLength={100}
              testId={`step-name-${index}`}
            />
          </div>
          {last > 0 && (
            <span className={styles.moves}>
              <IconButton
                size="small"
                label={`Move ${name} up`}
                icon={<IconMoveUp />}
                isDisabled={index === 0}
                onClick={() => changeQuestion(withMovedStep(question, index, index - 1))}
                testId={`step-up-${index}`}
              />
              <IconButton
                size="small"
                label={`Move ${name} down`}
                icon={<IconMoveDown />}
                isDisabled={index === last}
                onClick={() => changeQuestion(withMovedStep(question, index, index + 1))}
                testId={`step-down-${index}`}
              />
              <IconButton
                size="small"
                label={`Remove ${name}`}
                icon={<IconClose />}
                onClick={() => changeQuestion(withoutStep(question, index))}
                testId={`step-remove-${index}`}
              />
            </span>
          )}
        </>
      }
    />
  ) : null;
}

function FunnelBreakdown({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  const { breakdown, attribution, attributionStep, steps } = question;
  if (!isBrokenDown(question)) {
    return <p className={layout.hint}>Times to convert are of everybody together.</p>;
  }
  return (
    <div className={layout.line}>
      <BreakdownSelects
        breakdown={breakdown}
        onChange={(changed) => changeQuestion({ breakdown: changed })}
      />
      {breakdown?.property && (
        <Select<Attribution>
          label="Whose value counts"
          width={150}
          value={attribution}
          options={(Object.keys(ATTRIBUTION_LABELS) as Attribution[]).map((value) => ({
            value,
            label: ATTRIBUTION_LABELS[value],
          }))}
          onChange={(chosen) => changeQuestion({ attribution: chosen })}
          testId="attribution"
        />
      )}
      {breakdown?.property && attribution === "step" && (
        <Select<number>
          label="Step whose value counts"
          width={96}
          value={attributionStep}
          options={steps.map((_, index) => ({ value: index, label: `Step ${index + 1}` }))}
          onChange={(chosen) => changeQuestion({ attributionStep: chosen })}
        />
      )}
    </div>
  );
}

/** Through which steps, without what between them, of whom, and split by what. */
export function FunnelsEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <div className={layout.editor}>
      <section className={layout.tall} aria-label="Steps">
        <h2>Steps</h2>
        <ol>
          {question.steps.map((_, index) => (
            // A step has no identity but its place.
            <StepEditor key={index} teamId={teamId} index={index} />
          ))}
        </ol>
        {question.steps.length < MAX_STEPS && (
          <Button
            size="small"
            kind="quiet"
            icon={<IconPlus />}
            onClick={() => changeQuestion(withAddedStep(question))}
            testId="add-step"
          >
            Add step
          </Button>
        )}
      </section>
      <section aria-label="Filters">
        <h2>Filters</h2>
        <PropertyFilters
          filters={question.filters}
          onChange={(filters) => changeQuestion({ filters })}
        />
      </section>
      <section aria-label="Breakdown">
        <h2>Breakdown</h2>
        <FunnelBreakdown teamId={teamId} />
      </section>
      <section aria-label="Exclusions">
        <h2>Without</h2>
        <FunnelExclusions teamId={teamId} />
      </section>
    </div>
  );
}
