import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { Interval } from "~/query/schema";
import { Checkbox } from "~/ui/Checkbox";
import { DateRangePicker } from "~/ui/DateRangePicker";
import { Select } from "~/ui/Select";
import { webAnalyticsLogic } from "../logics/webAnalyticsLogic";
import { DATE_PRESETS, intervalsOf } from "../logics/webQuestion";
import styles from "./WebToolbar.module.css";

const CUSTOM = "custom";

const INTERVAL_LABELS: Record<Interval, string> = {
  hour: "by hour",
  day: "by day",
  week: "by week",
  month: "by month",
};

function RangeSelect({ teamId }: { teamId: number }): ReactNode {
  const { question, isRangePickerShown } = useValues(webAnalyticsLogic({ teamId }));
  const { changeRange, toggleRangePicker } = useActions(webAnalyticsLogic({ teamId }));
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

/** Over what time, in what steps, beside what. */
export function WebToolbar({ teamId }: { teamId: number }): ReactNode {
  const { question } = useValues(webAnalyticsLogic({ teamId }));
  const { changeQuestion } = useActions(webAnalyticsLogic({ teamId }));
  return (
    <div className={styles.toolbar}>
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
  );
}
