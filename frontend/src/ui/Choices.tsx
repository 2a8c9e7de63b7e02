import { Segmented as AntdSegmented } from "antd";
import type { ReactNode } from "react";

interface SegmentedProps<Value extends string> {
  value: Value;
  onChange: (value: Value) => void;
  options: { value: Value; label: string; icon?: ReactNode }[];
  label: string;
  testId?: string;
}

/** One of a few, all in sight. */
export function Segmented<Value extends string>({
  value,
  onChange,
  options,
  label,
  testId,
}: SegmentedProps<Value>): ReactNode {
  return (
    <AntdSegmented<Value>
      value={value}
      onChange={onChange}
      aria-label={label}
      options={options.map((option) => ({ ...option, title: option.label }))}
      data-attr={testId}
    />
  );
}
