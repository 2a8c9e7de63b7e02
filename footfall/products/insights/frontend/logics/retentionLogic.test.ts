import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { retentionLogic } from "./retentionLogic";

const QUERY = "POST /api/projects/7/query";
const NOBODY = { results: [], means: [], timezone: "UTC" };

it("asks the question of the address, and writes a changed one back into it", async () => {
  const requests = answerRequests({ [QUERY]: () => NOBODY });
  router.actions.push("/project/7/retention", { period: "Day", begins: "signed up" });
  const logic = retentionLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { retentionFilter: { period: "Day", targetEntity: { id: "signed up" } } },
  });
  logic.actions.changeQuestion({ intervals: 12 });
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(router.values.searchParams).toEqual({
    period: "Day",
    begins: { event: "signed up", filters: [] },
    intervals: 12,
  });
  expect(requests.at(-1)?.body).toMatchObject({
    query: { retentionFilter: { totalIntervals: 12 } },
  });
});

it("draws the means of the answer, and says when nobody began", async () => {
  const values = [
    { count: 4, label: "Week 0", percentage: 100 },
    { count: 1, label: "Week 1", percentage: 25 },
  ];
  const answers = [
    {
      ...NOBODY,
      results: [{ label: "Week 0", date: "2026-03-01T00:00:00+00:00", values }],
      means: [{ values: [100, 25], breakdown_value: null }],
    },
    NOBODY,
  ];
  answerRequests({ [QUERY]: () => answers.shift() });
  router.actions.push("/project/7/retention");
  const logic = retentionLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.curve).toEqual([25]);
  expect(logic.values.strongest).toBe(25);
  expect(logic.values.isEmpty).toBe(false);
  logic.actions.changeQuestion({ begins: { event: "never", filters: [] } });
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.isEmpty).toBe(true);
});

it("says what the server refused", async () => {
  answerRequests({ [QUERY]: () => refusal(400, "invalid", "This is too much.") });
  router.actions.push("/project/7/retention");
  const logic = retentionLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerFailure"]);
  expect(logic.values.answerFailure).toBe("This is too much.");
});
