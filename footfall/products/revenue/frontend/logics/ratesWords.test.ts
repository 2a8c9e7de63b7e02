import { expect, it } from "vitest";
import { FIRST_QUESTION, questionOf } from "./ratesQuestion";
import { curveOf, formatRate, loadCommand, nameOfCurrency, spansOf } from "./ratesWords";

it("says rates to six digits, and names what it knows", () => {
  expect([0.9193712, 16421.93, 1].map(formatRate)).toEqual(["0.919371", "16,421.9", "1"]);
  expect(nameOfCurrency("EUR")).toBe("Euro");
  expect(nameOfCurrency("QQQ")).toBe("QQQ");
});

it("says days in a row as one stretch, over the end of a month too", () => {
  expect(spansOf(["2026-10-31", "2026-11-01", "2026-11-05"])).toEqual([
    "31 Oct 2026 to 1 Nov 2026",
    "5 Nov 2026",
  ]);
  expect(spansOf([])).toEqual([]);
});

it("leaves a hole in the curve where a day has no rate", () => {
  const rates = [
    { date: "2026-11-01", rate: "0.9", published_on: "2026-10-30" },
    { date: "2026-11-03", rate: "0.8", published_on: "2026-11-03" },
  ];
  expect(curveOf(rates)).toEqual({
    days: ["2026-11-01", "2026-11-02", "2026-11-03"],
    values: [0.9, null, 0.8],
  });
  expect(curveOf([])).toEqual({ days: [], values: [] });
});

it("tells the command for ninety days, today included", () => {
  expect(loadCommand("2026-11-27")).toContain("--partition-range 2026-08-30...2026-11-27");
  expect(loadCommand("2026-11-27", "sample")).toContain(
    `--config-json '{"ops":{"exchange_rates":{"config":{"provider":"sample"}}}}'`,
  );
});

it("takes what is wrong in an address as it is at first", () => {
  expect(questionOf({ date: "soon", currency: "euro" })).toEqual(FIRST_QUESTION);
  expect(questionOf({ date: "2026-11-27", currency: "CHF" })).toEqual({
    date: "2026-11-27",
    currency: "CHF",
  });
});
