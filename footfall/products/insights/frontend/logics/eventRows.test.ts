import { expect, it } from "vitest";
import { eventRowOf, mergeEvents, sortedProperties } from "./eventRows";

const at = (uuid: string, timestamp: string) =>
  eventRowOf([uuid, "step", "visitor", timestamp, { n: 1 }]);

it("holds each event once, the newest first", () => {
  const known = [at("b", "2026-11-24T10:00:02Z"), at("a", "2026-11-24T10:00:01Z")];
  const found = [at("c", "2026-11-24T10:00:03Z"), at("b", "2026-11-24T10:00:02Z")];
  expect(mergeEvents(known, found).map((row) => row.uuid)).toEqual(["c", "b", "a"]);
});

it("shows the sender's own properties before the SDK's", () => {
  expect(sortedProperties({ $lib: "web", plan: 1, $browser: "x" }).map(([name]) => name)).toEqual([
    "plan",
    "$browser",
    "$lib",
  ]);
});
