import type * as openapi from "~/foundations/generated/openapi";

/** What the API gives, as interfaces: kea-typegen writes an interface's name, but spells out the shape of an alias. */
export interface Task extends openapi.Task {}
export interface TaskSummary extends openapi.TaskSummary {}
export interface TaskEvidence extends openapi.TaskEvidence {}
export interface PropertyShares extends openapi.PropertyShares {}
export interface TaskRun extends openapi.TaskRun {}
export interface TaskSettings extends openapi.TaskSettings {}
export interface EndpointCheck extends openapi.TaskEndpointCheck {}
export interface Member extends openapi.Membership {}
export type TaskStatus = openapi.TaskStatus;
export type TaskKind = openapi.TaskKind;
export type TaskSeverity = openapi.TaskSeverity;
export type TaskSensitivity = openapi.TaskSensitivity;
