import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { pathsLogic } from "./pathsLogic";

const QUERY = "POST /api/projects/7/query";

function wayCalled(index: number): object {
  return { source: `1_${index}`, target: "2_end", value: index, average_conversion_time: 0 };
}

it("asks the question of the address, shows the heaviest ways first and all of them when asked", async () => {
  const results = Array.from({ length: 20 }, (_, index) => wayCalled(index + 1));
  const requests = answerRequests({ [QUERY]: () => ({ results, timezone: "UTC" }) });
  router.actions.push("/project/7/paths", { start: "1", steps: 2 });
  const logic = pathsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { pathsFilter: { startPoint: "1", stepLimit: 2 } },
  });
  expect(logic.values.shownLinks).toHaveLength(15);
  expect(logic.values.shownLinks[0]?.count).toBe(20);
  logic.actions.showAllLinks();
  expect(logic.values.shownLinks).toHaveLength(20);
});

it("closes the menu of an item when something was chosen in it", async () => {
  answerRequests({ [QUERY]: () => ({ results: [wayCalled(1)], timezone: "UTC" }) });
  router.actions.push("/project/7/paths");
  const logic = pathsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  logic.actions.openItem({ item: "end", x: 3, y: 4 });
  expect(logic.values.openPlace).toEqual({ item: "end", x: 3, y: 4 });
  logic.actions.changeQuestion({ end: "end" });
  expect(logic.values.openPlace).toBeNull();
  expect(router.values.searchParams).toEqual({ end: "end" });
});

it("says what the server refused, and that nobody went this way", async () => {
  const answers = [refusal(400, "invalid", "No such step."), { results: [], timezone: "UTC" }];
  answerRequests({ [QUERY]: () => answers.shift() });
  router.actions.push("/project/7/paths");
  const logic = pathsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerFailure"]);
  expect(logic.values.answerFailure).toBe("No such step.");
  logic.actions.loadAnswer();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.answerFailure).toBeNull();
  expect(logic.values.isEmpty).toBe(true);
});
