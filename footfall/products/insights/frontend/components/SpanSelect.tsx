import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import type { Interval } from "~/query/schema";
import { DateRangePicker } from "~/ui/DateRangePicker";
import { Select } from "~/ui/Select";
import {
  DATE_PRESETS,
  INTERVAL_LABELS,
  intervalsOf,
  type Range,
  type Span,
} from "../logics/dateRange";
import { rangePickerLogic } from "../logics/rangePickerLogic";

const CUSTOM = "custom";

interface RangeSelectProps {
  /** Whose calendar it is. */
  page: string;
  range: Range;
  onRange: (dateFrom: string, dateTo: string | null) => void;
}

export function RangeSelect({ page, range, onRange }: RangeSelectProps): ReactNode {
  const { isPickerShown } = useValues(rangePickerLogic({ page }));
  const { showPicker, hidePicker } = useActions(rangePickerLogic({ page }));
  const preset = DATE_PRESETS.findIndex(
    ({ dateFrom, dateTo }) => dateFrom === range.dateFrom && dateTo === range.dateTo,
  );
  const isCustom = isPickerShown || preset === -1;
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
          const usual = DATE_PRESETS[Number(chosen)];
          if (usual) {
            hidePicker();
            onRange(usual.dateFrom, usual.dateTo);
          } else {
            showPicker();
          }
        }}
        testId="date-range"
      />
      {isCustom && (
        <DateRangePicker
          label="Custom date range"
          from={range.dateFrom.startsWith("2") ? range.dateFrom : null}
          to={range.dateTo}
          onChange={(dateFrom, dateTo) => {
            hidePicker();
            onRange(dateFrom, dateTo);
          }}
        />
      )}
    </>
  );
}

interface SpanSelectProps {
  page: string;
  span: Span;
  onRange: (dateFrom: string, dateTo: string | null) => void;
  onInterval: (change: { interval: Interval }) => void;
}

/** Over what time, and in what steps. */
export function SpanSelect({ page, span, onRange, onInterval }: SpanSelectProps): ReactNode {
  return (
    <>
      <RangeSelect page={page} range={span} onRange={onRange} />
      <Select<Interval>
        label="Interval"
        width={106}
        value={span.interval}
        options={intervalsOf(span).map((interval) => ({
          value: interval,
          label: INTERVAL_LABELS[interval],
        }))}
        onChange={(interval) => onInterval({ interval })}
        testId="interval"
      />
    </>
  );
}
