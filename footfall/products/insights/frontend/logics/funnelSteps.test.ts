import { expect, it } from "vitest";
import {
  newStep,
  withAddedExclusion,
  withAddedStep,
  withExclusion,
  withMovedStep,
  withoutStep,
  withStep,
} from "./funnelSteps";
import { FIRST_QUESTION, type FunnelsQuestion } from "./funnelsQuestion";

function questionOf(...events: string[]): FunnelsQuestion {
  return { ...FIRST_QUESTION, steps: events.map(newStep) };
}

const eventsOf = ({ steps }: FunnelsQuestion): unknown[] => steps.map(({ event }) => event);

it("moves a step to another place, and no further than the ends", () => {
  const question = questionOf("a", "b", "c");
  expect(eventsOf(withMovedStep(question, 0, 1))).toEqual(["b", "a", "c"]);
  expect(eventsOf(withMovedStep(question, 2, 0))).toEqual(["c", "a", "b"]);
  expect(withMovedStep(question, 0, -1)).toBe(question);
  expect(withMovedStep(question, 2, 3)).toBe(question);
});

it("changes one step, and leaves a question alone that has no such step", () => {
  const question = questionOf("a", "b");
  expect(withStep(question, 1, { name: "Paid" }).steps[1]).toEqual({
    ...newStep("b"),
    name: "Paid",
  });
  expect(withStep(question, 2, { name: "Paid" })).toBe(question);
});

it("keeps what names a step by its number inside the steps that there are", () => {
  const question: FunnelsQuestion = {
    ...questionOf("a", "b", "c"),
    attributionStep: 2,
    fromStep: 1,
    toStep: 2,
    exclusions: [
      { event: "x", filters: [], fromStep: 0, toStep: 2 },
      { event: "y", filters: [], fromStep: 1, toStep: 2 },
    ],
  };
  const shorter = withoutStep(question, 0);
  expect(eventsOf(shorter)).toEqual(["b", "c"]);
  expect(shorter.attributionStep).toBe(1);
  expect(shorter.fromStep).toBe(1);
  expect(shorter.toStep).toBeNull();
  // The second exclusion was between the last two of three: of two steps it would be between one and itself.
  expect(shorter.exclusions).toEqual([{ event: "x", filters: [], fromStep: 0, toStep: 1 }]);
});

it("stretches an exclusion up to the end when a step is added", () => {
  const excluded = withAddedExclusion(questionOf("a", "b"));
  expect(excluded.exclusions).toEqual([{ event: null, filters: [], fromStep: 0, toStep: 1 }]);
  expect(withAddedStep(excluded).exclusions[0]).toMatchObject({ fromStep: 0, toStep: 2 });
});

it("makes room for the end of an exclusion that was chosen", () => {
  const question = withAddedExclusion(questionOf("a", "b", "c", "d"));
  const late = withExclusion(question, 0, { toStep: 1 });
  expect(withExclusion(late, 0, { fromStep: 2 }).exclusions[0]).toMatchObject({
    fromStep: 2,
    toStep: 3,
  });
  const narrow = withExclusion(question, 0, { fromStep: 2 });
  expect(withExclusion(narrow, 0, { toStep: 2 }).exclusions[0]).toMatchObject({
    fromStep: 1,
    toStep: 2,
  });
});
