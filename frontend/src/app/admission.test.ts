import { describe, expect, it } from "vitest";
import type { Team } from "~/foundations/api/records";
import { admit, localAddress } from "./admission";

const team = { id: 7, name: "Shop", ingested_event: true } as Team;
const member = {
  access: "team",
  isHome: false,
  addressTeamId: 7,
  address: "/project/7/trends?interval=week",
  next: null,
  isUserKnown: true,
  isLoggedIn: true,
  areTeamsKnown: true,
  teams: [team],
  team,
} as const;

describe("admit", () => {
  it("waits until the server has said who is looking", () => {
    expect(admit({ ...member, teams: [team], isUserKnown: false })).toEqual({ kind: "wait" });
  });

  it("shows a team's scene to its member", () => {
    expect(admit({ ...member, teams: [team] })).toEqual({ kind: "show" });
  });

  it("hides a team that the user may not see", () => {
    expect(admit({ ...member, teams: [team], addressTeamId: 8 })).toEqual({ kind: "missing" });
  });

  it("sends a stranger to log in, and remembers the whole address", () => {
    expect(admit({ ...member, teams: [], isLoggedIn: false })).toEqual({
      kind: "redirect",
      to: `/login?next=${encodeURIComponent("/project/7/trends?interval=week")}`,
    });
  });

  it("sends who has logged in to the address that was asked for, if it is ours", () => {
    const visit = { ...member, teams: [team], access: "stranger" as const };
    expect(admit({ ...visit, next: "/project/7/trends" })).toEqual({
      kind: "redirect",
      to: "/project/7/trends",
    });
    expect(admit({ ...visit, next: "https://elsewhere.example" })).toEqual({
      kind: "redirect",
      to: "/",
    });
  });

  it("opens a project that waits for its first event at the snippet", () => {
    const silent = { ...team, ingested_event: false };
    expect(admit({ ...member, teams: [silent], team: silent, isHome: true })).toEqual({
      kind: "redirect",
      to: "/project/7/install",
    });
  });

  it("asks a user without any project to make one", () => {
    expect(admit({ ...member, teams: [], team: null })).toEqual({ kind: "teamless" });
  });
});

describe("localAddress", () => {
  it.each(["//elsewhere.example", "/\\elsewhere.example", "https://x.example", "javascript:x", ""])(
    "refuses %s",
    (address) => {
      expect(localAddress(address)).toBeNull();
    },
  );
});
