import { expect, it } from "vitest";
import type { SyncRun } from "./records";
import { frequencyText, placeText, progressPercent, typeText } from "./words";

const run = { status: "Running", step: "copying", rows_synced: 50, rows_total: 200 } as SyncRun;

it("tells how far a sync is only where somebody counted", () => {
  expect(progressPercent(run)).toBe(25);
  expect(progressPercent({ ...run, rows_synced: 900 })).toBe(99);
  expect(progressPercent({ ...run, rows_total: null })).toBeNull();
  expect(progressPercent({ ...run, step: "publishing" })).toBeNull();
  expect(progressPercent({ ...run, status: "Completed", step: "" })).toBe(100);
});

it("tells where tables come from without a secret", () => {
  const config = { host: "db.example.com", database: "shop", password: "********" };
  expect(placeText({ source_type: "Postgres", config })).toBe("PostgreSQL, shop on db.example.com");
  const files = { storage: "s3", bucket: "theirs", pattern: "a/*.csv", format: "CSV" };
  expect(placeText({ source_type: "Files", config: files })).toBe("CSV in theirs, a/*.csv");
});

it("spells types and frequencies for people", () => {
  expect(["Int64", "Nullable(String)", "Nullable(DateTime64(6, 'UTC'))"].map(typeText)).toEqual([
    "Int64",
    "String",
    "DateTime",
  ]);
  expect(frequencyText("6hour")).toBe("Every 6 hours");
});
