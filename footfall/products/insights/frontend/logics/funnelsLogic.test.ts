import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { newStep, withAddedStep, withStep } from "./funnelSteps";
import { funnelsLogic } from "./funnelsLogic";

const QUERY = "POST /api/projects/7/query";
const NOBODY = { results: [], timezone: "UTC" };
const STEPS = [newStep("signed up"), newStep("paid")];

it("asks nothing of one step, and asks once there is a second", async () => {
  const requests = answerRequests({ [QUERY]: () => NOBODY });
  router.actions.push("/project/7/funnels");
  const logic = funnelsLogic({ teamId: 7 });
  logic.mount();
  expect(logic.values.problem).toContain("two steps");
  expect(requests).toHaveLength(0);
  logic.actions.changeQuestion(withAddedStep(logic.values.question));
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { series: [{ event: "$pageview" }, { event: null }] },
  });
  expect(router.values.searchParams.steps).toHaveLength(2);
});

it("asks the question of the address, and nothing anew for what only draws", async () => {
  const requests = answerRequests({ [QUERY]: () => NOBODY });
  router.actions.push("/project/7/funnels", { steps: STEPS, windowLength: 2 });
  const logic = funnelsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { funnelsFilter: { funnelWindowInterval: 2 } },
  });
  logic.actions.changeQuestion({ reference: "previous" });
  expect(router.values.searchParams).toMatchObject({ reference: "previous" });
  expect(requests).toHaveLength(1);
});

it("asks once for a name that is typed letter by letter", async () => {
  const requests = answerRequests({ [QUERY]: () => NOBODY });
  router.actions.push("/project/7/funnels", { steps: STEPS });
  const logic = funnelsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  for (const name of ["P", "Pa", "Paid"]) {
    logic.actions.typeQuestion(withStep(logic.values.question, 1, { name }));
  }
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests).toHaveLength(2);
  expect(requests[1]?.body).toMatchObject({ query: { series: [{}, { custom_name: "Paid" }] } });
});

it("draws what the answer is, and knows when nobody began", async () => {
  const stage = { type: "events", custom_name: null, breakdown_value: null };
  const answers = [
    {
      ...NOBODY,
      results: [
        { ...stage, action_id: "signed up", order: 0, name: "signed up", count: 4 },
        { ...stage, action_id: "paid", order: 1, name: "paid", count: 1 },
      ],
    },
    { ...NOBODY, results: { bins: [[0, 0]], average_conversion_time: null } },
  ];
  answerRequests({ [QUERY]: () => answers.shift() });
  router.actions.push("/project/7/funnels", { steps: STEPS });
  const logic = funnelsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.names).toEqual(["signed up", "paid"]);
  expect(logic.values.isEmpty).toBe(false);
  logic.actions.toggleRow("0");
  expect(logic.values.shownRows).toEqual([]);
  logic.actions.changeQuestion({ view: "time_to_convert" });
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(logic.values.rows).toEqual([]);
  expect(logic.values.isEmpty).toBe(true);
});

it("says what the server refused", async () => {
  answerRequests({ [QUERY]: () => refusal(400, "invalid", "Too many steps.") });
  router.actions.push("/project/7/funnels", { steps: STEPS });
  const logic = funnelsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerFailure"]);
  expect(logic.values.answerFailure).toBe("Too many steps.");
});
