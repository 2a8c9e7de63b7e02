import { formatCount } from "~/foundations/formatting";
import type { CohortAdded } from "~/query/schema";

const SHOWN = 20;

/** Who was put into a static cohort, and which ids nobody has. */
export function addedText({
  added,
  not_found: missing,
  not_found_count: count,
}: CohortAdded): string {
  const told = `${formatCount(added)} ${added === 1 ? "person was" : "people were"} put in.`;
  if (missing.length === 0) {
    return told;
  }
  const more = count > SHOWN ? " and more" : "";
  return `${told} Nobody here has these ids: ${missing.slice(0, SHOWN).join(", ")}${more}.`;
}
