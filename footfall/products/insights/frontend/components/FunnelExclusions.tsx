import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import {
  type FunnelExclusion,
  MAX_EXCLUSIONS,
  withAddedExclusion,
  withExclusion,
} from "../logics/funnelSteps";
import { funnelsLogic } from "../logics/funnelsLogic";
import { ChoiceEditor } from "./ChoiceEditor";
import layout from "./InsightEditor.module.css";

function BetweenSteps({
  exclusion,
  index,
  stepCount,
  onChange,
}: {
  exclusion: FunnelExclusion;
  index: number;
  stepCount: number;
  onChange: (change: Partial<FunnelExclusion>) => void;
}): ReactNode {
  const steps = Array.from({ length: stepCount }, (_, step) => ({
    value: step,
    label: String(step + 1),
  }));
  return (
    <span className={layout.line}>
      between
      <Select<number>
        label={`Step after which exclusion ${index + 1} counts`}
        width={62}
        value={exclusion.fromStep}
        options={steps.slice(0, -1)}
        onChange={(fromStep) => onChange({ fromStep })}
      />
      and
      <Select<number>
        label={`Step before which exclusion ${index + 1} counts`}
        width={62}
        value={exclusion.toStep}
        options={steps.slice(1)}
        onChange={(toStep) => onChange({ toStep })}
      />
    </span>
  );
}

/** Events that take whoever did them out of the funnel. */
export function FunnelExclusions({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion } = useActions(funnelsLogic({ teamId }));
  const { exclusions, steps, order } = question;
  return (
    <>
      {exclusions.length > 0 && (
        <ul>
          {exclusions.map((exclusion, index) => (
            <ChoiceEditor
              // An exclusion has no identity but its place.
              key={index}
              choice={exclusion}
              name={`exclusion ${index + 1}`}
              testId={`exclusion-event-${index}`}
              width={178}
              onChange={(change) => changeQuestion(withExclusion(question, index, change))}
              after={
                <>
                  {order !== "unordered" && steps.length > 2 && (
                    <BetweenSteps
                      exclusion={exclusion}
                      index={index}
                      stepCount={steps.length}
                      onChange={(change) => changeQuestion(withExclusion(question, index, change))}
                    />
                  )}
                  <IconButton
                    size="small"
                    label={`Remove exclusion ${index + 1}`}
                    icon={<IconClose />}
                    onClick={() =>
                      changeQuestion({
                        exclusions: exclusions.filter((_, other) => other !== index),
                      })
                    }
                  />
                </>
              }
            />
          ))}
        </ul>
      )}
      {exclusions.length < MAX_EXCLUSIONS && (
        <Button
          size="small"
          kind="quiet"
          icon={<IconPlus />}
          isDisabled={steps.length < 2}
          onClick={() => changeQuestion(withAddedExclusion(question))}
          testId="add-exclusion"
        >
          Add exclusion
        </Button>
      )}
    </>
  );
}
