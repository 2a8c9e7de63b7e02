import { expect, it } from "vitest";
import type { TrendsSeries } from "~/query/schema";
import { NO_BREAKDOWN, OTHER_BREAKDOWN, rowsOf, tickOf } from "./trendsRows";

function series(change: Partial<TrendsSeries>): TrendsSeries {
  return {
    action: {
      id: "$pageview",
      type: "events",
      order: 0,
      name: "$pageview",
      custom_name: null,
      math: "total",
    },
    label: "$pageview",
    count: 3,
    data: [1, 2],
    labels: [],
    days: ["2026-11-23", "2026-11-24"],
    breakdown_value: null,
    compare: null,
    compare_label: null,
    aggregated_value: null,
    left_out: null,
    ...change,
  };
}

it("gives a line and the same line a period before one colour", () => {
  const rows = rowsOf([
    series({ compare_label: "current", breakdown_value: "Chrome" }),
    series({ compare_label: "current", breakdown_value: "Firefox" }),
    series({ compare_label: "previous", breakdown_value: "Firefox" }),
  ]);
  expect(rows.map((row) => row.colorIndex)).toEqual([0, 1, 1]);
  expect(new Set(rows.map((row) => row.key)).size).toBe(3);
});

it("names what the SDKs send, the rest, and the lack of a value", () => {
  const names = rowsOf([
    series({}),
    series({ breakdown_value: OTHER_BREAKDOWN }),
    series({ breakdown_value: NO_BREAKDOWN }),
  ]).map((row) => row.name);
  expect(names).toEqual(["Pageview", "Other", "None"]);
});

it("names values of several properties, and cohorts", () => {
  const several = rowsOf([
    series({ breakdown_value: ["Chrome", NO_BREAKDOWN] }),
    series({ breakdown_value: [OTHER_BREAKDOWN, OTHER_BREAKDOWN] }),
  ]);
  expect(several.map(({ name }) => name)).toEqual(["Chrome · None", "Other"]);
  const results = ["3", "4", "all"].map((breakdown_value) => series({ breakdown_value }));
  const cohorts = rowsOf(results, false, {}, { 3: "Payers" });
  expect(cohorts.map(({ name }) => name)).toEqual(["Payers", "Cohort 4", "All users"]);
});

it("calls an action by its name, as soon as that is known", () => {
  const { action } = series({});
  const results = [series({ action: { ...action, id: 7, type: "actions", name: "Action 7" } })];
  expect(rowsOf(results, false, { 7: "Bought" })[0]?.name).toBe("Bought");
  expect(rowsOf(results)[0]?.name).toBe("Action 7");
});

it("takes the one number of the range where the answer has it", () => {
  expect(rowsOf([series({ aggregated_value: 42, count: 0, data: [] })])[0]?.total).toBe(42);
});

it("reads the start of a step as the project's clocks show it", () => {
  expect(tickOf("2026-11-24", "day")).toBe("24 Nov");
  expect(tickOf("2026-11-24 14:00:00", "hour")).toBe("24 Nov, 14:00");
  expect(tickOf("2026-11-01", "month")).toBe("Nov 2026");
});

it("adds up only what can be added up", () => {
  const of = (math: string | null, isCumulative = false): number | null | undefined =>
    rowsOf(
      [series({ action: { ...series({}).action, math }, data: [1, null, 3], count: 4 })],
      isCumulative,
    )[0]?.total;
  expect(of("total")).toBe(4);
  expect(of("dau")).toBe(2);
  expect(of(null)).toBe(2);
  expect(of("dau", true)).toBe(3);
});
