import { expect, it } from "vitest";
import { isComplete } from "~/query/filters";
import type { ValueFilter } from "~/query/schema";
import { KIND_LABELS, newFilter, operatorsOf, withFixedKey, withOperator } from "./filterParts";

const FIELD: ValueFilter = {
  type: "event_metadata",
  key: "distinct_id",
  operator: "icontains",
  value: "ada",
};

it("begins a filter of every kind with nothing asked, and one of groups with a type of them", () => {
  const kinds = Object.keys(KIND_LABELS) as (keyof typeof KIND_LABELS)[];
  expect(kinds.map(newFilter).filter(isComplete)).toEqual([]);
  expect(newFilter("group")).toEqual({
    type: "group",
    group_type_index: 0,
    key: "",
    operator: "exact",
    value: [],
  });
});

it("compares moments as dates, and a selector as a whole", () => {
  const valuesOf = (filter: ValueFilter) => operatorsOf(filter).map(({ value }) => value);
  const dates = ["is_date_exact", "is_date_before", "is_date_after"];
  expect(valuesOf({ ...FIELD, key: "timestamp" })).toEqual(dates);
  expect(valuesOf({ ...FIELD, type: "session", key: "$start_timestamp" })).toEqual(dates);
  expect(valuesOf({ ...FIELD, type: "element", key: "selector" })).toEqual(["exact", "is_not"]);
  // A property of an event may have any name.
  expect(valuesOf({ ...FIELD, type: "event", key: "timestamp" })).toContain("regex");
});

it("takes an operator that suits the newly chosen field, and drops the value of the other", () => {
  expect(withFixedKey(FIELD, "created_at")).toEqual({
    type: "event_metadata",
    key: "created_at",
    operator: "is_date_exact",
    value: "",
  });
  expect(withFixedKey({ ...FIELD, key: "timestamp", operator: "is_date_after" }, "event")).toEqual({
    type: "event_metadata",
    key: "event",
    operator: "exact",
    value: [],
  });
});

it("keeps a value under another operator only while it means the same", () => {
  expect(withOperator(FIELD, "exact").value).toEqual(["ada"]);
  expect(withOperator(FIELD, "is_date_after").value).toBe("");
  expect(withOperator(FIELD, "is_set").value).toBeNull();
});
