import { expect, it } from "vitest";
import { DEFAULT_DRAFT, destinationOf, draftOf, fieldOf } from "./draft";
import type { BatchExport } from "./records";

const settings = { ...DEFAULT_DRAFT.settings, host: "db.example.com", port: "6543" };

it("sends the settings of the chosen destination and no others", () => {
  const { config } = destinationOf({
    ...DEFAULT_DRAFT,
    kind: "Postgres",
    settings,
    eventChoice: "without",
    events: ["$autocapture"],
  });
  expect(config).toMatchObject({ host: "db.example.com", port: 6543 });
  expect(config).toMatchObject({ include_events: [], exclude_events: ["$autocapture"] });
  expect(config).not.toHaveProperty("bucket_name");
});

it("shows an export as the draft that would make it", () => {
  const draft = { ...DEFAULT_DRAFT, name: "mine", kind: "S3" as const, events: ["a"] };
  const chosen = { ...draft, eventChoice: "only" as const };
  const made = { ...chosen, destination: destinationOf(chosen) } as unknown as BatchExport;
  expect(draftOf(made)).toEqual(chosen);
});

it("finds the field that the API complains of", () => {
  expect(fieldOf("destination.config.bucket_name")).toBe("bucket_name");
  expect(fieldOf("destination.config.include_events.3")).toBe("events");
  expect(fieldOf("name")).toBe("name");
  expect(fieldOf(null)).toBe("form");
});
