import { expect, it } from "vitest";
import { formulaProblem } from "./formulaText";

it.each(["A", "a / B * 100", "-(A + 2.5) % (B)", "A - -B", ".5*A"])("takes %s", (text) => {
  expect(formulaProblem(text, 2)).toBeNull();
});

it.each(["", "  ", "A +", "(A", "A)", "A B", "* A", "()", "A / / B"])(
  "waits for the end of %j",
  (text) => {
    expect(formulaProblem(text, 2)).not.toBeNull();
  },
);

it("names the series that is not there", () => {
  expect(formulaProblem("A / C", 2)).toBe("There is no series C: the last one is B.");
});

it.each(["AB", "A; DROP", "sleep(3)", "A ^ 2", "A".repeat(201)])("refuses %s", (text) => {
  expect(formulaProblem(text, 2)).toContain("A formula has");
});
