import { expect, it } from "vitest";
import {
  type BehaviouralCriterion,
  CRITERIA_PATH,
  newCriterion,
  problemOfGroup,
  withBehaviour,
  withTime,
} from "./cohortCriteria";

const DID: BehaviouralCriterion = {
  type: "behavioral",
  value: "performed_event_multiple",
  key: "paid",
  event_type: "events",
  operator: "gte",
  operator_value: 3,
  time_value: 2,
  time_interval: "week",
  negation: true,
};

it("keeps of a behaviour what another has a use for, and gives what it needs", () => {
  expect(withBehaviour(DID, "stopped_performing_event")).toEqual({
    type: "behavioral",
    value: "stopped_performing_event",
    key: "paid",
    event_type: "events",
    negation: true,
    time_value: 2,
    time_interval: "week",
    seq_time_value: 7,
    seq_time_interval: "day",
  });
  const since = { ...withTime(DID, true), explicit_datetime: "2026-01-31" };
  expect(since).not.toHaveProperty("time_value");
  // Periods are counted back from now: there is no day that they begin with.
  expect(withBehaviour(since, "performed_event_regularly")).toMatchObject({
    time_value: 30,
    total_periods: 5,
  });
  expect(withTime(since, false)).not.toHaveProperty("explicit_datetime");
});

it("says what is missing, where the API would say it", () => {
  const inside = (...values: Parameters<typeof problemOfGroup>[0]["values"]) =>
    problemOfGroup({ type: "OR", values: [DID, { type: "AND", values }] }, CRITERIA_PATH)?.path;
  const place = `${CRITERIA_PATH}.values.1`;
  expect(inside()).toBe(place);
  expect(inside(newCriterion("behavioral"))).toBe(`${place}.values.0.key`);
  expect(inside(DID, newCriterion("cohort"))).toBe(`${place}.values.1.value`);
  expect(inside(newCriterion("person"))).toBe(`${place}.values.0.key`);
  expect(inside({ type: "person", key: "plan", operator: "is_set", value: null })).toBeUndefined();
});
