import { expect, it } from "vitest";
import type { FunnelRow } from "./funnelRows";
import { newStep } from "./funnelSteps";
import { FIRST_QUESTION as FUNNELS, queryOf as funnelsQueryOf } from "./funnelsQuestion";
import { pathGraph } from "./pathGraph";
import { FIRST_QUESTION as PATHS } from "./pathsQuestion";
import { funnelPoint, pathPoint, stickinessPoint, trendsPoint } from "./points";
import { FIRST_QUESTION as STICKINESS } from "./stickinessQuestion";
import { FIRST_QUESTION as TRENDS } from "./trendsQuestion";
import { NO_BREAKDOWN, type TrendsRow } from "./trendsRows";

const ROW: TrendsRow = {
  key: "0/None",
  name: "None",
  breakdown: "None",
  days: ["2026-11-24"],
  values: [3],
  total: 3,
  totalIs: "sum",
  colorIndex: 0,
  isPrevious: true,
  series: 0,
  breakdownValue: NO_BREAKDOWN,
  isCompared: true,
};

it("names a point of trends as the answer names it, and none of a formula or of a table", () => {
  const point = trendsPoint(TRENDS, ROW, "2026-11-24");
  expect(point?.title).toBe("None, 24 Nov");
  expect(point?.source).toMatchObject({
    day: "2026-11-24",
    series: 0,
    breakdown: NO_BREAKDOWN,
    compare: "previous",
  });
  expect(trendsPoint(TRENDS, { ...ROW, series: null }, null)).toBeNull();
  const table = {
    kind: "DataWarehouseNode" as const,
    table_name: "orders",
    timestamp_field: "at",
    math: "total" as const,
  };
  expect(trendsPoint({ ...TRENDS, series: [table] }, ROW, null)).toBeNull();
});

it("counts the steps of a funnel from one, and those who were lost below zero", () => {
  const question = {
    ...FUNNELS,
    steps: [...FUNNELS.steps, newStep("paid")],
  };
  const row: FunnelRow = {
    key: "0",
    name: "Everybody",
    colorIndex: 0,
    breakdownValue: null,
    isPrevious: false,
    isCompared: false,
    stages: [],
  };
  const source = funnelsQueryOf(question);
  expect(funnelPoint(question, row, 1, "paid").source).toEqual({
    kind: "FunnelsActorsQuery",
    source,
    funnelStep: 2,
  });
  expect(funnelPoint(question, row, 1, "paid", true)).toEqual({
    title: "Dropped off before paid",
    source: { kind: "FunnelsActorsQuery", source, funnelStep: -2 },
  });
  const before = { ...row, isPrevious: true, isCompared: true };
  expect(funnelPoint(question, before, 0, "seen").source).toMatchObject({ compare: "previous" });
});

it("names both ends of a way, beside what the question asks", () => {
  const [link] = pathGraph([
    { source: "1_a", target: "2_b", value: 1, average_conversion_time: 0 },
  ]).links;
  expect(link && pathPoint({ ...PATHS, start: "a" }, link).source).toMatchObject({
    source: { pathsFilter: { startPoint: "a", pathStartKey: "1_a", pathEndKey: "2_b" } },
  });
});

it("asks in how many intervals somebody is active", () => {
  const row = {
    key: "1",
    name: "paid",
    colorIndex: 1,
    isPrevious: false,
    labels: ["1 day", "2 days"],
    counts: [4, 2],
    values: [4, 2],
    people: 6,
    series: 1,
    isCompared: false,
  };
  const point = stickinessPoint({ ...STICKINESS, isCumulative: true }, row, 2);
  expect(point.title).toBe("paid, 2 days or more");
  expect(point.source).toMatchObject({ day: 2, series: 1 });
  expect(point.source).not.toHaveProperty("compare");
});
