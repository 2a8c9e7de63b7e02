import { InputNumber } from "antd";
import type { ReactNode } from "react";

interface NumberInputProps {
  value: number | null;
  /** null: nothing is in it. */
  onChange: (value: number | null) => void;
  label: string;
  min: number;
  max: number;
  placeholder?: string;
  width?: number | string;
  testId?: string;
}

/** A whole number. */
export function NumberInput({
  value,
  onChange,
  label,
  min,
  max,
  placeholder,
  width = 90,
  testId,
}: NumberInputProps): ReactNode {
  return (
    <InputNumber<number>
      aria-label={label}
      value={value}
      min={min}
      max={max}
      precision={0}
      {...(placeholder ? { placeholder } : {})}
      style={{ width }}
      onChange={onChange}
      data-attr={testId}
    />
  );
}
