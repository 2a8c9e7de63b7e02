import { expect, it } from "vitest";
import { nameOf, percentText } from "./retentionRows";

const row = (date: string): Parameters<typeof nameOf>[0] => ({
  label: "Day 0",
  date,
  values: [],
  breakdown_value: null,
});

it("names a row by the day that the project's clock shows, whatever the reader's zone", () => {
  expect(nameOf(row("2026-03-02T00:00:00+14:00"), "Day")).toBe("2 Mar");
  expect(nameOf(row("2026-03-02T00:00:00-10:00"), "Week")).toBe("2 Mar 2026");
  expect(nameOf(row("2026-03-01T00:00:00+01:00"), "Month")).toBe("March 2026");
  expect(nameOf(row("2026-03-02T13:00:00+01:00"), "Hour")).toBe("2 Mar, 13:00");
});

it("tells small shares finer, and nobody from none of them", () => {
  expect(percentText(0)).toBe("0 %");
  expect(percentText(3.14159)).toBe("3.1 %");
  expect(percentText(33.4)).toBe("33 %");
  expect(percentText(null)).toBe("–");
});
