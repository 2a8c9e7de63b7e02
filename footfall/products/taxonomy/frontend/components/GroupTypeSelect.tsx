import type { ReactNode } from "react";
import { GROUP_TYPES, groupTypeLabel } from "~/query/groups";
import type { GroupTypeIndex } from "~/query/schema";
import { Select } from "~/ui/Select";

interface GroupTypeSelectProps {
  value: GroupTypeIndex;
  onChange: (type: GroupTypeIndex) => void;
  label: string;
  testId?: string;
}

/** Of which type groups are. */
export function GroupTypeSelect({
  value,
  onChange,
  label,
  testId,
}: GroupTypeSelectProps): ReactNode {
  return (
    <Select<GroupTypeIndex>
      label={label}
      width={126}
      value={value}
      options={GROUP_TYPES.map((type) => ({ value: type, label: groupTypeLabel(type) }))}
      onChange={onChange}
      {...(testId ? { testId } : {})}
    />
  );
}
