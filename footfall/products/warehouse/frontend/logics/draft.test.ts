import { expect, it } from "vitest";
import { DEFAULT_DRAFT, choiceFor, configOf, draftOf, fieldOf, keyOf, schemasOf } from "./draft";
import type { FoundTable, Source } from "./records";

const orders: FoundTable = {
  table: "orders",
  schema: "public",
  rows: 10,
  column_count: 3,
  primary_key: ["id"],
  incremental_available: true,
  incremental_fields: [
    { field: "updated_at", type: "timestamp with time zone" },
    { field: "id", type: "bigint" },
  ],
};
const loose: FoundTable = {
  ...orders,
  table: "loose",
  primary_key: [],
  incremental_available: false,
};

it("sends the settings of the chosen kind and no others", () => {
  const settings = { ...DEFAULT_DRAFT.settings, host: "db.example.com", port: "6543" };
  const config = configOf({ ...DEFAULT_DRAFT, settings });
  expect(config).toMatchObject({ host: "db.example.com", port: 6543 });
  expect(config).not.toHaveProperty("bucket");
  const house = { ...DEFAULT_DRAFT.settings, storage: "house", secret_key: "left over" };
  expect(configOf({ ...DEFAULT_DRAFT, kind: "Files", settings: house })).toEqual({
    storage: "house",
    pattern: "",
    format: "CSV",
    table_name: "",
  });
});

it("reads only what is new where that can be told, and sends the tables that are on", () => {
  const choices = {
    [keyOf(orders)]: choiceFor(orders, true),
    [keyOf(loose)]: choiceFor(loose, false),
  };
  expect(schemasOf({ ...DEFAULT_DRAFT, choices }, [orders, loose])).toEqual([
    {
      schema: "public",
      name: "orders",
      should_sync: true,
      sync_type: "incremental",
      incremental_field: "updated_at",
      sync_frequency: "6hour",
    },
  ]);
  expect(choiceFor(loose, true).syncType).toBe("full_refresh");
  const guessed = { ...orders, incremental_fields: [{ field: "customer_id", type: "bigint" }] };
  expect(choiceFor(guessed, true)).toMatchObject({
    syncType: "full_refresh",
    cursor: "customer_id",
  });
});

it("shows a source as the draft that would make it", () => {
  const draft = { ...DEFAULT_DRAFT, prefix: "shop" };
  const made = { source_type: "Postgres", prefix: "shop", config: configOf(draft) };
  expect(draftOf(made as unknown as Source)).toEqual(draft);
});

it("finds the field that the API complains of", () => {
  expect(fieldOf("payload.host")).toBe("host");
  expect(fieldOf("payload.schemas.0.incremental_field")).toBe("schemas");
  expect(fieldOf("payload")).toBe("form");
  expect(fieldOf("prefix")).toBe("prefix");
  expect(fieldOf(null)).toBe("form");
});
