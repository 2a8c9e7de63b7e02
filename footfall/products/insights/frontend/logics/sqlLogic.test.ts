import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { sqlLogic } from "./sqlLogic";
import { sqlVariablesLogic } from "./sqlVariablesLogic";

const QUERY = "POST /api/projects/7/query";
const SCHEMA = "GET /api/projects/7/query/schema";
const ANSWER = {
  columns: ["n"],
  types: [["n", "UInt8"]],
  results: [[1]],
  hasMore: false,
  limit: 100,
};
const NOTHING = { tables: [], variables: [], functions: [] };
const RUN = "GET /api/projects/7/query/abc";
const VIEWS = "GET /api/projects/7/warehouse_saved_queries";
const VARIABLES = "GET /api/projects/7/insight_variables";
const COUNTRY = {
  id: 3,
  name: "Home country",
  code_name: "home_country",
  type: "String",
  default_value: "de",
  values: [],
};
const BESIDE = {
  [SCHEMA]: () => NOTHING,
  [VIEWS]: () => ({ results: [] }),
  [VARIABLES]: () => ({ results: [COUNTRY] }),
};

function status(fields: object): { query_status: object } {
  return { query_status: { id: "abc", complete: false, query_progress: null, ...fields } };
}

it("runs the statement of the address, and writes a new one back into it", async () => {
  const requests = answerRequests({
    ...BESIDE,
    [QUERY]: () => status({ complete: true, results: ANSWER }),
  });
  router.actions.push("/project/7/sql", { q: "SELECT 1 AS n" });
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["runSucceeded"]);
  expect(requests.find((one) => one.body)?.body).toEqual({
    query: { kind: "HogQLQuery", query: "SELECT 1 AS n", variables: {} },
    refresh: "force_async",
  });
  expect(logic.values.rows).toEqual([{ key: "0", cells: [1] }]);
  logic.actions.changeText("SELECT 2 AS n");
  logic.actions.run();
  await expectLogic(logic).toDispatchActions(["runSucceeded"]);
  expect(router.values.searchParams).toEqual({ q: "SELECT 2 AS n" });
});

it("says where a statement is wrong", async () => {
  const problem = { message: "unknown column evnt", start: 7, end: 11, line: 1, column: 8 };
  let asked = 0;
  answerRequests({
    ...BESIDE,
    [QUERY]: () => {
      asked += 1;
      return asked === 1
        ? refusal(400, "invalid", "unknown column evnt (line 1, column 8)")
        : { isValid: false, errors: [problem], columns: [] };
    },
  });
  router.actions.push("/project/7/sql");
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  logic.actions.changeText("SELECT evnt FROM events");
  logic.actions.run();
  await expectLogic(logic).toDispatchActions(["runFailed"]);
  expect(logic.values.failure).toBe("unknown column evnt (line 1, column 8)");
  expect(logic.values.problem).toEqual(problem);
  logic.actions.changeText("SELECT event FROM events");
  expect(logic.values.problem).toBeNull();
});

it("does not run what is blank", () => {
  const requests = answerRequests(BESIDE);
  router.actions.push("/project/7/sql");
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  logic.actions.changeText("  \n");
  logic.actions.run();
  expect(logic.values.isRunning).toBe(false);
  expect(requests.filter((one) => one.body)).toEqual([]);
});

it("tells how far a statement is until it has an answer", async () => {
  const progress = { rows_read: 40, bytes_read: 900, estimated_rows_total: 100, time_elapsed: 1.5 };
  let looks = 0;
  answerRequests({
    ...BESIDE,
    [QUERY]: () => status({}),
    [RUN]: () => {
      looks += 1;
      return looks === 1
        ? status({ query_progress: progress })
        : status({ complete: true, results: ANSWER });
    },
  });
  router.actions.push("/project/7/sql", { q: "SELECT 1 AS n" });
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["runProgressed"]);
  expect(logic.values.progress).toEqual(progress);
  await expectLogic(logic).toDispatchActions(["runSucceeded"]);
  expect([logic.values.isRunning, logic.values.rows.length]).toEqual([false, 1]);
});

it("cancels on the server what it began there, and says what a run failed of", async () => {
  const requests = answerRequests({
    ...BESIDE,
    [QUERY]: () => status({}),
    [RUN]: () => status({}),
    "DELETE /api/projects/7/query/abc": () => new Response(null, { status: 204 }),
  });
  router.actions.push("/project/7/sql", { q: "SELECT 1 AS n" });
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["runStarted"]);
  logic.actions.cancel();
  await expectLogic(logic).toDispatchActions(["runCancelled"]);
  expect(requests.map(({ method }) => method)).toContain("DELETE");
  const failed = status({ complete: true, error: true, error_message: "It reads too much." });
  answerRequests({
    ...BESIDE,
    [QUERY]: () => status({}),
    [RUN]: () => Response.json(failed, { status: 413 }),
  });
  logic.actions.run();
  await expectLogic(logic).toDispatchActions(["runFailed"]);
  expect(logic.values.failure).toBe("It reads too much.");
});

it("asks with the values beside the statement, and keeps them in the address with the plan", async () => {
  const requests = answerRequests({
    ...BESIDE,
    [QUERY]: () => ({ ...ANSWER, clickhouse: "SELECT 1", estimate: [] }),
  });
  router.actions.push("/project/7/sql", { side: "variables" });
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(sqlVariablesLogic({ teamId: 7 })).toDispatchActions(["loadListSuccess"]);
  expect(logic.values.side).toBe("variables");
  logic.actions.changeText("SELECT {variables.home_country}");
  expect(logic.values.named).toEqual([{ name: "home_country", saved: COUNTRY }]);
  logic.actions.giveValue("home_country", "nl");
  logic.actions.plan();
  await expectLogic(logic).toDispatchActions(["runSucceeded"]);
  const variables = { home_country: { code_name: "home_country", value: "nl" } };
  expect(requests.find((one) => one.body)?.body).toMatchObject({
    query: { explain: true, variables },
  });
  expect(router.values.searchParams).toEqual({
    q: "SELECT {variables.home_country}",
    show: "plan",
    side: "variables",
    values: { home_country: "nl" },
  });
});

it("knows the types of variables before it asks with the values of an address", async () => {
  const requests = answerRequests({
    ...BESIDE,
    [VARIABLES]: () => ({ results: [{ ...COUNTRY, type: "Number" }] }),
    [QUERY]: () => status({ complete: true, results: ANSWER }),
  });
  const q = "SELECT {variables.home_country}";
  router.actions.push("/project/7/sql", { q, values: { home_country: 5 } });
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["runSucceeded"]);
  const variables = { home_country: { code_name: "home_country", value: 5 } };
  expect(requests.find((one) => one.body)?.body).toMatchObject({ query: { variables } });
});
