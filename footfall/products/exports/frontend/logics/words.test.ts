import { expect, it } from "vitest";
import { backfillSpan, intervalText } from "./words";

it("tells an interval in the zone of its export", () => {
  const hour = ["2026-10-05T07:00:00Z", "2026-10-05T08:00:00Z"] as const;
  expect(intervalText(...hour, "UTC")).toBe("5 Oct 2026, 07:00 to 08:00");
  expect(intervalText(...hour, "Asia/Kolkata")).toBe("5 Oct 2026, 12:30 to 13:30");
  expect(intervalText("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Berlin")).toBe(
    "25 Oct 2026",
  );
});

it("makes whole days of what was chosen for a backfill", () => {
  expect(backfillSpan("hour", "2026-10-05", "2026-10-05")).toEqual({
    start: "2026-10-05T00:00:00Z",
    end: "2026-10-06T00:00:00.000Z",
  });
  expect(backfillSpan("day", "2026-10-31", "2026-10-31").end).toBe("2026-11-01T12:00:00.000Z");
});
