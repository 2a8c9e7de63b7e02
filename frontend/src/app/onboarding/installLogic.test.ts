import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { teamLogic } from "~/foundations/session/teamLogic";
import { answerRequests } from "../../../test/answers";
import { installLogic } from "./installLogic";

const SHOP = { id: 7, name: "Shop", api_token: "phc_shop", ingested_event: false };

it("is glad of an event that it waited for, and learns that the team has events", async () => {
  const answers = [[], [["step", "web"]]];
  answerRequests({
    "POST /api/projects/7/query": () => ({ columns: [], results: answers.shift(), hasMore: false }),
    "GET /api/projects/7": () => ({ ...SHOP, ingested_event: true }),
  });
  teamLogic.mount();
  teamLogic.actions.loadTeamsSuccess([SHOP] as never);
  const logic = installLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadNewestEventSuccess", "look"]);
  expect(logic.values).toMatchObject({ hasLooked: true, newestEvent: null, arrivedEvent: null });
  logic.actions.loadNewestEvent();
  await expectLogic(logic).toDispatchActions(["celebrate", "replaceTeam"]);
  expect(logic.values.arrivedEvent).toEqual({ event: "step", library: "web" });
  expect(teamLogic.values.team?.ingested_event).toBe(true);
});

it("makes nothing of events that were there before", async () => {
  answerRequests({
    "POST /api/projects/7/query": () => ({ columns: [], results: [["step", null]] }),
  });
  const logic = installLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadNewestEventSuccess"]);
  expect(logic.values.newestEvent).toEqual({ event: "step", library: null });
  expect(logic.values.arrivedEvent).toBeNull();
});

it("writes the team's own token into every snippet", () => {
  answerRequests({});
  teamLogic.mount();
  teamLogic.actions.loadTeamsSuccess([SHOP] as never);
  const logic = installLogic({ teamId: 7 });
  logic.mount();
  expect(logic.values.snippets.length).toBeGreaterThan(3);
  for (const { code } of logic.values.snippets) {
    expect(code).toContain("phc_shop");
  }
});
