import { expect, it } from "vitest";
import {
  type Breakdown,
  breakdownFilterOf,
  problemOfPart,
  type PropertyBreakdown,
  readBreakdown,
} from "./breakdown";

const chosen = { kind: "hogql", property: "upper(event)" } as const;
const PARTS: PropertyBreakdown = {
  parts: [{ kind: "event", property: "$browser" }, { kind: "person", property: "" }, chosen],
  limit: 5,
};
const COHORTS: Breakdown = { cohorts: [3, null, 4], isWithEverybody: true };

it("asks for one property, for several, and for cohorts, as far as they are chosen", () => {
  expect(breakdownFilterOf({ parts: [chosen], limit: 10 }).breakdownFilter).toEqual({
    breakdown: "upper(event)",
    breakdown_type: "hogql",
    breakdown_limit: 10,
  });
  expect(breakdownFilterOf(PARTS).breakdownFilter).toEqual({
    breakdowns: [
      { property: "$browser", type: "event" },
      { property: "upper(event)", type: "hogql" },
    ],
    breakdown_limit: 5,
  });
  expect(breakdownFilterOf(COHORTS).breakdownFilter).toEqual({
    breakdown: [3, 4, "all"],
    breakdown_type: "cohort",
  });
  expect(breakdownFilterOf({ cohorts: [null], isWithEverybody: false })).toEqual({});
});

it("says of which groups a property is, and names a field of the event", () => {
  const plan = { kind: "group", groupType: 2, property: "plan" } as const;
  const name = { kind: "event_metadata", property: "event" } as const;
  expect(breakdownFilterOf({ parts: [plan], limit: 5 }).breakdownFilter).toEqual({
    breakdown: "plan",
    breakdown_type: "group",
    breakdown_group_type_index: 2,
    breakdown_limit: 5,
  });
  expect(breakdownFilterOf({ parts: [name, plan], limit: 5 }).breakdownFilter).toEqual({
    breakdowns: [
      { property: "event", type: "event_metadata" },
      { property: "plan", type: "group", group_type_index: 2 },
    ],
    breakdown_limit: 5,
  });
  expect(readBreakdown({ parts: [name, plan, { ...plan, groupType: 9 }], limit: 5 })).toEqual({
    parts: [name, plan, { ...plan, groupType: 0 }],
    limit: 5,
  });
});

it("survives its way through an address, which may also name one property alone", () => {
  for (const breakdown of [PARTS, COHORTS]) {
    expect(readBreakdown(JSON.parse(JSON.stringify(breakdown)))).toEqual(breakdown);
  }
  expect(readBreakdown({ kind: "person", property: "plan", limit: 7 })).toEqual({
    parts: [{ kind: "person", property: "plan" }],
    limit: 10,
  });
  expect(readBreakdown({ parts: [{ property: 3 }] })).toBeNull();
  expect(readBreakdown({ cohorts: ["x", -1] })).toEqual({
    cohorts: [null, null],
    isWithEverybody: false,
  });
});

it("finds what is refused at its own part, not counting those that are not asked", () => {
  const errors = { "breakdownFilter.breakdowns.1.property": "no such name" };
  expect(PARTS.parts.map((part) => problemOfPart(errors, PARTS, part))).toEqual([
    undefined,
    undefined,
    "no such name",
  ]);
});
