import type { ReactNode } from "react";
import type { GroupTypeIndex } from "~/query/schema";
import { Select } from "~/ui/Select";
import { GROUP_TYPES } from "../logics/readFilters";

const PEOPLE = -1;

interface ActorSelectProps {
  /** null: people. */
  groupType: GroupTypeIndex | null;
  onChange: (groupType: GroupTypeIndex | null) => void;
}

/** Who is counted. */
export function ActorSelect({ groupType, onChange }: ActorSelectProps): ReactNode {
  return (
    <Select<number>
      label="Who is counted"
      width={136}
      value={groupType ?? PEOPLE}
      options={[
        { value: PEOPLE, label: "People" },
        ...GROUP_TYPES.map((type) => ({ value: type, label: `Group type ${type}` })),
      ]}
      onChange={(chosen) => onChange(GROUP_TYPES.find((type) => type === chosen) ?? null)}
      testId="actors"
    />
  );
}
