import { PropertySelect } from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import type { PropertyKind } from "~/query/schema";
import { Select } from "~/ui/Select";
import { type Breakdown, BREAKDOWN_LIMITS, DEFAULT_BREAKDOWN_LIMIT } from "../logics/breakdown";

interface BreakdownProps {
  breakdown: Breakdown | null;
  onChange: (breakdown: Breakdown | null) => void;
}

export function BreakdownLimit({
  breakdown,
  onChange,
}: {
  breakdown: Breakdown;
  onChange: (breakdown: Breakdown) => void;
}): ReactNode {
  return (
    <Select<number>
      label="How many values"
      width={92}
      value={breakdown.limit}
      options={BREAKDOWN_LIMITS.map((count) => ({ value: count, label: `Top ${count}` }))}
      onChange={(limit) => onChange({ ...breakdown, limit })}
    />
  );
}

/** By which property of events or people the answer is told apart, and by how many of its values. */
export function BreakdownSelects({ breakdown, onChange }: BreakdownProps): ReactNode {
  const kind = breakdown?.kind === "person" ? "person" : "event";
  const limit = breakdown?.limit ?? DEFAULT_BREAKDOWN_LIMIT;
  return (
    <>
      <Select<PropertyKind>
        label="Whose property to break down by"
        width={92}
        value={kind}
        options={[
          { value: "event", label: "Event" },
          { value: "person", label: "Person" },
        ]}
        onChange={(chosen) => onChange({ kind: chosen, property: "", limit })}
      />
      <PropertySelect
        kind={kind}
        label="Property to break down by"
        placeholder="No breakdown"
        value={breakdown?.property ? breakdown.property : null}
        onChange={(property) => onChange({ kind, property, limit })}
        onClear={() => onChange(null)}
        testId="breakdown-property"
      />
      {breakdown?.property && <BreakdownLimit breakdown={breakdown} onChange={onChange} />}
    </>
  );
}
