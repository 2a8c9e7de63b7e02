import { useValues } from "kea";
import { teamLogic } from "~/foundations/session/teamLogic";
import { GROUP_TYPES, groupTypeLabel } from "~/query/groups";
import type { GroupTypeIndex } from "~/query/schema";
import type { SelectOption } from "~/ui/Select";
import { groupTypesLogic } from "../logics/groupTypesLogic";

/** The types of groups that events have brought, and the chosen one whether they have or not. */
export function useGroupTypes(chosen: GroupTypeIndex | null): SelectOption<GroupTypeIndex>[] {
  const { teamId } = useValues(teamLogic);
  const { groupTypeNames } = useValues(groupTypesLogic({ teamId }));
  return GROUP_TYPES.filter((type) => type in groupTypeNames || type === chosen).map((type) => ({
    value: type,
    label: groupTypeNames[type] ?? groupTypeLabel(type),
  }));
}
