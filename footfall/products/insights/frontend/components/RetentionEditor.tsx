import { EventSelect, PropertyFilters } from "@products/taxonomy/frontend/public";
import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { RetentionType } from "~/query/schema";
import { Select } from "~/ui/Select";
import { retentionLogic } from "../logics/retentionLogic";
import { TYPE_LABELS } from "../logics/retentionQuestion";
import styles from "./RetentionEditor.module.css";

/** Who is followed, and what they have to do to have come back. */
export function RetentionEditor({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(retentionLogic({ teamId }));
  const { changeQuestion } = useActions(retentionLogic({ teamId }));
  return (
    <div className={styles.editor}>
      <section aria-label="Events">
        <h2>People</h2>
        <div className={styles.sentence}>
          <span>who did</span>
          <div>
            <EventSelect
              label="Event that begins"
              value={question.begins}
              onChange={(begins) => changeQuestion({ begins })}
              testId="retention-begins"
            />
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
          </div>
        </div>
        <div className={styles.sentence}>
          <span>and came back to</span>
          <div>
            <EventSelect
              label="Event that is a return"
              value={question.returns}
              onChange={(returns) => changeQuestion({ returns })}
              testId="retention-returns"
            />
          </div>
        </div>
      </section>
      <section aria-label="Filters">
        <h2>Filters</h2>
        <PropertyFilters
          filters={question.filters}
          onChange={(filters) => changeQuestion({ filters })}
        />
      </section>
    </div>
  );
}
