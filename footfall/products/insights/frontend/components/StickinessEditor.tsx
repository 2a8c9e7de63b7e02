import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { StickinessOperator } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { NumberInput } from "~/ui/NumberInput";
import { Select } from "~/ui/Select";
import { stickinessLogic } from "../logics/stickinessLogic";
import { MAX_OCCURRENCES, MAX_SERIES, OPERATOR_LABELS } from "../logics/stickinessQuestion";
import { letterOf } from "../logics/trendsQuestion";
import { ChoiceEditor } from "./ChoiceEditor";
import { QuestionFilters } from "./QuestionFilters";
import layout from "./InsightEditor.module.css";

const ONE_IS_ENOUGH = "";

function CriteriaEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(stickinessLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(stickinessLogic({ teamId }));
  const { criteria, interval } = question;
  return (
    <div className={layout.line}>
      <Select<StickinessOperator | typeof ONE_IS_ENOUGH>
        label="How often makes active"
        width={130}
        value={criteria?.operator ?? ONE_IS_ENOUGH}
        options={[
          { value: ONE_IS_ENOUGH, label: "at all" },
          ...(Object.keys(OPERATOR_LABELS) as StickinessOperator[]).map((operator) => ({
            value: operator,
            label: OPERATOR_LABELS[operator],
          })),
        ]}
        onChange={(operator) =>
          changeQuestion({
            criteria: operator === ONE_IS_ENOUGH ? null : { operator, value: criteria?.value ?? 2 },
          })
        }
        testId="criteria"
      />
      {criteria && (
        <>
          <NumberInput
            label="How many times"
            min={1}
            max={MAX_OCCURRENCES}
            value={criteria.value}
            onChange={(value) => {
              if (value !== null) {
                typeQuestion({ criteria: { ...criteria, value } });
              }
            }}
            testId="criteria-value"
          />
          {criteria.value === 1 ? "time" : "times"} in the {interval}
        </>
      )}
    </div>
  );
}

/** Which events make somebody active, and how many of them. */
export function StickinessEditor({ teamId }: { teamId: number }): ReactNode {
  const { question, answerErrors } = useValues(stickinessLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(stickinessLogic({ teamId }));
  const { series } = question;
  return (
    <div className={layout.editor}>
      <section className={layout.tall} aria-label="Series">
        <h2>Active is who did</h2>
        <ul>
          {series.map((choice, index) => (
            <ChoiceEditor
              // A series has no identity but its place.
              key={index}
              choice={choice}
              name={`series ${letterOf(index)}`}
              testId={`series-event-${index}`}
              onChange={(change) =>
                changeQuestion({ series: series.with(index, { ...choice, ...change }) })
              }
              before={
                <span className={layout.number} aria-hidden="true">
                  {letterOf(index)}
                </span>
              }
              after={
                series.length > 1 && (
                  <IconButton
                    size="small"
                    label={`Remove series ${letterOf(index)}`}
                    icon={<IconClose />}
                    onClick={() =>
                      changeQuestion({ series: series.filter((_, other) => other !== index) })
                    }
                  />
                )
              }
            />
          ))}
        </ul>
        {series.length < MAX_SERIES && (
          <Button
            size="small"
            kind="quiet"
            icon={<IconPlus />}
            onClick={() => changeQuestion({ series: [...series, { event: null, filters: [] }] })}
            testId="add-series"
          >
            Add series
          </Button>
        )}
      </section>
      <section aria-label="How often">
        <h2>How often</h2>
        <CriteriaEditor teamId={teamId} />
      </section>
      <QuestionFilters
        question={question}
        errors={answerErrors}
        onChange={changeQuestion}
        onType={typeQuestion}
      />
    </div>
  );
}
