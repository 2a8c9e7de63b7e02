import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { toastLogic } from "~/ui/toastLogic";
import { cohortFormLogic } from "./cohortFormLogic";

const COHORTS = "/api/projects/7/cohorts";

it("asks the server for nothing that is not filled in, and shows its refusal where it belongs", async () => {
  const requests = answerRequests({
    [`POST ${COHORTS}`]: () =>
      refusal(400, "invalid", "no such event", "filters.properties.values.0.key"),
  });
  const logic = cohortFormLogic({ teamId: 7, cohortId: null });
  logic.mount();
  logic.actions.save();
  expect(logic.values.errors).toEqual({ name: "Give it a name." });
  logic.actions.change({ name: "Payers" });
  logic.actions.save();
  expect(Object.keys(logic.values.errors)).toEqual(["filters.properties.values.0.key"]);
  expect(requests).toHaveLength(0);
  const [criterion] = logic.values.draft.group.values;
  logic.actions.change({
    group: { type: "AND", values: [{ ...criterion, key: "paid" } as never] },
  });
  logic.actions.save();
  await expectLogic(logic).toFinishAllListeners();
  expect(logic.values.errors).toEqual({ "filters.properties.values.0.key": "no such event" });
  expect(requests[0]?.body).toMatchObject({
    name: "Payers",
    is_static: false,
    filters: { properties: { values: [{ type: "behavioral", key: "paid" }] } },
  });
});

it("makes a static cohort of pasted ids, and opens it", async () => {
  const requests = answerRequests({
    [`POST ${COHORTS}`]: () => ({
      id: 5,
      name: "Testers",
      is_static: true,
      filters: null,
      people: { added: 1, not_found: ["b"], not_found_count: 1 },
    }),
  });
  router.actions.push("/project/7/cohorts/new");
  const logic = cohortFormLogic({ teamId: 7, cohortId: null });
  logic.mount();
  logic.actions.change({ name: "Testers", isStatic: true });
  logic.actions.paste(" a \n\nb");
  logic.actions.save();
  await expectLogic(logic).toFinishListeners();
  expect(requests.map(({ body }) => body)).toEqual([
    { name: "Testers", description: "", is_static: true, distinct_ids: ["a", "b"] },
  ]);
  expect(router.values.location.pathname).toBe("/project/7/cohorts/5");
  expect(toastLogic.values.toasts.at(-1)?.text).toContain("Nobody here has these ids: b.");
});

it("keeps a cohort that another is made of, and says why", async () => {
  answerRequests({
    [`GET ${COHORTS}/5`]: () => ({
      id: 5,
      name: "Payers",
      is_static: false,
      filters: { properties: { type: "OR", values: [] } },
    }),
    [`DELETE ${COHORTS}/5`]: () =>
      refusal(409, "conflict", "other cohorts are made of it: Big (6)"),
  });
  const logic = cohortFormLogic({ teamId: 7, cohortId: 5 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadRecordSuccess"]);
  expect(logic.values.draft).toMatchObject({ name: "Payers", group: { type: "OR" } });
  logic.actions.askToDelete();
  logic.actions.remove();
  await expectLogic(logic).toDispatchActions(["refused"]);
  expect(logic.values.errors.form).toContain("Big (6)");
  expect(logic.values.isDeleteAsked).toBe(false);
});
