import { router } from "kea-router";
import { urls } from "~/foundations/urls";

type Changes = Record<string, string | number | Record<string, string> | undefined>;

/** Puts `changes` into the address of the SQL page, undefined for what goes; the rest of it stays. */
export function changeSqlAddress(teamId: number, changes: Changes): void {
  const changed: Changes = { ...(router.values.searchParams as Changes), ...changes };
  const kept = Object.entries(changed).filter(([, held]) => held !== undefined);
  router.actions.replace(urls.sql(teamId), Object.fromEntries(kept));
}
