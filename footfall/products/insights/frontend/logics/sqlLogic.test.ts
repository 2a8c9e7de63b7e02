import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { sqlLogic } from "./sqlLogic";

const QUERY = "POST /api/projects/7/query";
const SCHEMA = "GET /api/projects/7/query/schema";
const ANSWER = {
  columns: ["n"],
  types: [["n", "UInt8"]],
  results: [[1]],
  hasMore: false,
  limit: 100,
};
const NOTHING = { tables: [], functions: [] };

it("runs the statement of the address, and writes a new one back into it", async () => {
  const requests = answerRequests({ [QUERY]: () => ANSWER, [SCHEMA]: () => NOTHING });
  router.actions.push("/project/7/sql", { q: "SELECT 1 AS n" });
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["runSucceeded"]);
  expect(requests.find((one) => one.body)?.body).toEqual({
    query: { kind: "HogQLQuery", query: "SELECT 1 AS n" },
    refresh: "force_blocking",
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
    [SCHEMA]: () => NOTHING,
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
  const requests = answerRequests({ [QUERY]: () => ANSWER, [SCHEMA]: () => NOTHING });
  router.actions.push("/project/7/sql");
  const logic = sqlLogic({ teamId: 7 });
  logic.mount();
  logic.actions.changeText("  \n");
  logic.actions.run();
  expect(logic.values.isRunning).toBe(false);
  expect(requests.filter((one) => one.body)).toEqual([]);
});
