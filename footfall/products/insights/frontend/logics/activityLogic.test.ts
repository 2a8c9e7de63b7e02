import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests } from "../../../../../frontend/test/answers";
import { activityLogic } from "./activityLogic";

const row = (uuid: string, second: number) => [
  uuid,
  "step",
  "visitor",
  `2026-11-24T10:00:0${second}Z`,
  {},
];

it("marks as fresh what a later look brings, and nothing at the first look", async () => {
  const answers = [[row("a", 1)], [row("b", 2), row("a", 1)]];
  answerRequests({
    "POST /api/projects/7/query": () => ({ columns: [], results: answers.shift(), hasMore: false }),
  });
  router.actions.push("/project/7/activity");
  const logic = activityLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadNewestSuccess"]);
  expect(logic.values.freshUuids).toEqual([]);
  logic.actions.loadNewest();
  await expectLogic(logic).toDispatchActions(["loadNewestSuccess"]);
  expect(logic.values.freshUuids).toEqual(["b"]);
  expect(logic.values.rows.map(({ uuid }) => uuid)).toEqual(["b", "a"]);
});

it("asks for the event and the whole filters only, and shares them in the address", async () => {
  const requests = answerRequests({
    "POST /api/projects/7/query": () => ({ columns: [], results: [], hasMore: false }),
  });
  router.actions.push("/project/7/activity");
  const logic = activityLogic({ teamId: 7 });
  logic.mount();
  logic.actions.chooseEvent("step");
  const asked = requests.length;
  logic.actions.changeFilters([{ type: "event", key: "", operator: "exact", value: [] }]);
  await expectLogic(logic).toDispatchActions(["loadNewestSuccess"]);
  expect(requests).toHaveLength(asked);
  expect(requests.at(-1)?.body).toMatchObject({ query: { event: "step", properties: [] } });
  expect(router.values.searchParams.event).toBe("step");
});
