import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { teamLogic } from "~/foundations/session/teamLogic";
import { userLogic } from "~/foundations/session/userLogic";
import { answerRequests, refusal } from "../../test/answers";
import { sceneLogic } from "./sceneLogic";

const PROJECTS = { results: [{ id: 7, name: "Shop", ingested_event: true }] };

it("sends a stranger to log in once, and then to where they wanted to go", async () => {
  answerRequests({
    "GET /api/users/@me": () => refusal(401, "not_authenticated", "Log in."),
    "GET /api/projects": () => PROJECTS,
  });
  router.actions.push("/project/7/trends", { interval: "week" });
  const logic = sceneLogic();
  logic.mount();
  userLogic.actions.loadUser();
  await expectLogic(userLogic).toDispatchActions(["loadUserSuccess"]);
  expect(router.values.location.pathname).toBe("/login");
  expect(router.values.searchParams).toEqual({ next: "/project/7/trends?interval=week" });

  userLogic.actions.loadUserSuccess({ id: 1, email: "wren@example.com" } as never);
  await expectLogic(teamLogic).toDispatchActions(["loadTeamsSuccess"]);
  expect(logic.values.shownSceneId).toBe("trends");
  expect(router.values.location.pathname).toBe("/project/7/trends");
  expect(router.values.searchParams).toEqual({ interval: "week" });
});

it("sends who logs out to log in", async () => {
  answerRequests({
    "GET /api/users/@me": () => ({ id: 1, email: "wren@example.com" }),
    "GET /api/projects": () => PROJECTS,
  });
  router.actions.push("/project/7/trends");
  const logic = sceneLogic();
  logic.mount();
  userLogic.actions.loadUser();
  await expectLogic(teamLogic).toDispatchActions(["loadTeamsSuccess"]);
  expect(logic.values.shownSceneId).toBe("trends");
  userLogic.actions.loggedOut();
  expect(router.values.location.pathname).toBe("/login");
  expect(router.values.searchParams).toEqual({ next: "/project/7/trends" });
});
