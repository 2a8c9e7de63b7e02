import type { ReactNode } from "react";
import { Select } from "~/ui/Select";
import { useNamed } from "./useNamed";

interface CohortSelectProps {
  /** null while none is chosen. */
  value: number | null;
  onChange: (cohort: number) => void;
  label: string;
  width?: number | string;
  /** What cannot be chosen: the cohort that is made of others is none of them. */
  without?: number | null;
  testId?: string;
}

export function CohortSelect({
  value,
  onChange,
  label,
  width = 220,
  without = null,
  testId,
}: CohortSelectProps): ReactNode {
  const { options, isLoading, search, reload } = useNamed("cohorts", value);
  return (
    <Select<number>
      label={label}
      placeholder="Cohort"
      value={value}
      onChange={onChange}
      options={options.filter((option) => option.value !== without)}
      onSearch={search}
      onOpen={reload}
      isLoading={isLoading}
      width={width}
      emptyText="No cohort of that name yet"
      {...(testId ? { testId } : {})}
    />
  );
}
