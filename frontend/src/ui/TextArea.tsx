import { Input } from "antd";
import type { ReactNode } from "react";
import type { FieldControl } from "./Field";

interface TextAreaProps {
  value: string;
  onChange: (value: string) => void;
  control: FieldControl;
  rows?: number;
  placeholder?: string;
  maxLength?: number;
  testId?: string;
}

/** Text of several lines; it grows with them. */
export function TextArea({
  value,
  onChange,
  control,
  rows = 2,
  placeholder,
  maxLength,
  testId,
}: TextAreaProps): ReactNode {
  return (
    <Input.TextArea
      {...control}
      {...(control["aria-invalid"] ? { status: "error" as const } : {})}
      value={value}
      autoSize={{ minRows: rows, maxRows: 12 }}
      {...(placeholder ? { placeholder } : {})}
      {...(maxLength ? { maxLength } : {})}
      onChange={(event) => onChange(event.target.value)}
      data-attr={testId}
    />
  );
}
