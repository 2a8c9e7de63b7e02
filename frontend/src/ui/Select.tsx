import { Select as AntdSelect } from "antd";
import type { ReactNode } from "react";
import type { FieldControl } from "./Field";

export interface SelectOption<Value> {
  value: Value;
  label: string;
}

/** Options under a heading. */
export interface SelectGroup<Value> {
  label: string;
  options: SelectOption<Value>[];
}

interface SelectProps<Value> {
  value: Value | null;
  onChange: (value: Value) => void;
  options: (SelectOption<Value> | SelectGroup<Value>)[];
  control?: FieldControl;
  label?: string;
  placeholder?: string;
  /** Given: the options come from a search elsewhere. Absent: the shown options are filtered here. */
  onSearch?: (text: string) => void;
  onOpen?: () => void;
  onClear?: () => void;
  isSearchable?: boolean;
  isLoading?: boolean;
  isQuiet?: boolean;
  width?: number | string;
  emptyText?: string;
  testId?: string;
}

export function Select<Value extends string | number>({
  value,
  onChange,
  options,
  control,
  label,
  placeholder,
  onSearch,
  onOpen,
  onClear,
  isSearchable = false,
  isLoading = false,
  isQuiet = false,
  width,
  emptyText = "Nothing found",
  testId,
}: SelectProps<Value>): ReactNode {
  return (
    <AntdSelect<Value>
      {...control}
      {...(label ? { "aria-label": label } : {})}
      {...(placeholder ? { placeholder } : {})}
      {...(value === null ? {} : { value })}
      {...(onSearch
        ? { showSearch: { filterOption: false, onSearch } }
        : isSearchable
          ? { showSearch: { optionFilterProp: "label" } }
          : {})}
      {...(onClear ? { allowClear: true, onClear } : {})}
      options={options}
      loading={isLoading}
      variant={isQuiet ? "filled" : "outlined"}
      popupMatchSelectWidth={false}
      style={{ width: width ?? "100%" }}
      notFoundContent={isLoading ? "Loading…" : emptyText}
      onChange={(chosen) => {
        // antd also reports a cleared value here, as undefined, whatever its types say.
        if ((chosen as Value | undefined) !== undefined) {
          onChange(chosen);
        }
      }}
      onOpenChange={(isOpen) => {
        if (isOpen) {
          onOpen?.();
        }
      }}
      data-attr={testId}
    />
  );
}

interface MultiSelectProps {
  value: string[];
  onChange: (values: string[]) => void;
  options: SelectOption<string>[];
  control?: FieldControl;
  label?: string;
  placeholder?: string;
  onSearch?: (text: string) => void;
  onOpen?: () => void;
  /** Whether what is typed may become a value. */
  isFree?: boolean;
  width?: number | string;
  testId?: string;
}

export function MultiSelect({
  value,
  onChange,
  options,
  control,
  label,
  placeholder,
  onSearch,
  onOpen,
  isFree = false,
  width,
  testId,
}: MultiSelectProps): ReactNode {
  return (
    <AntdSelect<string[]>
      {...control}
      {...(label ? { "aria-label": label } : {})}
      {...(placeholder ? { placeholder } : {})}
      {...(onSearch ? { showSearch: { filterOption: false, onSearch } } : {})}
      mode={isFree ? "tags" : "multiple"}
      notFoundContent={isFree ? "Type a value, then press Enter" : "Nothing found"}
      value={value}
      options={options}
      maxTagCount="responsive"
      popupMatchSelectWidth={false}
      style={{ width: width ?? "100%" }}
      onChange={onChange}
      onOpenChange={(isOpen) => {
        if (isOpen) {
          onOpen?.();
        }
      }}
      data-attr={testId}
    />
  );
}
