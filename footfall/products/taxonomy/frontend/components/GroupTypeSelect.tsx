import type { ReactNode } from "react";
import type { GroupTypeIndex } from "~/query/schema";
import { Select } from "~/ui/Select";
import { useGroupTypes } from "./useGroupTypes";

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
      options={useGroupTypes(value)}
      onChange={onChange}
      {...(testId ? { testId } : {})}
    />
  );
}
