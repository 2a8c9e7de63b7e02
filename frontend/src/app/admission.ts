import type { Team } from "~/foundations/api/records";
import { urls } from "~/foundations/urls";
import type { Access } from "./scenes";

interface Visit {
  access: Access;
  isHome: boolean;
  /** The team in the address, if there is one. */
  addressTeamId: number | null;
  /** Path and parameters of the address. */
  address: string;
  /** Where the address asks to go after logging in. */
  next: string | null;
  isUserKnown: boolean;
  isLoggedIn: boolean;
  areTeamsKnown: boolean;
  teams: Team[];
  team: Team | null;
}

export type Admission =
  | { kind: "wait" }
  | { kind: "show" }
  | { kind: "missing" }
  | { kind: "teamless" }
  | { kind: "redirect"; to: string };

/** Only an address within the app: "//elsewhere" and "https:" would leave it. */
export function localAddress(next: string | null): string | null {
  return next && /^\/(?![/\\])/.test(next) ? next : null;
}

function homeOf(team: Team): string {
  return team.ingested_event ? urls.activity(team.id) : urls.install(team.id);
}

/** Whether a visitor sees the scene that the address names, or where they go instead. */
export function admit(visit: Visit): Admission {
  if (!visit.isUserKnown) {
    return { kind: "wait" };
  }
  if (visit.access === "anyone") {
    return { kind: "show" };
  }
  if (visit.access === "stranger") {
    return visit.isLoggedIn
      ? { kind: "redirect", to: localAddress(visit.next) ?? urls.home() }
      : { kind: "show" };
  }
  if (!visit.isLoggedIn) {
    return { kind: "redirect", to: urls.login(visit.isHome ? undefined : visit.address) };
  }
  if (!visit.areTeamsKnown) {
    return { kind: "wait" };
  }
  if (!visit.team) {
    return { kind: "teamless" };
  }
  if (visit.isHome) {
    return { kind: "redirect", to: homeOf(visit.team) };
  }
  if (visit.access === "team" && !visit.teams.some((team) => team.id === visit.addressTeamId)) {
    return { kind: "missing" };
  }
  return { kind: "show" };
}
