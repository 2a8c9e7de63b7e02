import { AutoComplete } from "antd";
import type { ReactNode } from "react";
import type { SelectOption } from "./Select";

interface SuggestInputProps {
  value: string;
  onChange: (value: string) => void;
  /** What may be meant; anything else may be typed. */
  options: SelectOption<string>[];
  label: string;
  placeholder?: string;
  width?: number | string;
  testId?: string;
}

export function SuggestInput({
  value,
  onChange,
  options,
  label,
  placeholder,
  width = "100%",
  testId,
}: SuggestInputProps): ReactNode {
  return (
    <AutoComplete
      aria-label={label}
      value={value}
      options={options}
      allowClear
      showSearch={{
        filterOption: (typed, option) =>
          `${option?.label ?? ""} ${option?.value ?? ""}`
            .toLowerCase()
            .includes(typed.toLowerCase()),
      }}
      {...(placeholder ? { placeholder } : {})}
      popupMatchSelectWidth={false}
      style={{ width }}
      // antd also reports a cleared value here, as undefined, whatever its types say.
      onChange={(typed: string | undefined) => onChange(typed ?? "")}
      data-attr={testId}
    />
  );
}
