import type { BatchExport } from "./records";

export type DestinationKind = "S3" | "Postgres" | "House";
export type EventChoice = "all" | "only" | "without";

/** An export as the form holds it: every setting of every destination, as text. */
export interface Draft {
  name: string;
  model: "events" | "persons";
  interval: "hour" | "day";
  kind: DestinationKind;
  eventChoice: EventChoice;
  events: string[];
  settings: Record<string, string>;
}

export const DEFAULT_DRAFT: Draft = {
  name: "",
  model: "events",
  interval: "hour",
  kind: "House",
  eventChoice: "all",
  events: [],
  settings: {
    file_format: "Parquet",
    prefix: "",
    bucket_name: "",
    region: "us-east-1",
    endpoint_url: "",
    aws_access_key_id: "",
    aws_secret_access_key: "",
    host: "",
    port: "5432",
    user: "",
    password: "",
    database: "",
    schema: "public",
    table_name: "",
    ssl_mode: "require",
  },
};

const FILE_SETTINGS = ["file_format", "prefix"];
const SETTINGS: Record<DestinationKind, string[]> = {
  House: FILE_SETTINGS,
  S3: [
    ...FILE_SETTINGS,
    ...["bucket_name", "region", "endpoint_url", "aws_access_key_id", "aws_secret_access_key"],
  ],
  Postgres: ["host", "port", "user", "password", "database", "schema", "table_name", "ssl_mode"],
};

/** What the API takes for the destination of a draft. */
export function destinationOf(draft: Draft): {
  type: DestinationKind;
  config: Record<string, unknown>;
} {
  const config: Record<string, unknown> = Object.fromEntries(
    SETTINGS[draft.kind].map((name) => [name, draft.settings[name] ?? ""]),
  );
  if (draft.kind === "Postgres") {
    config.port = Number(draft.settings.port);
  }
  const isChosen = draft.model === "events";
  return {
    type: draft.kind,
    config: {
      ...config,
      include_events: isChosen && draft.eventChoice === "only" ? draft.events : [],
      exclude_events: isChosen && draft.eventChoice === "without" ? draft.events : [],
    },
  };
}

/** The draft that shows an export as it is; secrets are their masks. */
export function draftOf(batchExport: BatchExport): Draft {
  const config = batchExport.destination.config as Record<string, unknown>;
  const listed = (name: string): string[] => (config[name] as string[] | undefined) ?? [];
  const [include, exclude] = [listed("include_events"), listed("exclude_events")];
  const texts = Object.entries(config).flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [],
  );
  return {
    name: batchExport.name,
    model: batchExport.model,
    interval: batchExport.interval,
    kind: batchExport.destination.type,
    eventChoice: include.length > 0 ? "only" : exclude.length > 0 ? "without" : "all",
    events: include.length > 0 ? include : exclude,
    settings: {
      ...DEFAULT_DRAFT.settings,
      ...(Object.fromEntries(texts) as Record<string, string>),
    },
  };
}

/** The field of the form that a path of the API means: `destination.config.host` is `host`. */
export function fieldOf(attr: string | null): string {
  const name = attr?.split(".").find((part) => !["destination", "config"].includes(part)) ?? "form";
  return ["include_events", "exclude_events"].includes(name) ? "events" : name;
}
