import { expect, it } from "vitest";
import type { FunnelStep } from "~/query/schema";
import { newStep } from "./funnelSteps";
import { averageTime, binsOf, funnelRows, stepNames, trendRows } from "./funnelRows";

function step(order: number, count: number, change: Partial<FunnelStep> = {}): FunnelStep {
  return {
    action_id: `event ${order}`,
    type: "events",
    order,
    name: `event ${order}`,
    custom_name: null,
    count,
    average_conversion_time: order === 0 ? null : 90,
    median_conversion_time: order === 0 ? null : 60,
    breakdown_value: null,
    breakdown_label: null,
    compare_label: null,
    ...change,
  };
}

it("tells each step as a part of the first and of the one before, and who was lost", () => {
  const [row] = funnelRows([step(0, 200), step(1, 50), step(2, 40)], []);
  expect(row?.name).toBe("Everybody");
  expect(row?.stages[2]).toEqual({
    count: 40,
    ofFirst: 20,
    ofPrevious: 80,
    lost: 10,
    averageTime: 90,
    medianTime: 60,
  });
  expect(row?.stages[0]).toMatchObject({ ofFirst: 100, ofPrevious: 100, lost: 0 });
});

it("tells a step behind one that may be left out as a part of the step before both", () => {
  const [row] = funnelRows(
    [step(0, 20), step(1, 10), step(2, 2), step(3, 5)],
    [false, false, true],
  );
  expect(row?.stages[2]).toMatchObject({ ofPrevious: 20, lost: 8 });
  expect(row?.stages[3]).toMatchObject({ ofPrevious: 50, lost: 5 });
});

it("has no parts of nobody", () => {
  const [row] = funnelRows([step(0, 0), step(1, 0)], []);
  expect(row?.stages[1]).toMatchObject({ ofFirst: null, ofPrevious: null, lost: 0 });
});

it("makes a row of each value of the breakdown", () => {
  const rows = funnelRows(
    [
      [step(0, 3, { breakdown_value: "Chrome" }), step(1, 1, { breakdown_value: "Chrome" })],
      [step(0, 2, { breakdown_value: "$$_posthog_breakdown_null_$$" }), step(1, 0)],
    ],
    [],
  );
  expect(rows.map(({ name }) => name)).toEqual(["Chrome", "None"]);
  expect(rows[0]?.stages[1]?.ofFirst).toBeCloseTo(33.33);
});

it("calls cohorts as the answer does, and puts the marks of other values in words", () => {
  const none = "$$_posthog_breakdown_null_$$";
  const rows = funnelRows(
    [
      [step(0, 1, { breakdown_value: "3", breakdown_label: "Payers" })],
      [step(0, 1, { breakdown_value: none, breakdown_label: none })],
      [step(0, 1, { breakdown_value: ["a", none], breakdown_label: `a::${none}` })],
    ],
    [],
  );
  expect(rows.map(({ name }) => name)).toEqual(["Payers", "None", "a · None"]);
});

it("draws a value and what it was before in one colour", () => {
  const of = (value: string, compare_label: "current" | "previous"): FunnelStep[] => [
    step(0, 2, { breakdown_value: value, compare_label }),
    step(1, 1, { breakdown_value: value, compare_label }),
  ];
  const rows = funnelRows(
    [of("Chrome", "current"), of("Firefox", "current"), of("Firefox", "previous")],
    [],
  );
  expect(rows.map(({ colorIndex, isPrevious }) => [colorIndex, isPrevious])).toEqual([
    [0, false],
    [1, false],
    [1, true],
  ]);
});

it("calls steps by their own names, of any order by how many are done", () => {
  const steps = [step(0, 1, { action_id: null }), step(1, 1, { custom_name: "Paid" })];
  const question = { steps: [newStep(), newStep("paid")], order: "ordered" as const };
  expect(stepNames(steps, question, {})).toEqual(["All events", "Paid"]);
  const union = step(0, 1, { type: "groups", action_id: null, name: "seen or Action 7" });
  const asked = { ...newStep("seen"), others: [{ event: 7, filters: [] }] };
  expect(stepNames([union], { ...question, steps: [asked] }, { 7: "Bought" })).toEqual([
    "seen or Bought",
  ]);
  expect(stepNames(steps, { ...question, order: "unordered" }, {})).toEqual([
    "1 of 2 done",
    "2 of 2 done",
  ]);
});

it("tells from when to when a bar is of times", () => {
  const times = {
    bins: [
      [0, 4],
      [90, 1],
    ],
    average_conversion_time: 30.5,
  };
  expect(binsOf(times)).toEqual([
    { label: "0 s – 1 min 30 s", start: 0, count: 4 },
    { label: "1 min 30 s – 3 min", start: 90, count: 1 },
  ]);
  expect(averageTime(times)).toBe(30.5);
  expect(funnelRows(times, [])).toEqual([]);
  expect(binsOf({ bins: [[60, 2]], average_conversion_time: 60 })).toEqual([
    { label: "1 min", start: 60, count: 2 },
  ]);
});

it("adds up a trend's conversion from people, not from percentages", () => {
  const [row] = trendRows([
    {
      data: [100, 10, null],
      entered: [1, 10, 0],
      converted: [1, 1, 0],
      labels: [],
      days: ["2026-11-01", "2026-11-02", "2026-11-03"],
      breakdown_value: null,
      breakdown_label: null,
      compare_label: null,
    },
  ]);
  expect(row?.conversion).toBeCloseTo((2 / 11) * 100);
  expect(row?.values).toEqual([100, 10, null]);
});
