import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { definitionsLogic } from "./definitionsLogic";
import { groupTypesLogic } from "./groupTypesLogic";
import { propertyValuesLogic } from "./propertyValuesLogic";

const parametersOf = (path: string | undefined) =>
  Object.fromEntries(new URL(path ?? "", "http://footfall").searchParams);

it("lists the properties of one kind, and searches them on the server once typing rests", async () => {
  const requests = answerRequests({
    "GET /api/projects/7/property_definitions": () => ({ results: [{ name: "plan" }] }),
  });
  const logic = definitionsLogic({ kind: "person_properties", teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadDefinitionsSuccess"]);
  expect(logic.values.names).toEqual(["plan"]);
  expect(parametersOf(requests[0]?.path)).toMatchObject({ type: "person" });
  logic.actions.search("p");
  logic.actions.search("pl");
  await expectLogic(logic).toDispatchActions(["loadDefinitionsSuccess"]);
  expect(requests).toHaveLength(2);
  expect(parametersOf(requests[1]?.path)).toMatchObject({ search: "pl" });
});

it("keeps one list for each kind, and says why one could not be read", async () => {
  answerRequests({
    "GET /api/projects/7/event_definitions": () => ({ results: [{ name: "step" }] }),
    "GET /api/projects/7/property_definitions": () => refusal(503, "unavailable", "Back soon."),
  });
  const events = definitionsLogic({ kind: "events", teamId: 7 });
  const properties = definitionsLogic({ kind: "event_properties", teamId: 7 });
  events.mount();
  properties.mount();
  await expectLogic(events).toDispatchActions(["loadDefinitionsSuccess"]);
  await expectLogic(properties).toDispatchActions(["loadDefinitionsFailure"]);
  expect(events.values).toMatchObject({ names: ["step"], definitionsFailure: null });
  expect(properties.values).toMatchObject({ names: [], definitionsFailure: "Back soon." });
});

it("lists the properties of the groups of one type alone", async () => {
  const requests = answerRequests({
    "GET /api/projects/7/property_definitions": () => ({
      results: [
        { name: "plan", group_type_index: 1 },
        { name: "city", group_type_index: 0 },
      ],
    }),
  });
  const logic = definitionsLogic({ kind: "group_1_properties", teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadDefinitionsSuccess"]);
  expect(logic.values.names).toEqual(["plan"]);
  expect(parametersOf(requests[0]?.path)).toMatchObject({ type: "group" });
});

it("knows what the project calls its types of groups", async () => {
  answerRequests({
    "GET /api/projects/7/groups_types": () => [{ group_type: "company", group_type_index: 1 }],
  });
  const logic = groupTypesLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadGroupTypesSuccess"]);
  expect(logic.values.groupTypeNames).toEqual({ 1: "company" });
});

it("asks for a property's values only when they are wanted", async () => {
  const requests = answerRequests({
    "GET /api/projects/7/property_values": () => ({
      results: [{ name: "Team" }, { name: "Free" }],
    }),
  });
  const logic = propertyValuesLogic({ kind: "event", property: "plan", teamId: 7 });
  logic.mount();
  expect(requests).toEqual([]);
  logic.actions.search("e");
  await expectLogic(logic).toDispatchActions(["loadPropertyValuesSuccess"]);
  expect(logic.values.propertyValues).toEqual(["Team", "Free"]);
  expect(parametersOf(requests[0]?.path)).toEqual({ key: "plan", type: "event", value: "e" });
});
