import { expect, it } from "vitest";
import {
  FIRST_QUESTION,
  intervalsOf,
  parametersOf,
  queryOf,
  questionOf,
  withRange,
} from "./trendsQuestion";

it("survives its way through the address", () => {
  const question = {
    ...FIRST_QUESTION,
    series: [{ kind: "EventsNode" as const, event: "order placed", math: "dau" as const }],
    dateFrom: "-90d",
    interval: "week" as const,
    breakdown: { kind: "event" as const, property: "$browser", limit: 5 },
    isCompared: true,
    display: "bar" as const,
  };
  expect(questionOf(parametersOf(question))).toEqual(question);
  expect(parametersOf(FIRST_QUESTION)).toEqual({});
});

it("reads anything wrong in an address as if it were not there", () => {
  expect(
    questionOf({
      series: "x",
      dateFrom: "'; drop",
      interval: "century",
      filters: 7,
      breakdown: { property: 3 },
      isCompared: "yes",
      display: "hologram",
    }),
  ).toEqual(FIRST_QUESTION);
});

it("takes an interval that suits a new range, and keeps one that still does", () => {
  expect(withRange(FIRST_QUESTION, "-24h", null).interval).toBe("hour");
  expect(withRange(FIRST_QUESTION, "-30d", null).interval).toBe("day");
  expect(withRange({ ...FIRST_QUESTION, interval: "hour" }, "-90d", null).interval).toBe("day");
  expect(intervalsOf({ ...FIRST_QUESTION, dateFrom: "-90d" })).not.toContain("hour");
});

it("asks nothing of a filter that is still being filled in", () => {
  const filters = [
    { type: "event" as const, key: "plan", operator: "exact" as const, value: [] },
    { type: "event" as const, key: "plan", operator: "is_set" as const, value: null },
  ];
  expect(queryOf({ ...FIRST_QUESTION, filters }).properties).toEqual([filters[1]]);
});
