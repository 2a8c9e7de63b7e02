import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { RetentionPeriod, RetentionReference } from "~/query/schema";
import { Checkbox } from "~/ui/Checkbox";
import { Segmented } from "~/ui/Choices";
import { Select } from "~/ui/Select";
import { retentionLogic } from "../logics/retentionLogic";
import { INTERVAL_COUNTS, PERIODS } from "../logics/retentionQuestion";
import styles from "./TrendsToolbar.module.css";

/** In what steps, how far back, and what a percentage is of. */
export function RetentionToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(retentionLogic({ teamId }));
  const { changeQuestion } = useActions(retentionLogic({ teamId }));
  const noun = question.period.toLowerCase();
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        <Select<RetentionPeriod>
          label="Period"
          width={106}
          value={question.period}
          options={PERIODS.map((period) => ({
            value: period,
            label: `by ${period.toLowerCase()}`,
          }))}
          onChange={(period) => changeQuestion({ period })}
          testId="retention-period"
        />
        <Select<number>
          label="How far back"
          width={140}
          value={question.intervals}
          options={INTERVAL_COUNTS.map((count) => ({
            value: count,
            label: `Last ${count} ${noun}s`,
          }))}
          onChange={(intervals) => changeQuestion({ intervals })}
          testId="retention-intervals"
        />
        <Checkbox
          isChecked={question.isCumulative}
          onChange={(isCumulative) => changeQuestion({ isCumulative })}
          testId="retention-cumulative"
        >
          Count later returns too
        </Checkbox>
      </div>
      <div className={styles.displays}>
        <Segmented<RetentionReference>
          label="Percentages are of"
          value={question.reference}
          options={[
            { value: "total", label: `of the first ${noun}` },
            { value: "previous", label: `of the ${noun} before` },
          ]}
          onChange={(reference) => changeQuestion({ reference })}
          testId="retention-reference"
        />
      </div>
    </div>
  );
}
