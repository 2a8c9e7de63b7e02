import { Input } from "antd";
import type { ReactNode } from "react";
import type { FieldControl } from "./Field";

interface TextInputProps {
  value: string;
  onChange: (value: string) => void;
  control?: FieldControl;
  /** Its name for a screen reader where no `Field` labels it. */
  label?: string;
  kind?: "text" | "email" | "password" | "search";
  autoComplete?: string;
  placeholder?: string;
  isFirst?: boolean;
  size?: "middle" | "large";
  maxLength?: number;
  onEnter?: () => void;
  testId?: string;
}

export function TextInput({
  value,
  onChange,
  control,
  label,
  kind = "text",
  autoComplete,
  placeholder,
  isFirst = false,
  size = "middle",
  maxLength,
  onEnter,
  testId,
}: TextInputProps): ReactNode {
  const props = {
    ...control,
    ...(label ? { "aria-label": label } : {}),
    ...(autoComplete ? { autoComplete } : {}),
    ...(placeholder ? { placeholder } : {}),
    ...(maxLength ? { maxLength } : {}),
    ...(control?.["aria-invalid"] ? { status: "error" as const } : {}),
    ...(onEnter ? { onPressEnter: onEnter } : {}),
    value,
    size,
    // The first field of a page that is one form is where the reader goes next in any case.
    autoFocus: isFirst,
    "data-attr": testId,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  if (kind === "password") {
    return <Input.Password {...props} />;
  }
  return <Input {...props} type={kind} allowClear={kind === "search"} />;
}
