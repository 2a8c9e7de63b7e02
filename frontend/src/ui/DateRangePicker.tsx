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

interface DayPickerProps {
  /** An ISO date. */
  day: string;
  onChange: (day: string) => void;
  label: string;
}

export function DayPicker({ day, onChange, label }: DayPickerProps): ReactNode {
  return (
    <DatePicker
      aria-label={label}
      value={dayjs(day)}
      format="D MMM YYYY"
      allowClear={false}
      disabledDate={(other) => other.isAfter(dayjs().endOf("day"))}
      onChange={(chosen) => {
        if (chosen) {
          onChange(chosen.format("YYYY-MM-DD"));
        }
      }}
    />
  );
}
