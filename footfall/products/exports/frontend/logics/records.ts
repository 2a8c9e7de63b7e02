import type * as openapi from "~/foundations/generated/openapi";

/** What the API gives, as interfaces: kea-typegen writes an interface's name into a logic's types. */
export interface BatchExport extends openapi.BatchExport {}
export interface Run extends openapi.BatchExportRun {}
export interface Backfill extends openapi.BatchExportBackfill {}
export interface LogLine extends openapi.BatchExportLogLine {}
export interface CheckStep extends openapi.BatchExportCheckStep {}

export interface Page<Item> {
  count: number;
  results: Item[];
}

export function addressOf(teamId: number, exportId?: string): string {
  const all = `/api/projects/${teamId}/batch_exports`;
  return exportId === undefined ? all : `${all}/${exportId}`;
}
