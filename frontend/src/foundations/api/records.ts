import type * as openapi from "~/foundations/generated/openapi";

/**
 * What the API gives, as interfaces: kea-typegen writes an interface's name into a logic's types, but would spell out
 * the whole shape of an alias. The owner of data is a team in code; the REST API, like the screen, says project.
 */
export interface Team extends openapi.Project {}
export interface User extends openapi.User {}
export interface Preflight extends openapi.Preflight {}
export interface InvitePreview extends openapi.InvitePreview {}
export interface ApiKey extends openapi.PersonalApiKey {}
export interface CreatedApiKey extends openapi.CreatedPersonalApiKey {}
export interface Member extends openapi.Membership {}
export interface Invite extends openapi.Invite {}
