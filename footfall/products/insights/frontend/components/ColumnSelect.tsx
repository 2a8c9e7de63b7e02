import { useValues } from "kea";
import type { ReactNode } from "react";
import { Select } from "~/ui/Select";
import { tablesLogic } from "../logics/tablesLogic";

interface ColumnSelectProps {
  teamId: number;
  tableName: string;
  label: string;
  placeholder: string;
  /** Which of ClickHouse's types can be chosen. */
  accepts?: RegExp;
  value: string | null;
  onChange: (column: string) => void;
  onClear?: () => void;
  testId?: string;
}

/** A column of one of the project's own tables. */
export function ColumnSelect({
  teamId,
  tableName,
  label,
  placeholder,
  accepts = /./,
  value,
  onChange,
  onClear,
  testId,
}: ColumnSelectProps): ReactNode {
  const { tables, tablesLoading } = useValues(tablesLogic({ teamId }));
  const columns = (tables.find((table) => table.name === tableName)?.columns ?? [])
    .filter((column) => accepts.test(column.type))
    .map((column) => column.name);
  const shown = value && !columns.includes(value) ? [value, ...columns] : columns;
  return (
    <Select<string>
      label={label}
      placeholder={placeholder}
      width={150}
      isSearchable
      isLoading={tablesLoading}
      value={value}
      options={shown.map((name) => ({ value: name, label: name }))}
      onChange={onChange}
      emptyText="No column that fits"
      {...(onClear ? { onClear } : {})}
      {...(testId ? { testId } : {})}
    />
  );
}
