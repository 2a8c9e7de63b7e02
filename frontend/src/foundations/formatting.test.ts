import { expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatChange,
  formatCompact,
  formatDuration,
  formatValue,
} from "./formatting";

const NOW = Date.parse("2026-11-24T12:00:00Z");

it.each([
  ["2026-11-24T11:59:59.500Z", "just now"],
  ["2026-11-24T11:59:48Z", "12 s ago"],
  ["2026-11-24T11:15:00Z", "45 min ago"],
  ["2026-11-23T11:00:00Z", "1 d ago"],
  ["2026-08-02T11:00:00Z", "2 Aug 2026"],
])("says of %s: %s", (timestamp, words) => {
  expect(formatAgo(timestamp, NOW)).toBe(words);
});

it("says a change in per cent, and nothing where there was nothing before", () => {
  expect(formatChange(150, 100)).toBe("+50.0%");
  expect(formatChange(50, 100)).toBe("-50.0%");
  expect(formatChange(5, 0)).toBeNull();
});

it("writes numbers short and values on one line", () => {
  expect(formatCompact(12_345)).toBe("12.3K");
  expect(formatValue({ a: [1] })).toBe('{"a":[1]}');
  expect(formatValue(null)).toBe("—");
});

it("tells sizes with the unit that fits", () => {
  expect([0, 999, 1000, 12_345_678].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "12.3 MB",
  ]);
});

it.each([
  [0, "0 s"],
  [0.02, "< 0.1 s"],
  [0.5, "0.5 s"],
  [59.6, "1 min"],
  [7500, "2 h 5 min"],
  [90_000, "1 d 1 h"],
  [86_400 + 60, "1 d"],
  [40 * 86_400, "40 d"],
])("says %s seconds as %s", (seconds, said) => {
  expect(formatDuration(seconds)).toBe(said);
});
