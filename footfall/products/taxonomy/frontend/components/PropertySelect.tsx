import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Select } from "~/ui/Select";
import { definitionsLogic, type PropertyOwner } from "../logics/definitionsLogic";
import { propertyLabel } from "./names";

interface PropertySelectProps {
  kind: PropertyOwner;
  value: string | null;
  onChange: (property: string) => void;
  label: string;
  placeholder?: string;
  onClear?: () => void;
  width?: number | string;
  testId?: string;
}

export function PropertySelect({
  kind,
  value,
  onChange,
  label,
  placeholder = "Property",
  onClear,
  width,
  testId,
}: PropertySelectProps): ReactNode {
  const { teamId } = useValues(teamLogic);
  const logic = definitionsLogic({ kind: `${kind}_properties`, teamId });
  const { names, definitionsLoading, searchText } = useValues(logic);
  const { search, loadDefinitions } = useActions(logic);
  const shown = value && !names.includes(value) && !searchText ? [value, ...names] : names;
  return (
    <Select<string>
      label={label}
      value={value}
      onChange={onChange}
      options={shown.map((name) => ({ value: name, label: propertyLabel(name) }))}
      onSearch={search}
      onOpen={loadDefinitions}
      isLoading={definitionsLoading}
      placeholder={placeholder}
      width={width ?? 190}
      emptyText="No property of that name yet"
      {...(onClear ? { onClear } : {})}
      {...(testId ? { testId } : {})}
    />
  );
}
