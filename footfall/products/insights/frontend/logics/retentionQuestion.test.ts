import { expect, it } from "vitest";
import { FIRST_QUESTION, parametersOf, queryOf, questionOf } from "./retentionQuestion";

it("reads back from the address what it wrote into it", () => {
  const question = {
    ...FIRST_QUESTION,
    begins: "signed up",
    returns: "paid",
    type: "retention_recurring" as const,
    period: "Day" as const,
    intervals: 12,
    isCumulative: true,
    reference: "previous" as const,
  };
  expect(questionOf(parametersOf(question))).toEqual(question);
  expect(parametersOf(FIRST_QUESTION)).toEqual({});
});

it("takes what is wrong in an address as at first", () => {
  expect(
    questionOf({ type: "x", period: "Year", intervals: 1000, isCumulative: "yes", begins: {} }),
  ).toEqual(FIRST_QUESTION);
});

it("asks for the events by name, and leaves out filters that are not finished", () => {
  const asked = queryOf({
    ...FIRST_QUESTION,
    begins: "signed up",
    filters: [{ type: "event", key: "", operator: "exact", value: null }],
  });
  expect(asked.retentionFilter.targetEntity).toEqual({ id: "signed up", type: "events" });
  expect(asked.retentionFilter.returningEntity).toEqual({ id: null, type: "events" });
  expect(asked.properties).toEqual([]);
});
