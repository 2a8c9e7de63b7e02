import type { ReactNode } from "react";
import { Select } from "~/ui/Select";
import { EVERY_EVENT, useEventOptions } from "./useEventOptions";

interface EventSelectProps {
  /** null: every event. */
  value: string | null;
  onChange: (event: string | null) => void;
  label: string;
  width?: number | string;
  testId?: string;
}

export function EventSelect({
  value,
  onChange,
  label,
  width = 220,
  testId,
}: EventSelectProps): ReactNode {
  const { options, isLoading, search, reload } = useEventOptions(value);
  return (
    <Select<string>
      label={label}
      value={value ?? EVERY_EVENT}
      onChange={(chosen) => onChange(chosen === EVERY_EVENT ? null : chosen)}
      options={options}
      onSearch={search}
      onOpen={reload}
      isLoading={isLoading}
      width={width}
      emptyText="No event of that name yet"
      {...(testId ? { testId } : {})}
    />
  );
}
