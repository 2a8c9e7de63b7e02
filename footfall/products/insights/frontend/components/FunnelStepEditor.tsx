import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { FunnelStepMath } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { IconClose, IconMoveDown, IconMoveUp, IconPlus, IconSettings } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import {
  FIRST_LABELS,
  type FunnelStep,
  hasOptions,
  withMovedStep,
  withoutStep,
  withStep,
} from "../logics/funnelSteps";
import { funnelsLogic } from "../logics/funnelsLogic";
import { ChoiceEditor } from "./ChoiceEditor";
import styles from "./FunnelStepEditor.module.css";
import layout from "./InsightEditor.module.css";
import { WindowInput } from "./WindowInput";

const ANY = "any";

interface StepProps {
  teamId: number;
  index: number;
  step: FunnelStep;
}

/** Other events that are the step as well. */
function OtherEvents({ teamId, index, step }: StepProps): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  const change = (others: FunnelStep["others"]): void => {
    changeQuestion(withStep(question, index, { others }));
  };
  return step.others.map((other, place) => (
    <ChoiceEditor
      // Another event of a step has no identity but its place.
      key={place}
      choice={other}
      name={`event ${place + 2} of step ${index + 1}`}
      testId={`step-${index}-other-${place}`}
      width={178}
      onChange={(changed) => change(step.others.with(place, { ...other, ...changed }))}
      before={<span className={styles.or}>or</span>}
      after={
        <IconButton
          size="small"
          label={`Remove event ${place + 2} of step ${index + 1}`}
          icon={<IconClose />}
          onClick={() => change(step.others.filter((_, another) => another !== place))}
        />
      }
    />
  ));
}

function StepOptions({ teamId, index, step }: StepProps): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(funnelsLogic({ teamId }));
  const change = (options: Partial<FunnelStep>): void => {
    changeQuestion(withStep(question, index, options));
  };
  const { window, first, isOptional, others } = step;
  const isAfterAnother = index > 0 && question.order !== "unordered";
  return (
    <li className={styles.options} aria-label={`Options of step ${index + 1}`}>
      {isAfterAnother && (
        <>
          <Checkbox
            isChecked={isOptional}
            onChange={(checked) => change({ isOptional: checked })}
            testId={`step-optional-${index}`}
          >
            May be left out
          </Checkbox>
          <span className={layout.line}>
            <Checkbox
              isChecked={window !== null}
              onChange={(checked) =>
                change({ window: checked ? { length: 1, unit: "day" } : null })
              }
              testId={`step-limited-${index}`}
            >
              {window ? "Within" : "Within a time after the step before"}
            </Checkbox>
            {window && (
              <>
                <WindowInput
                  name={`the window of step ${index + 1}`}
                  window={window}
                  onType={(length) =>
                    typeQuestion(withStep(question, index, { window: { ...window, length } }))
                  }
                  onUnit={(unit) => change({ window: { ...window, unit } })}
                  testId={`step-window-${index}`}
                />
                after the step before
              </>
            )}
          </span>
        </>
      )}
      <span className={layout.line}>
        It is
        <Select<FunnelStepMath | typeof ANY>
          label={`Which events can be step ${index + 1}`}
          width={250}
          value={first ?? ANY}
          options={[
            { value: ANY, label: "any such event" },
            ...(Object.keys(FIRST_LABELS) as FunnelStepMath[]).map((math) => ({
              value: math,
              label: FIRST_LABELS[math],
            })),
          ]}
          onChange={(chosen) => change({ first: chosen === ANY ? null : chosen })}
          testId={`step-first-${index}`}
        />
      </span>
      <Button
        size="small"
        kind="quiet"
        icon={<IconPlus />}
        onClick={() => change({ others: [...others, { event: null, filters: [] }] })}
        testId={`step-or-${index}`}
      >
        Or another event
      </Button>
    </li>
  );
}

function StepMoves({ teamId, index }: Omit<StepProps, "step">): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  const last = question.steps.length - 1;
  const name = `step ${index + 1}`;
  return (
    <>
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
    </>
  );
}

/** One step: its events, its name, its place, and what else is asked of it. */
export function FunnelStepEditor({ teamId, index }: { teamId: number; index: number }): ReactNode {
  const { question, openSteps } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion, toggleStep } = useActions(funnelsLogic({ teamId }));
  const step = question.steps[index];
  const name = `step ${index + 1}`;
  if (!step) {
    return null;
  }
  // What is asked stays in sight.
  const areOptionsShown = openSteps.includes(index) || hasOptions(step);
  return (
    <>
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
            <span className={styles.moves}>
              <IconButton
                size="small"
                label={`Options of ${name}`}
                icon={<IconSettings />}
                isPressed={areOptionsShown}
                onClick={() => toggleStep(index)}
                testId={`step-options-${index}`}
              />
              {question.steps.length > 1 && <StepMoves teamId={teamId} index={index} />}
            </span>
          </>
        }
      />
      <OtherEvents teamId={teamId} index={index} step={step} />
      {areOptionsShown && <StepOptions teamId={teamId} index={index} step={step} />}
    </>
  );
}
