import { useGroupTypes } from "@products/taxonomy/frontend/public";
import type { ReactNode } from "react";
import type { GroupTypeIndex } from "~/query/schema";
import { Select } from "~/ui/Select";

const PEOPLE = "people";

interface ActorSelectProps<Type extends GroupTypeIndex | "session"> {
  /** Whom else than people a question can be about. */
  types: Type[];
  /** null: people. */
  value: Type | null;
  onChange: (type: Type | null) => void;
}

/** Who is counted. */
export function ActorSelect<Type extends GroupTypeIndex | "session">({
  types,
  value,
  onChange,
}: ActorSelectProps<Type>): ReactNode {
  const groupTypes = useGroupTypes(typeof value === "number" ? value : null);
  return (
    <Select<string>
      label="Who is counted"
      width={136}
      value={String(value ?? PEOPLE)}
      options={[
        { value: PEOPLE, label: "People" },
        ...(types.some((type) => type === "session")
          ? [{ value: "session", label: "Sessions" }]
          : []),
        ...groupTypes.map(({ value: type, label }) => ({ value: String(type), label })),
      ]}
      onChange={(chosen) => onChange(types.find((type) => String(type) === chosen) ?? null)}
      testId="actors"
    />
  );
}
