import type { ReactNode } from "react";
import { groupTypeLabel } from "~/query/groups";
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
  return (
    <Select<string>
      label="Who is counted"
      width={136}
      value={String(value ?? PEOPLE)}
      options={[
        { value: PEOPLE, label: "People" },
        ...types.map((type) => ({
          value: String(type),
          label: type === "session" ? "Sessions" : groupTypeLabel(type),
        })),
      ]}
      onChange={(chosen) => onChange(types.find((type) => String(type) === chosen) ?? null)}
      testId="actors"
    />
  );
}
