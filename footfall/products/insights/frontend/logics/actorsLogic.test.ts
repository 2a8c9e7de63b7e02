import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { answerRequests, refusal } from "../../../../../frontend/test/answers";
import { actorRows } from "./actorRows";
import { ACTORS_ON_A_PAGE, actorsLogic, type ChosenPoint } from "./actorsLogic";
import { FIRST_QUESTION, queryOf } from "./trendsQuestion";

const QUERY = "POST /api/projects/7/query";
const POINT: ChosenPoint = {
  title: "All events, 24 Nov",
  source: {
    kind: "InsightActorsQuery",
    source: queryOf(FIRST_QUESTION),
    day: "2026-11-24",
    series: 0,
  },
};

function page(names: string[], hasMore = false): object {
  return {
    columns: ["actor", "event_count"],
    types: ["Tuple", "UInt64"],
    results: names.map((name) => [{ id: name, type: "person", name, distinct_ids: [name] }, 3]),
    hasMore,
    limit: ACTORS_ON_A_PAGE,
    offset: 0,
  };
}

it("lists who is behind a point, page by page", async () => {
  const answers = [page(["ada", "bob"], true), page(["cleo"])];
  const requests = answerRequests({ [QUERY]: () => answers.shift() });
  const logic = actorsLogic({ teamId: 7 });
  logic.mount();
  logic.actions.openPoint(POINT);
  await expectLogic(logic).toDispatchActions(["loadActorsSuccess"]);
  expect(requests[0]?.body).toMatchObject({
    query: { kind: "ActorsQuery", source: POINT.source, limit: ACTORS_ON_A_PAGE, offset: 0 },
  });
  expect(logic.values.rows.map(({ name }) => name)).toEqual(["ada", "bob"]);
  expect(logic.values.hasMore).toBe(true);
  logic.actions.turnTo(1);
  await expectLogic(logic).toDispatchActions(["loadActorsSuccess"]);
  expect(requests[1]?.body).toMatchObject({ query: { offset: ACTORS_ON_A_PAGE } });
  expect(logic.values.rows.map(({ name }) => name)).toEqual(["cleo"]);
});

it("searches from the first page on, once for what is typed letter by letter", async () => {
  const requests = answerRequests({ [QUERY]: () => page(["ada"]) });
  const logic = actorsLogic({ teamId: 7 });
  logic.mount();
  logic.actions.openPoint(POINT);
  await expectLogic(logic).toDispatchActions(["loadActorsSuccess"]);
  logic.actions.turnTo(2);
  await expectLogic(logic).toDispatchActions(["loadActorsSuccess"]);
  logic.actions.search("a");
  logic.actions.search("ada ");
  await expectLogic(logic).toDispatchActions(["loadActorsSuccess"]);
  expect(requests).toHaveLength(3);
  expect(requests[2]?.body).toMatchObject({ query: { search: "ada", offset: 0 } });
});

it("shows nothing of the point before, and says what the server refused", async () => {
  const answers = [page(["ada"]), refusal(400, "invalid", "No such day.")];
  answerRequests({ [QUERY]: () => answers.shift() });
  const logic = actorsLogic({ teamId: 7 });
  logic.mount();
  logic.actions.openPoint(POINT);
  await expectLogic(logic).toDispatchActions(["loadActorsSuccess"]);
  logic.actions.search("x");
  logic.actions.openPoint({ ...POINT, title: "Another" });
  expect(logic.values.rows).toEqual([]);
  expect(logic.values.searchText).toBe("");
  await expectLogic(logic).toDispatchActions(["loadActorsFailure"]);
  expect(logic.values.answerFailure).toBe("No such day.");
});

it("names people, groups and sessions by what there is", () => {
  const rows = actorRows({
    columns: ["actor"],
    types: ["Tuple"],
    hasMore: false,
    limit: 3,
    offset: 0,
    results: [
      [
        {
          id: "1",
          type: "person",
          name: "a@b.example",
          distinct_ids: ["anon-1", "user-1"],
          properties: { plan: "team" },
        },
      ],
      [{ id: "acme", type: "group", group_key: "acme", properties: { name: "Acme" } }],
      [{ id: "s1", type: "session", session_id: "s1" }],
    ],
  });
  expect(rows.map(({ name, detail, eventCount }) => [name, detail, eventCount])).toEqual([
    ["a@b.example", "user-1", null],
    ["Acme", "acme", null],
    ["s1", null, null],
  ]);
  expect(rows[0]?.properties).toEqual({ plan: "team" });
});
