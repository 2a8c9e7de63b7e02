import { expect, it } from "vitest";
import { nearestSeries } from "./nearestSeries";

const SERIES = [{ values: [10, null] }, { values: [4, 6] }];

it("finds whose value is drawn nearest", () => {
  expect(nearestSeries(SERIES, 0, 8, false)).toBe(0);
  expect(nearestSeries(SERIES, 0, 5, false)).toBe(1);
  expect(nearestSeries(SERIES, 1, 100, false)).toBe(1);
  expect(nearestSeries(SERIES, 2, 1, false)).toBeNull();
});

it("looks at where values stand in a stack, and at the period before beside it", () => {
  expect(nearestSeries(SERIES, 0, 13, true)).toBe(1);
  const compared = [...SERIES, { values: [13, 1], isPrevious: true }];
  expect(nearestSeries(compared, 0, 13, true)).toBe(2);
});
