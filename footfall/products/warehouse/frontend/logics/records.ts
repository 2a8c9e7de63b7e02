import type * as openapi from "~/foundations/generated/openapi";

/** What the API gives, as interfaces: kea-typegen writes an interface's name into a logic's types. */
export interface Source extends openapi.ExternalDataSource {}
export interface SourceTable extends openapi.ExternalDataSchema {}
export interface SyncRun extends openapi.ExternalDataJob {}
export interface LogLine extends openapi.ExternalDataLogLine {}
export interface FoundTable extends openapi.ExternalDataFoundTable {}
export interface Rows extends openapi.ExternalDataRows {}

export type SourceKind = openapi.ExternalDataSourceType;
export type SyncType = openapi.ExternalDataSyncType;
export type Frequency = openapi.ExternalDataSyncFrequency;

export interface Page<Item> {
  count: number;
  results: Item[];
}

export function sourcesAddress(teamId: number, path = ""): string {
  return `/api/projects/${teamId}/external_data_sources${path}`;
}

export function tableAddress(teamId: number, tableId: string, path = ""): string {
  return `/api/projects/${teamId}/external_data_schemas/${tableId}${path}`;
}
