import { DatePicker } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";

interface DateRangePickerProps {
  /** ISO dates, both inclusive; null where none is chosen. */
  from: string | null;
  to: string | null;
  onChange: (from: string, to: string) => void;
  label: string;
}

export function DateRangePicker({ from, to, onChange, label }: DateRangePickerProps): ReactNode {
  return (
    <DatePicker.RangePicker
      aria-label={label}
      value={from && to ? [dayjs(from), dayjs(to)] : null}
      format="D MMM YYYY"
      allowClear={false}
      disabledDate={(day) => day.isAfter(dayjs().endOf("day"))}
      onChange={(days) => {
        const [first, last] = days ?? [];
        if (first && last) {
          onChange(first.format("YYYY-MM-DD"), last.format("YYYY-MM-DD"));
        }
      }}
    />
  );
}
