import type { ReactNode } from "react";
import type { SavedVariable } from "~/query/schema";
import type { FieldControl } from "~/ui/Field";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";

const PLACEHOLDERS: Partial<Record<SavedVariable["type"], string>> = {
  Number: "42",
  Date: "2026-01-31",
};

interface SqlVariableInputProps {
  type: SavedVariable["type"];
  values: string[];
  /** As it is typed; empty for none. */
  value: string;
  onChange: (value: string) => void;
  control?: FieldControl;
  label?: string;
  placeholder?: string;
}

/** The value of a variable: chosen where there are few, else typed. */
export function SqlVariableInput({
  type,
  values,
  value,
  onChange,
  control,
  label,
  placeholder,
}: SqlVariableInputProps): ReactNode {
  const shared = {
    ...(control ? { control } : {}),
    ...(label ? { label } : {}),
    onChange,
  };
  const choices = type === "Boolean" ? ["true", "false"] : values;
  const hint = placeholder ?? PLACEHOLDERS[type];
  if (type === "Boolean" || type === "List") {
    return (
      <Select
        {...shared}
        {...(hint ? { placeholder: hint } : {})}
        value={value === "" ? null : value}
        options={choices.map((choice) => ({ value: choice, label: choice }))}
        onClear={() => onChange("")}
      />
    );
  }
  return <TextInput {...shared} {...(hint ? { placeholder: hint } : {})} value={value} />;
}
