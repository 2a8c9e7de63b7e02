import type { FoundTable, Frequency, Source, SourceKind, SyncType } from "./records";

/** How a table is to be synced. */
export interface Choice {
  isOn: boolean;
  syncType: SyncType;
  cursor: string;
  frequency: Frequency;
}

/** A source as the form holds it: every setting of every kind, as text; choices by table. */
export interface Draft {
  kind: SourceKind;
  prefix: string;
  settings: Record<string, string>;
  choices: Record<string, Choice>;
}

export const DEFAULT_DRAFT: Draft = {
  kind: "Postgres",
  prefix: "",
  settings: {
    host: "",
    port: "5432",
    user: "",
    password: "",
    database: "",
    schema: "public",
    ssl_mode: "require",
    storage: "s3",
    endpoint_url: "",
    region: "us-east-1",
    bucket: "",
    access_key: "",
    secret_key: "",
    pattern: "",
    format: "CSV",
    table_name: "",
  },
  choices: {},
};

const BUCKET_SETTINGS = ["endpoint_url", "region", "bucket", "access_key", "secret_key"];
const FILE_SETTINGS = ["storage", "pattern", "format", "table_name"];

/** The settings that the chosen kind of source has. */
export function settingNames({ kind, settings }: Draft): string[] {
  if (kind === "Postgres") {
    return ["host", "port", "database", "user", "password", "ssl_mode", "schema"];
  }
  return settings.storage === "house" ? FILE_SETTINGS : [...FILE_SETTINGS, ...BUCKET_SETTINGS];
}

/** What the API takes for the connection of a draft. */
export function configOf(draft: Draft): Record<string, unknown> {
  const config: Record<string, unknown> = Object.fromEntries(
    settingNames(draft).map((name) => [name, draft.settings[name] ?? ""]),
  );
  return draft.kind === "Postgres" ? { ...config, port: Number(draft.settings.port) } : config;
}

export function keyOf(table: Pick<FoundTable, "schema" | "table">): string {
  return `${table.schema}.${table.table}`;
}

/** Columns that are written anew with each change wherever they are called so; of others only their owner knows. */
const TELLING = new Set(["updated_at", "modified_at", "last_modified", "updated"]);

/** What fits a table best until somebody chooses: only what is new, where a column surely tells that. */
export function choiceFor(table: FoundTable, isOn: boolean): Choice {
  const cursor = table.incremental_fields[0]?.field ?? "";
  return {
    isOn,
    syncType:
      table.incremental_available && TELLING.has(cursor.toLowerCase())
        ? "incremental"
        : "full_refresh",
    cursor,
    frequency: "6hour",
  };
}

/** What the API takes for the tables that are switched on. */
export function schemasOf(draft: Draft, tables: FoundTable[]): Record<string, unknown>[] {
  return tables.flatMap((table) => {
    const choice = draft.choices[keyOf(table)];
    if (!choice?.isOn) {
      return [];
    }
    return [
      {
        schema: table.schema,
        name: table.table,
        should_sync: true,
        sync_type: choice.syncType,
        incremental_field: choice.syncType === "incremental" ? choice.cursor : null,
        sync_frequency: choice.frequency,
      },
    ];
  });
}

/** The draft that shows a source as it is; secrets are their masks. */
export function draftOf({ source_type, prefix, config }: Source): Draft {
  const texts = Object.entries(config).flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [],
  );
  return {
    ...DEFAULT_DRAFT,
    kind: source_type,
    prefix,
    settings: {
      ...DEFAULT_DRAFT.settings,
      ...(Object.fromEntries(texts) as Record<string, string>),
    },
  };
}

/** The field of the form that a path of the API means: `payload.host` is `host`. */
export function fieldOf(attr: string | null): string {
  const name = attr?.split(".").find((part) => part !== "payload" && part !== "source");
  return name ?? "form";
}
