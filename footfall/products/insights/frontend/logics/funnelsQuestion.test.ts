import { expect, it } from "vitest";
import {
  FIRST_QUESTION,
  type FunnelsQuestion,
  problemOf,
  queryOf,
  questionOf,
} from "./funnelsQuestion";
import { newStep } from "./funnelSteps";
import { changedParameters } from "./readFilters";

const QUESTION: FunnelsQuestion = {
  ...FIRST_QUESTION,
  steps: [
    newStep("signed up"),
    {
      ...newStep(),
      name: "Anything on Firefox",
      filters: [{ type: "event", key: "$browser", operator: "exact", value: ["Firefox"] }],
    },
    {
      ...newStep("paid"),
      others: [{ event: 7, filters: [] }],
      isOptional: true,
      window: { length: 2, unit: "hour" },
      first: "first_time_for_user",
    },
  ],
  exclusions: [{ event: "refunded", filters: [], fromStep: 1, toStep: 2 }],
  order: "strict",
  windowLength: 3,
  windowUnit: "hour",
  breakdown: { parts: [{ kind: "person", property: "plan" }], limit: 5 },
  attribution: "step",
  attributionStep: 1,
  reference: "previous",
  groupType: 2,
  isCompared: true,
  compareTo: "-3w",
  held: [{ kind: "event", property: "product" }],
  sampledPercent: 10,
  isWithoutTests: true,
};

it("survives its way through the address", () => {
  expect(questionOf(changedParameters(QUESTION, FIRST_QUESTION))).toEqual(QUESTION);
  expect(changedParameters(FIRST_QUESTION, FIRST_QUESTION)).toEqual({});
});

it("reads anything wrong in an address as if it were not there", () => {
  expect(
    questionOf({
      steps: "x",
      exclusions: [7, { fromStep: 1, toStep: 1 }],
      view: "spiral",
      order: 3,
      windowLength: -1,
      windowUnit: "fortnight",
      attributionStep: 9,
      fromStep: 1.5,
      toStep: "2",
      binCount: 7,
      groupType: 5,
    }),
  ).toEqual(FIRST_QUESTION);
});

it("asks for steps with their own filters and names, and for the value of a step", () => {
  const query = queryOf(QUESTION);
  expect(query.series).toEqual([
    { kind: "EventsNode", event: "signed up" },
    {
      kind: "EventsNode",
      event: null,
      custom_name: "Anything on Firefox",
      properties: [{ type: "event", key: "$browser", operator: "exact", value: ["Firefox"] }],
    },
    {
      kind: "GroupNode",
      operator: "OR",
      nodes: [
        { kind: "EventsNode", event: "paid" },
        { kind: "ActionsNode", id: 7 },
      ],
      optionalInFunnel: true,
      funnelWindowInterval: 2,
      funnelWindowIntervalUnit: "hour",
      math: "first_time_for_user",
    },
  ]);
  expect(query.funnelsFilter).toEqual({
    funnelVizType: "steps",
    funnelOrderType: "strict",
    funnelWindowInterval: 3,
    funnelWindowIntervalUnit: "hour",
    exclusions: [{ kind: "EventsNode", event: "refunded", funnelFromStep: 1, funnelToStep: 2 }],
    holdConstantProperties: [{ property: "product", type: "event" }],
    breakdownAttributionType: "step",
    breakdownAttributionValue: 1,
  });
  expect(query).toMatchObject({
    compareFilter: { compare: true, compare_to: "-3w" },
    samplingFactor: 0.1,
    filterTestAccounts: true,
  });
  expect(query.breakdownFilter).toEqual({
    breakdown: "plan",
    breakdown_type: "person",
    breakdown_limit: 5,
  });
  expect(query.aggregation_group_type_index).toBe(2);
});

it("excludes from the first to the last of steps in any order: they have no others", () => {
  expect(queryOf({ ...QUESTION, order: "unordered" }).funnelsFilter.exclusions).toMatchObject([
    { funnelFromStep: 0, funnelToStep: 2 },
  ]);
});

it("asks nothing of a step that its place or the order gives no meaning", () => {
  const [, , last = newStep()] = QUESTION.steps;
  const moved = queryOf({ ...QUESTION, steps: [last, newStep("a")] });
  const unordered = queryOf({ ...QUESTION, order: "unordered" });
  for (const step of [moved.series[0], unordered.series[2]]) {
    expect(step).not.toHaveProperty("optionalInFunnel");
    expect(step).not.toHaveProperty("funnelWindowInterval");
  }
});

it("makes tries of sessions by the property that names them", () => {
  const query = queryOf({ ...QUESTION, groupType: "session" });
  expect(query.funnelsFilter.funnelAggregateByHogQL).toBe("properties.$session_id");
  expect(query.aggregation_group_type_index).toBeUndefined();
});

it("leaves the breakdown out of times to convert, which the engine does not tell apart", () => {
  const query = queryOf({ ...QUESTION, view: "time_to_convert", fromStep: 1, binCount: 10 });
  expect(query.breakdownFilter).toBeUndefined();
  expect(query.compareFilter).toBeUndefined();
  expect(query.funnelsFilter).toMatchObject({ funnelFromStep: 1, binCount: 10 });
  expect(query.funnelsFilter.breakdownAttributionType).toBeUndefined();
});

it("says what is missing before anything is asked", () => {
  expect(problemOf(FIRST_QUESTION)).toContain("two steps");
  expect(problemOf(QUESTION)).toBeNull();
  expect(problemOf({ ...QUESTION, view: "trends", fromStep: 2 })).toContain("later step");
  expect(problemOf({ ...QUESTION, view: "steps", fromStep: 2 })).toBeNull();
});
