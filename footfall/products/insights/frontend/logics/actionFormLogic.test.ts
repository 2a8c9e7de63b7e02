import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { actionFormLogic } from "./actionFormLogic";

const QUERY = "POST /api/projects/7/query";
const COLUMNS = ["uuid", "event", "timestamp", "distinct_id", "properties.$current_url"];

it("shows the newest events of all steps together, each once", async () => {
  const answers = [
    [
      ["1", "paid", "2026-11-24T10:00:00Z", "anna", null],
      ["2", "paid", "2026-11-24T08:00:00Z", "bert", null],
    ],
    [
      ["1", "paid", "2026-11-24T10:00:00Z", "anna", null],
      ["3", "$pageview", "2026-11-24T09:00:00Z", "anna", "/thanks"],
    ],
  ];
  const requests = answerRequests({
    "GET /api/projects/7/actions/5": () => ({
      id: 5,
      name: "Paid",
      steps: [{ event: "paid" }, { event: null, url: "/thanks" }],
    }),
    [QUERY]: () => ({ columns: COLUMNS, results: answers.shift(), hasMore: false }),
  });
  const logic = actionFormLogic({ teamId: 7, actionId: 5 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadMatchingSuccess"]);
  expect(logic.values.matching?.map(({ uuid }) => uuid)).toEqual(["1", "3", "2"]);
  expect(requests.at(-1)?.body).toMatchObject({
    query: { properties: [{ key: "$current_url", operator: "regex" }] },
  });
});

it("shows a refused step where it is, until the action is changed", async () => {
  answerRequests({
    "POST /api/projects/7/actions": () =>
      refusal(400, "invalid", "is not understood", "steps.0.selector"),
    [QUERY]: () => ({ columns: COLUMNS, results: [], hasMore: false }),
  });
  const logic = actionFormLogic({ teamId: 7, actionId: null });
  logic.mount();
  logic.actions.change({ name: "Clicked", steps: [{ event: null, selector: "> >" }] });
  logic.actions.save();
  await expectLogic(logic).toDispatchActions(["refused"]);
  expect(logic.values.errors).toEqual({ "steps.0.selector": "is not understood" });
  logic.actions.change({ steps: [{ event: null, selector: "a" }] });
  expect(logic.values.errors).toEqual({});
});
