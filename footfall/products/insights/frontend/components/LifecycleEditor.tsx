import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { lifecycleLogic } from "../logics/lifecycleLogic";
import { ChoiceEditor } from "./ChoiceEditor";
import { QuestionFilters } from "./QuestionFilters";
import layout from "./InsightEditor.module.css";

/** Which events make somebody active. */
export function LifecycleEditor({ teamId }: { teamId: number }): ReactNode {
  const { question, answerErrors } = useValues(lifecycleLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(lifecycleLogic({ teamId }));
  const { choice } = question;
  return (
    <div className={layout.editor}>
      <section aria-label="Activity">
        <h2>Active is who did</h2>
        <ul>
          <ChoiceEditor
            choice={choice}
            name="the activity"
            onChange={(change) => changeQuestion({ choice: { ...choice, ...change } })}
            testId="lifecycle-event"
          />
        </ul>
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
