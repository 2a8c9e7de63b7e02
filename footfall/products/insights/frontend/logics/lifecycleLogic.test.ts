import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests } from "../../../../../frontend/test/answers";
import { lifecycleLogic } from "./lifecycleLogic";
import { FIRST_QUESTION, questionOf } from "./lifecycleQuestion";
import { changedParameters } from "./readFilters";

const QUERY = "POST /api/projects/7/query";
const DAYS = ["2026-11-23", "2026-11-24"];

function series(status: string, data: number[]): object {
  return { status, data, days: DAYS, labels: DAYS, count: 0, label: status, action: {} };
}

it("tells the states in one order, and hides one without asking anew", async () => {
  const requests = answerRequests({
    [QUERY]: () => ({
      results: [series("dormant", [-1, -3]), series("new", [4, 0])],
      timezone: "UTC",
    }),
  });
  router.actions.push("/project/7/lifecycle", { interval: "week", choice: { event: "paid" } });
  const logic = lifecycleLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { interval: "week", series: [{ event: "paid" }] },
  });
  expect(logic.values.rows.map(({ status, average }) => [status, average])).toEqual([
    ["new", 2],
    ["dormant", -2],
  ]);
  logic.actions.changeQuestion({ hidden: ["dormant"] });
  expect(logic.values.shownRows.map(({ status }) => status)).toEqual(["new"]);
  expect(router.values.searchParams).toMatchObject({ hidden: ["dormant"] });
  expect(requests).toHaveLength(1);
});

it("knows when nobody was active", async () => {
  answerRequests({ [QUERY]: () => ({ results: [series("new", [0, 0])], timezone: "UTC" }) });
  router.actions.push("/project/7/lifecycle");
  const logic = lifecycleLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.isEmpty).toBe(true);
});

it("survives its way through the address, and reads what is wrong there as at first", () => {
  const question = {
    ...FIRST_QUESTION,
    choice: { event: "paid", filters: [] },
    hidden: ["returning" as const],
    groupType: 0 as const,
  };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(changedParameters(FIRST_QUESTION, FIRST_QUESTION)).toEqual({});
  expect(questionOf({ choice: [], hidden: "new", groupType: -1 })).toEqual(FIRST_QUESTION);
});
