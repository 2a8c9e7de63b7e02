import { expect, it } from "vitest";
import { curveOf, numbersOf, rowsOf } from "./webRows";

function step(bucket: string, visitors: number, seconds: number | null) {
  return {
    bucket,
    metrics: {
      UniqueUsers: visitors,
      PageViews: visitors,
      Sessions: visitors,
      Bounces: 0,
      AvgSessionDuration: seconds,
      BounceRate: null,
    },
  };
}

const RANGE = {
  dateFrom: "2026-03-01",
  dateTo: "2026-03-02",
  timezone: "UTC",
  usedPreAggregatedTables: false,
  preAggregatedShare: 0,
};

it("reads rows with and without something before", () => {
  expect(
    rowsOf([
      ["/", [4, 2], [9, 3], [3, 2], [50, null]],
      [null, [1, null], [1, null], [0, null], [null, null]],
    ]),
  ).toEqual([
    { value: "/", visitors: 4, visitorsBefore: 2, views: 9, bouncePercent: 50 },
    { value: null, visitors: 1, visitorsBefore: null, views: 1, bouncePercent: null },
  ]);
});

it("knows that fewer bounces are better, and that a hair's breadth is neither", () => {
  const item = { kind: "unit" as const, value: 1, previous: 1 };
  const better = numbersOf([
    { ...item, key: "visitors", changeFromPreviousPct: 12, isIncreaseBad: false },
    { ...item, key: "views", changeFromPreviousPct: -12, isIncreaseBad: false },
    { ...item, key: "bounce rate", changeFromPreviousPct: -12, isIncreaseBad: true },
    { ...item, key: "sessions", changeFromPreviousPct: 0.4, isIncreaseBad: false },
    { ...item, key: "sessions", changeFromPreviousPct: null, isIncreaseBad: false },
  ]).map(({ isBetter }) => isBetter);
  expect(better).toEqual([true, false, true, null, null]);
});

it("lays a shorter period before beside the steps, and leaves out what it lacks", () => {
  const answer = {
    ...RANGE,
    results: [step("2026-03-01", 5, 10), step("2026-03-02", 6, null)],
    previous: [step("2026-02-28", 3, 4)],
  };
  expect(curveOf(answer, "visitors")).toEqual({
    buckets: ["2026-03-01", "2026-03-02"],
    values: [5, 6],
    previous: [3, null],
    previousBuckets: ["2026-02-28"],
  });
  expect(curveOf(answer, "session duration").values).toEqual([10, null]);
  expect(curveOf({ ...answer, previous: [] }, "visitors").previous).toBeNull();
});
