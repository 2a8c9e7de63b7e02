import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Checkbox } from "~/ui/Checkbox";
import { Segmented } from "~/ui/Choices";
import {
  IconArea,
  IconBar,
  IconCumulative,
  IconLine,
  IconNumber,
  IconPie,
  IconRanking,
  IconTable,
} from "~/ui/icons";
import { NumberInput } from "~/ui/NumberInput";
import { trendsLogic } from "../logics/trendsLogic";
import { isOneNumber, MAX_SMOOTHING, type TrendsDisplay } from "../logics/trendsQuestion";
import { CompareSelect } from "./CompareSelect";
import { RangeSelect, SpanSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";

const DISPLAYS: { value: TrendsDisplay; label: string; icon: ReactNode }[] = [
  { value: "line", label: "Line", icon: <IconLine /> },
  { value: "area", label: "Area", icon: <IconArea /> },
  { value: "cumulative", label: "Running", icon: <IconCumulative /> },
  { value: "bar", label: "Bar", icon: <IconBar /> },
  { value: "number", label: "Number", icon: <IconNumber /> },
  { value: "ranking", label: "Ranking", icon: <IconRanking /> },
  { value: "pie", label: "Pie", icon: <IconPie /> },
  { value: "table", label: "Table", icon: <IconTable /> },
];

/** Over what time, in what steps, beside what, and drawn how. */
export function TrendsToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(trendsLogic({ teamId }));
  const { display } = question;
  const { changeQuestion, changeRange, typeQuestion } = useActions(trendsLogic({ teamId }));
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        {isOneNumber(display) ? (
          <RangeSelect page="trends" range={question} onRange={changeRange} />
        ) : (
          <SpanSelect
            page="trends"
            span={question}
            onRange={changeRange}
            onInterval={changeQuestion}
          />
        )}
        {!isOneNumber(display) && (
          <span className={styles.pair}>
            smoothed over
            <NumberInput
              label="Each value is the average of so many intervals"
              width={64}
              min={1}
              max={MAX_SMOOTHING}
              value={question.smoothing}
              onChange={(smoothing) => typeQuestion({ smoothing: smoothing ?? 1 })}
              testId="smoothing"
            />
            {question.smoothing === 1 ? question.interval : `${question.interval}s`}
          </span>
        )}
        {(display === "line" || display === "cumulative") && (
          <Checkbox
            isChecked={question.isLogarithmic}
            onChange={(isLogarithmic) => changeQuestion({ isLogarithmic })}
            testId="logarithmic"
          >
            Log scale
          </Checkbox>
        )}
        <CompareSelect comparison={question} onChange={changeQuestion} onType={typeQuestion} />
      </div>
      <div className={styles.displays}>
        <Segmented<TrendsDisplay>
          label="Display"
          value={display}
          options={DISPLAYS}
          onChange={(display) => changeQuestion({ display })}
          testId="display"
        />
      </div>
    </div>
  );
}
