import type { ApiKeyScope } from "~/foundations/generated/openapi";
import type { SelectOption } from "~/ui/Select";

const SCOPE_LABELS: Record<ApiKeyScope, string> = {
  "*": "Everything that I may",
  "query:read": "Ask queries",
  "query:write": "Change queries",
  "action:read": "Read actions",
  "action:write": "Change actions",
  "cohort:read": "Read cohorts",
  "cohort:write": "Change cohorts",
  "event_definition:read": "Read event definitions",
  "event_definition:write": "Change event definitions",
  "property_definition:read": "Read property definitions",
  "property_definition:write": "Change property definitions",
  "batch_export:read": "Read batch exports",
  "batch_export:write": "Change batch exports",
  "external_data_source:read": "Read warehouse sources",
  "external_data_source:write": "Change warehouse sources",
  "warehouse_table:read": "Read warehouse tables",
  "warehouse_table:write": "Change warehouse tables",
  "warehouse_view:read": "Read views of SQL",
  "warehouse_view:write": "Change views of SQL",
  "insight_variable:read": "Read variables of SQL",
  "insight_variable:write": "Change variables of SQL",
  "person:read": "Read persons",
  "person:write": "Change persons",
  "project:read": "Read projects",
  "project:write": "Change projects",
  "organization:read": "Read the organization",
  "organization:write": "Change the organization",
  "organization_member:read": "Read members and invites",
  "organization_member:write": "Change members and invites",
  "task:read": "Read tasks",
  "task:write": "Change tasks and look for signals",
  "user:read": "Read my account",
  "user:write": "Change my account",
};

export const SCOPES: SelectOption<string>[] = Object.entries(SCOPE_LABELS).map(
  ([value, label]) => ({ value, label }),
);
