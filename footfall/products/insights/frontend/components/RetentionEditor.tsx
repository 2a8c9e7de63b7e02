import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { RetentionType } from "~/query/schema";
import { Select } from "~/ui/Select";
import { retentionLogic } from "../logics/retentionLogic";
import { TYPE_LABELS } from "../logics/retentionQuestion";
import { ChoiceEditor } from "./ChoiceEditor";
import { QuestionFilters } from "./QuestionFilters";
import styles from "./RetentionEditor.module.css";

/** Who is followed, and what they have to do to have come back. */
export function RetentionEditor({ teamId }: { teamId: number }): ReactNode {
  const { question, answerErrors } = useValues(retentionLogic({ teamId }));
  const { changeQuestion, typeQuestion } = useActions(retentionLogic({ teamId }));
  const { begins, returns } = question;
  return (
    <div className={styles.editor}>
      <section aria-label="Events">
        <h2>People</h2>
        <div className={styles.sentence}>
          <span>who did</span>
          <ul>
            <ChoiceEditor
              choice={begins}
              name="the beginning"
              onChange={(change) => changeQuestion({ begins: { ...begins, ...change } })}
              testId="retention-begins"
              after={
                <Select<RetentionType>
                  label="Which of these events begins"
                  width={190}
                  value={question.type}
                  options={(Object.keys(TYPE_LABELS) as RetentionType[]).map((type) => ({
                    value: type,
                    label: TYPE_LABELS[type],
                  }))}
                  onChange={(type) => changeQuestion({ type })}
                  testId="retention-type"
                />
              }
            />
          </ul>
        </div>
        <div className={styles.sentence}>
          <span>and came back to</span>
          <ul>
            <ChoiceEditor
              choice={returns}
              name="the return"
              onChange={(change) => changeQuestion({ returns: { ...returns, ...change } })}
              testId="retention-returns"
            />
          </ul>
        </div>
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
