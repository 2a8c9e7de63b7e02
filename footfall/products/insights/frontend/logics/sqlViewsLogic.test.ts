import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { sqlViewsLogic } from "./sqlViewsLogic";

const DOOR = "/api/projects/7/warehouse_saved_queries";
const SEEN = {
  id: 4,
  name: "seen",
  query: { kind: "HogQLQuery", query: "SELECT 1 AS n" },
  columns: [],
  views: [],
};

it("opens the view of the address, and closes it", async () => {
  answerRequests({ [`GET ${DOOR}`]: () => ({ results: [SEEN] }) });
  router.actions.push("/project/7/sql", { view: 4 });
  const logic = sqlViewsLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["openView"]);
  expect(logic.values.openedView).toEqual(SEEN);
  expect(router.values.searchParams).toEqual({ view: 4, q: "SELECT 1 AS n" });
  logic.actions.closeView();
  expect(router.values.searchParams).toEqual({ q: "SELECT 1 AS n" });
});

it("saves a statement under a name, and says why one is refused", async () => {
  const requests = answerRequests({
    [`GET ${DOOR}`]: () => ({ results: [] }),
    [`POST ${DOOR}`]: ({ body }) =>
      (body as { name: string }).name === "events"
        ? refusal(400, "invalid", "a table has this name", "name")
        : SEEN,
  });
  router.actions.push("/project/7/sql");
  const logic = sqlViewsLogic({ teamId: 7 });
  logic.mount();
  logic.actions.nameView();
  logic.actions.changeName("events");
  logic.actions.saveView("SELECT 1 AS n");
  await expectLogic(logic).toDispatchActions(["saveFailed"]);
  expect(logic.values).toMatchObject({ saveFailure: "a table has this name", name: "events" });
  logic.actions.changeName("seen");
  logic.actions.saveView("SELECT 1 AS n");
  await expectLogic(logic).toDispatchActions(["saved", "loadList"]);
  expect(requests.filter(({ method }) => method === "POST").at(-1)?.body).toEqual({
    name: "seen",
    query: SEEN.query,
  });
  expect(logic.values).toMatchObject({ name: null, openedId: 4 });
  expect(router.values.searchParams).toEqual({ view: 4, q: "SELECT 1 AS n" });
});

it("deletes a view only when it is asked twice, and tells who still reads it", async () => {
  const requests = answerRequests({
    [`GET ${DOOR}`]: () => ({ results: [SEEN] }),
    [`DELETE ${DOOR}/4`]: () => refusal(409, "conflict", "other views read it: all"),
  });
  router.actions.push("/project/7/sql", { q: "SELECT 1" });
  const logic = sqlViewsLogic({ teamId: 7 });
  logic.mount();
  logic.actions.askToDelete(SEEN as never);
  expect(requests.filter(({ method }) => method === "DELETE")).toEqual([]);
  logic.actions.remove();
  await expectLogic(logic).toDispatchActions(["deleteFailed"]);
  expect(logic.values).toMatchObject({ deleteFailure: "other views read it: all", deleting: SEEN });
});
