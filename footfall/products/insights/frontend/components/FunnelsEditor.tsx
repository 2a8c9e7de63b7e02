import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { Attribution } from "~/query/schema";
import { Button } from "~/ui/Button";
import { IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { MAX_STEPS, withAddedStep } from "../logics/funnelSteps";
import { ATTRIBUTION_LABELS, isBrokenDown } from "../logics/funnelsQuestion";
import { hasChosenParts } from "../logics/breakdown";
import { funnelsLogic } from "../logics/funnelsLogic";
import { BreakdownSelects } from "./BreakdownSelects";
import { FunnelExclusions } from "./FunnelExclusions";
import { FunnelHeld } from "./FunnelHeld";
import { FunnelStepEditor } from "./FunnelStepEditor";
import { QuestionFilters } from "./QuestionFilters";
import layout from "./InsightEditor.module.css";

function FunnelBreakdown({ teamId }: { teamId: number }): ReactNode {
  const { question, answerErrors } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(funnelsLogic({ teamId }));
  const { breakdown, attribution, attributionStep, steps } = question;
  if (!isBrokenDown(question)) {
    return <p className={layout.hint}>Times to convert are of everybody together.</p>;
  }
  return (
    <div className={layout.line}>
      <BreakdownSelects
        breakdown={breakdown}
        errors={answerErrors}
        onChange={(changed) => changeQuestion({ breakdown: changed })}
        onType={(typed) => typeQuestion({ breakdown: typed })}
      />
      {hasChosenParts(breakdown) && (
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
      {hasChosenParts(breakdown) && attribution === "step" && (
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
  const { question, answerErrors } = useValues(funnelsLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(funnelsLogic({ teamId }));
  return (
    <div className={layout.editor}>
      <section className={layout.tall} aria-label="Steps">
        <h2>Steps</h2>
        <ol>
          {question.steps.map((_, index) => (
            // A step has no identity but its place.
            <FunnelStepEditor key={index} teamId={teamId} index={index} />
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
      <QuestionFilters
        question={question}
        errors={answerErrors}
        onChange={changeQuestion}
        onType={typeQuestion}
      />
      <section aria-label="Breakdown">
        <h2>Breakdown</h2>
        <FunnelBreakdown teamId={teamId} />
      </section>
      <section aria-label="Held constant">
        <h2>The same all the way</h2>
        <FunnelHeld teamId={teamId} />
      </section>
      <section aria-label="Exclusions">
        <h2>Without</h2>
        <FunnelExclusions teamId={teamId} />
      </section>
    </div>
  );
}
