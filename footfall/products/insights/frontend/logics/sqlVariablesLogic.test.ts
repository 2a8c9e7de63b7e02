import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests } from "../../../../../frontend/test/answers";
import { sqlVariablesLogic } from "./sqlVariablesLogic";

const DOOR = "/api/projects/7/insight_variables";
const LIMIT = {
  id: 3,
  name: "Limit",
  code_name: "limit",
  type: "Number",
  default_value: 10,
  values: [],
};

it("opens the variable of the address, and saves it as its type", async () => {
  const requests = answerRequests({
    [`GET ${DOOR}`]: () => ({ results: [LIMIT] }),
    [`PATCH ${DOOR}/3`]: () => ({ ...LIMIT, default_value: 20 }),
  });
  router.actions.push("/project/7/sql", { side: "variables", variable: 3 });
  const logic = sqlVariablesLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["openDraft"]);
  expect(logic.values.draft).toMatchObject({ id: 3, name: "Limit", defaultValue: "10" });
  logic.actions.changeDraft({ defaultValue: "20" });
  logic.actions.saveDraft();
  await expectLogic(logic).toDispatchActions(["saved"]);
  expect(requests.find(({ method }) => method === "PATCH")?.body).toEqual({
    name: "Limit",
    type: "Number",
    values: [],
    default_value: 20,
  });
  expect(router.values.searchParams).toEqual({ side: "variables" });
  expect(logic.values.draft).toBeNull();
});

it("begins a new one with its own address", async () => {
  answerRequests({ [`GET ${DOOR}`]: () => ({ results: [] }) });
  router.actions.push("/project/7/sql");
  const logic = sqlVariablesLogic({ teamId: 7 });
  logic.mount();
  logic.actions.editVariable("new");
  await expectLogic(logic).toDispatchActions(["openDraft"]);
  expect(router.values.searchParams).toEqual({ variable: "new" });
  logic.actions.closeDraft();
  expect(router.values.searchParams).toEqual({});
});
