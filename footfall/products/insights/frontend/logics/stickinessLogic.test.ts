import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests } from "../../../../../frontend/test/answers";
import { stickinessLogic } from "./stickinessLogic";
import { FIRST_QUESTION, queryOf, questionOf } from "./stickinessQuestion";
import { stickinessRows } from "./stickinessRows";
import { changedParameters } from "./readFilters";

const QUERY = "POST /api/projects/7/query";

const RESULT = {
  action: {
    id: "paid",
    type: "events" as const,
    order: 0,
    name: "paid",
    custom_name: null,
    math: "dau",
  },
  label: "paid",
  count: 10,
  data: [7, 3],
  labels: ["1 day", "2 days"],
  days: [1, 2],
  compare: null,
  compare_label: null,
};

it("asks the question of the address, and draws shares without asking anew", async () => {
  const requests = answerRequests({ [QUERY]: () => ({ results: [RESULT], timezone: "UTC" }) });
  router.actions.push("/project/7/stickiness", {
    series: [{ event: "paid" }],
    criteria: { operator: "gte", value: 3 },
  });
  const logic = stickinessLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadAnswerSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { stickinessFilter: { stickinessCriteria: { operator: "gte", value: 3 } } },
  });
  expect(logic.values.rows[0]?.values).toEqual([7, 3]);
  logic.actions.changeQuestion({ unit: "share" });
  expect(logic.values.rows[0]?.values).toEqual([70, 30]);
  expect(requests).toHaveLength(1);
});

it("takes who is active in one interval or more for everybody", () => {
  const cumulative = { ...RESULT, data: [10, 3], count: 13 };
  const [row] = stickinessRows([cumulative], { isCumulative: true, unit: "share" }, {});
  expect(row?.people).toBe(10);
  expect(row?.values).toEqual([100, 30]);
  const [nobody] = stickinessRows(
    [{ ...RESULT, data: [0, 0], count: 0 }],
    { isCumulative: false, unit: "share" },
    {},
  );
  expect(nobody?.values).toEqual([null, null]);
});

it("counts people or groups, and reads back what it wrote into the address", () => {
  expect(queryOf(FIRST_QUESTION).series[0]).toMatchObject({ math: "dau" });
  const question = {
    ...FIRST_QUESTION,
    criteria: { operator: "exact" as const, value: 2 },
    isCumulative: true,
    groupType: 3 as const,
  };
  expect(queryOf(question).series[0]).toMatchObject({
    math: "unique_group",
    math_group_type_index: 3,
  });
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(questionOf({ series: [], criteria: { operator: "gte", value: 0 }, unit: "kilo" })).toEqual(
    FIRST_QUESTION,
  );
});
