import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Checkbox, Segmented } from "~/ui/Choices";
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
import { Select } from "~/ui/Select";
import { trendsLogic } from "../logics/trendsLogic";
import {
  COMPARE_OFFSETS,
  isOneNumber,
  SMOOTHINGS,
  type TrendsDisplay,
} from "../logics/trendsQuestion";
import { RangeSelect, SpanSelect } from "./SpanSelect";
import styles from "./TrendsToolbar.module.css";

const JUST_BEFORE = "";

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
  const { changeQuestion, changeRange } = useActions(trendsLogic({ teamId }));
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
          <Select<number>
            label="Smoothing"
            width={150}
            value={question.smoothing}
            options={SMOOTHINGS.map((count) => ({
              value: count,
              label: count === 1 ? "Not smoothed" : `Average of ${count}`,
            }))}
            onChange={(smoothing) => changeQuestion({ smoothing })}
            testId="smoothing"
          />
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
        <Checkbox
          isChecked={question.isCompared}
          onChange={(isCompared) => changeQuestion({ isCompared })}
          testId="compare"
        >
          {question.isCompared ? "Compare to" : "Compare to the period before"}
        </Checkbox>
        {question.isCompared && (
          <Select<string>
            label="What it is compared to"
            width={156}
            value={question.compareTo ?? JUST_BEFORE}
            options={[{ value: JUST_BEFORE, label: "the period before" }, ...COMPARE_OFFSETS]}
            onChange={(chosen) =>
              changeQuestion({ compareTo: chosen === JUST_BEFORE ? null : chosen })
            }
            testId="compare-to"
          />
        )}
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
