import { expect, it } from "vitest";
import { compareFilterOf, offsetOf, readComparison } from "./comparison";

it("takes any offset of an address, and none that is no offset", () => {
  expect(readComparison({ isCompared: true, compareTo: "-14d" })).toEqual({
    isCompared: true,
    compareTo: "-14d",
  });
  for (const compareTo of ["-0d", "14d", "-1000d", "-1h", "yesterday", 7]) {
    expect(readComparison({ compareTo }).compareTo).toBeNull();
  }
  expect(offsetOf("-12m")).toEqual({ length: 12, unit: "m" });
});

it("asks for a comparison only where one is wanted", () => {
  expect(compareFilterOf({ isCompared: false, compareTo: "-1w" })).toEqual({});
  expect(compareFilterOf({ isCompared: true, compareTo: null })).toEqual({
    compareFilter: { compare: true },
  });
});
