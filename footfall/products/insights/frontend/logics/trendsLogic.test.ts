import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { trendsLogic } from "./trendsLogic";

const QUERY = "POST /api/projects/7/query";

it("asks the question of the address, and writes a changed one back into it", async () => {
  const requests = answerRequests({ [QUERY]: () => ({ results: [], timezone: "UTC" }) });
  router.actions.push("/project/7/trends", { interval: "week", dateFrom: "-30d" });
  const logic = trendsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { interval: "week", dateRange: { date_from: "-30d" } },
  });
  logic.actions.changeQuestion({ isCompared: true });
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(router.values.searchParams).toEqual({
    interval: "week",
    dateFrom: "-30d",
    isCompared: true,
  });
  expect(requests.at(-1)?.body).toMatchObject({ query: { compareFilter: { compare: true } } });
});

it("asks nothing anew for a change that only draws differently", async () => {
  const requests = answerRequests({ [QUERY]: () => ({ results: [], timezone: "UTC" }) });
  router.actions.push("/project/7/trends");
  const logic = trendsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  logic.actions.changeQuestion({ display: "bar" });
  expect(requests).toHaveLength(1);
});

it("says what the server refused", async () => {
  answerRequests({ [QUERY]: () => refusal(400, "invalid", "This range is too long.") });
  router.actions.push("/project/7/trends");
  const logic = trendsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerFailure"]);
  expect(logic.values.answerFailure).toBe("This range is too long.");
});

it("says at which part of the question the server found the fault, until it is answered", async () => {
  answerRequests({
    [QUERY]: ({ body }) =>
      (body as { query: { breakdownFilter?: object } }).query.breakdownFilter
        ? refusal(400, "invalid", "line 1", "query.breakdownFilter.breakdown")
        : { results: [], timezone: "UTC" },
  });
  router.actions.push("/project/7/trends", {
    breakdown: { parts: [{ kind: "hogql", property: "plan +" }] },
  });
  const logic = trendsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerFailure"]);
  expect(logic.values.answerErrors).toEqual({ "breakdownFilter.breakdown": "line 1" });
  logic.actions.changeQuestion({ breakdown: null });
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.answerErrors).toEqual({});
});

it("asks nothing while something is missing, and says how many amounts are left out", async () => {
  const requests = answerRequests({
    [QUERY]: () => ({
      timezone: "UTC",
      results: [
        {
          action: { id: "paid", type: "events", order: 0, name: "paid", math: "sum" },
          count: 12.5,
          data: [12.5, null],
          days: ["2026-11-23", "2026-11-24"],
          breakdown_value: null,
          compare_label: null,
          aggregated_value: null,
          left_out: 3,
        },
      ],
    }),
  });
  router.actions.push("/project/7/trends", {
    series: [{ kind: "EventsNode", event: "paid", math: "sum" }],
  });
  const logic = trendsLogic({ teamId: 7 });
  logic.mount();
  expect(logic.values.problem).toContain("Choose what series A");
  expect(requests).toHaveLength(0);
  logic.actions.changeQuestion({
    series: [
      {
        kind: "EventsNode",
        event: "paid",
        math: "sum",
        math_property: "amount",
        math_currency: "EUR",
        math_property_revenue_currency: { property: "currency" },
      },
    ],
  });
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.leftOutCount).toBe(3);
  expect(logic.values.currency).toBe("EUR");
  expect(logic.values.rows[0]).toMatchObject({ total: 12.5, totalIs: "sum" });
});
