import { expect, it } from "vitest";
import { FIRST_QUESTION, type PathsQuestion, queryOf, questionOf } from "./pathsQuestion";
import { changedParameters } from "./readFilters";

const QUESTION: PathsQuestion = {
  ...FIRST_QUESTION,
  types: ["$pageview", "custom_event"],
  start: "https://a.example/",
  end: "paid",
  steps: 8,
  edges: 20,
  leastWeight: 5,
  mostWeight: 500,
  groupings: ["*/blog/*"],
  exclusions: ["$pageleave"],
  cleaning: [{ regex: "/\\d+", alias: "/:id" }],
  groupType: 1,
};

it("survives its way through the address", () => {
  expect(questionOf(changedParameters(QUESTION, FIRST_QUESTION))).toEqual(QUESTION);
  expect(changedParameters(FIRST_QUESTION, FIRST_QUESTION)).toEqual({});
});

it("reads a start of digits, which the router takes for a number", () => {
  expect(questionOf({ start: 404 }).start).toBe("404");
});

it("reads anything wrong in an address as if it were not there", () => {
  expect(
    questionOf({
      types: ["$autocapture"],
      start: {},
      steps: 21,
      edges: 7,
      leastWeight: 0,
      groupings: "x",
      cleaning: [3],
      groupType: "1",
    }),
  ).toEqual(FIRST_QUESTION);
});

it("asks for what is filled in, and for nothing else", () => {
  expect(queryOf(QUESTION).pathsFilter).toEqual({
    includeEventTypes: ["$pageview", "custom_event"],
    startPoint: "https://a.example/",
    endPoint: "paid",
    stepLimit: 8,
    edgeLimit: 20,
    minEdgeWeight: 5,
    maxEdgeWeight: 500,
    pathGroupings: ["*/blog/*"],
    excludeEvents: ["$pageleave"],
    localPathCleaningFilters: [{ regex: "/\\d+", alias: "/:id", order: 0 }],
  });
  expect(
    queryOf({ ...FIRST_QUESTION, start: "  ", cleaning: [{ regex: "", alias: "x" }] }).pathsFilter,
  ).toEqual({ stepLimit: 5, edgeLimit: 50 });
});
