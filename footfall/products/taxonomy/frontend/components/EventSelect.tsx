import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { Select } from "~/ui/Select";
import { definitionsLogic } from "../logics/definitionsLogic";
import { eventLabel } from "./names";

const EVERY_EVENT = "\u0000every";

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
  width,
  testId,
}: EventSelectProps): ReactNode {
  const { teamId } = useValues(teamLogic);
  const logic = definitionsLogic({ kind: "events", teamId });
  const { names, definitionsLoading, searchText } = useValues(logic);
  const { search, loadDefinitions } = useActions(logic);
  // The chosen one stays in the list while a search hides it, so that its label is drawn.
  const shown = value && !names.includes(value) && !searchText ? [value, ...names] : names;
  return (
    <Select<string>
      label={label}
      value={value ?? EVERY_EVENT}
      onChange={(chosen) => onChange(chosen === EVERY_EVENT ? null : chosen)}
      options={[
        ...(searchText ? [] : [{ value: EVERY_EVENT, label: "All events" }]),
        ...shown.map((name) => ({ value: name, label: eventLabel(name) })),
      ]}
      onSearch={search}
      onOpen={loadDefinitions}
      isLoading={definitionsLoading}
      width={width ?? 220}
      emptyText="No event of that name yet"
      {...(testId ? { testId } : {})}
    />
  );
}
