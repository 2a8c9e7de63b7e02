import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../test/answers";
import { teamLogic } from "./teamLogic";
import { userLogic } from "./userLogic";

const WREN = { id: 1, email: "wren@example.com" };
const SHOP = { id: 7, name: "Shop", timezone: "Europe/Berlin" };
const BLOG = { id: 8, name: "Blog", timezone: "UTC" };

it("takes a refused look at the user for a stranger, and any other failure for one", async () => {
  const answers = [
    refusal(401, "not_authenticated", "Log in."),
    refusal(503, "unavailable", "Back soon."),
  ];
  answerRequests({ "GET /api/users/@me": () => answers.shift() });
  userLogic.mount();
  expect(userLogic.values.isUserKnown).toBe(false);
  await expectLogic(userLogic, () => {
    userLogic.actions.loadUser();
  }).toDispatchActions(["loadUserSuccess"]);
  expect(userLogic.values).toMatchObject({ isUserKnown: true, isLoggedIn: false });
  await expectLogic(userLogic, () => {
    userLogic.actions.loadUser();
  }).toDispatchActions(["loadUserFailure"]);
  expect(userLogic.values).toMatchObject({ isUserKnown: false, userFailure: "Back soon." });
});

it("forgets the user and their teams when the server has logged them out", async () => {
  const requests = answerRequests({
    "GET /api/projects": () => ({ results: [SHOP, BLOG] }),
    "POST /api/logout": () => new Response(null, { status: 204 }),
  });
  teamLogic.mount();
  userLogic.actions.loadUserSuccess(WREN as never);
  await expectLogic(teamLogic).toDispatchActions(["loadTeamsSuccess"]);
  expect(teamLogic.values.teams).toHaveLength(2);
  await expectLogic(userLogic, () => {
    userLogic.actions.logout();
  }).toDispatchActions(["loggedOut"]);
  expect(requests.at(-1)?.path).toBe("/api/logout");
  expect(userLogic.values.isLoggedIn).toBe(false);
  expect(teamLogic.values).toMatchObject({ teams: [], areTeamsKnown: false, team: null });
});

it("opens the team that was open last, else the first, and keeps changes to one", () => {
  answerRequests({});
  const unmount = teamLogic.mount();
  teamLogic.actions.loadTeamsSuccess([SHOP, BLOG] as never);
  expect(teamLogic.values.teamId).toBe(7);
  teamLogic.actions.openTeam(8);
  expect(teamLogic.values.timezone).toBe("UTC");
  teamLogic.actions.replaceTeam({ ...BLOG, name: "Journal" } as never);
  teamLogic.actions.addTeam({ id: 9, name: "App" } as never);
  expect(teamLogic.values.teams.map(({ name }) => name)).toEqual(["Shop", "Journal", "App"]);
  expect(teamLogic.values.team?.name).toBe("Journal");
  unmount();
  teamLogic.mount();
  teamLogic.actions.loadTeamsSuccess([SHOP, BLOG] as never);
  expect(teamLogic.values.teamId).toBe(8);
});
