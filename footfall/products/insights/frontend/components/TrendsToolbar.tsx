import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { Interval } from "~/query/schema";
import { Checkbox, Segmented } from "~/ui/Choices";
import { DateRangePicker } from "~/ui/DateRangePicker";
import { IconBar, IconCumulative, IconLine, IconNumber, IconTable } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { trendsLogic } from "../logics/trendsLogic";
import { DATE_PRESETS, intervalsOf, type TrendsDisplay } from "../logics/trendsQuestion";
import styles from "./TrendsToolbar.module.css";

const CUSTOM = "custom";

const INTERVAL_LABELS: Record<Interval, string> = {
  hour: "by hour",
  day: "by day",
  week: "by week",
  month: "by month",
};

const DISPLAYS: { value: TrendsDisplay; label: string; icon: ReactNode }[] = [
  { value: "line", label: "Line", icon: <IconLine /> },
  { value: "cumulative", label: "Running", icon: <IconCumulative /> },
  { value: "bar", label: "Bar", icon: <IconBar /> },
  { value: "number", label: "Number", icon: <IconNumber /> },
  { value: "table", label: "Table", icon: <IconTable /> },
];

function RangeSelect({ teamId }: { teamId: number }): ReactNode {
  const { question, isRangePickerShown } = useValues(trendsLogic({ teamId }));
  const { changeRange, toggleRangePicker } = useActions(trendsLogic({ teamId }));
  const preset = DATE_PRESETS.findIndex(
    ({ dateFrom, dateTo }) => dateFrom === question.dateFrom && dateTo === question.dateTo,
  );
  const isCustom = isRangePickerShown || preset === -1;
  return (
    <>
      <Select<string>
        label="Date range"
        width={150}
        value={isCustom ? CUSTOM : String(preset)}
        options={[
          ...DATE_PRESETS.map(({ label }, index) => ({ value: String(index), label })),
          { value: CUSTOM, label: "Custom range" },
        ]}
        onChange={(chosen) => {
          const range = DATE_PRESETS[Number(chosen)];
          if (range) {
            changeRange(range.dateFrom, range.dateTo);
          } else {
            toggleRangePicker(true);
          }
        }}
        testId="date-range"
      />
      {isCustom && (
        <DateRangePicker
          label="Custom date range"
          from={question.dateFrom.startsWith("2") ? question.dateFrom : null}
          to={question.dateTo}
          onChange={changeRange}
        />
      )}
    </>
  );
}

/** Over what time, in what steps, beside what, and drawn how. */
export function TrendsToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(trendsLogic({ teamId }));
  const { changeQuestion } = useActions(trendsLogic({ teamId }));
  return (
    <div className={styles.toolbar}>
      <div className={styles.group}>
        <RangeSelect teamId={teamId} />
        <Select<Interval>
          label="Interval"
          width={106}
          value={question.interval}
          options={intervalsOf(question).map((interval) => ({
            value: interval,
            label: INTERVAL_LABELS[interval],
          }))}
          onChange={(interval) => changeQuestion({ interval })}
          testId="interval"
        />
        <Checkbox
          isChecked={question.isCompared}
          onChange={(isCompared) => changeQuestion({ isCompared })}
          testId="compare"
        >
          Compare to the period before
        </Checkbox>
      </div>
      <div className={styles.displays}>
        <Segmented<TrendsDisplay>
          label="Display"
          value={question.display}
          options={DISPLAYS}
          onChange={(display) => changeQuestion({ display })}
          testId="display"
        />
      </div>
    </div>
  );
}
