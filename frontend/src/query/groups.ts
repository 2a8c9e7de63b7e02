import type { GroupTypeIndex } from "./schema";

/** A project has five types of groups at most, each known by its place. */
export const GROUP_TYPES: GroupTypeIndex[] = [0, 1, 2, 3, 4];

export function groupTypeLabel(type: GroupTypeIndex): string {
  return `Group type ${type}`;
}
