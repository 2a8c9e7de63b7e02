import { expect, it } from "vitest";
import { FIRST_QUESTION, queryOf, questionOf } from "./retentionQuestion";
import { changedParameters } from "./readFilters";

it("reads back from the address what it wrote into it", () => {
  const question = {
    ...FIRST_QUESTION,
    begins: { event: "signed up", filters: [] },
    returns: { event: 7, filters: [] },
    isWithoutTests: true,
    type: "retention_recurring" as const,
    period: "Day" as const,
    intervals: 12,
    isCumulative: true,
    reference: "previous" as const,
  };
  expect(questionOf(changedParameters(question, FIRST_QUESTION))).toEqual(question);
  expect(changedParameters(FIRST_QUESTION, FIRST_QUESTION)).toEqual({});
});

it("takes what is wrong in an address as at first", () => {
  expect(
    questionOf({ type: "x", period: "Year", intervals: 1000, isCumulative: "yes", begins: {} }),
  ).toEqual(FIRST_QUESTION);
});

it("asks for the events by name, and leaves out filters that are not finished", () => {
  const asked = queryOf({
    ...FIRST_QUESTION,
    begins: { event: "signed up", filters: [] },
    filters: [{ type: "event", key: "", operator: "exact", value: null }],
  });
  expect(asked.retentionFilter.targetEntity).toEqual({ id: "signed up", type: "events" });
  expect(asked.retentionFilter.returningEntity).toEqual({ id: null, type: "events" });
  expect(asked.properties).toEqual([]);
});

it("takes a bare name for an event, and the number of a choice for an action", () => {
  expect(questionOf({ begins: 2024 }).begins.event).toBe("2024");
  const { begins } = questionOf({ begins: { event: 7, filters: [] } });
  const asked = queryOf({ ...FIRST_QUESTION, begins });
  expect(asked.retentionFilter.targetEntity).toEqual({ id: 7, type: "actions" });
});
