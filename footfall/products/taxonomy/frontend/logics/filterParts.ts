import { needsNoValue } from "~/query/filters";
import { GROUP_TYPES, groupTypeLabel } from "~/query/groups";
import type {
  EventField,
  FixedKind,
  PropertyFilter,
  PropertyOperator,
  ValueFilter,
} from "~/query/schema";
import type { SelectOption } from "~/ui/Select";

export const KIND_LABELS: Record<PropertyFilter["type"], string> = {
  event: "Event",
  event_metadata: "Event field",
  person: "Person",
  group: "Group",
  cohort: "Cohort",
  session: "Session",
  element: "Element",
  hogql: "SQL",
};

const OPERATORS: SelectOption<PropertyOperator>[] = [
  { value: "exact", label: "is" },
  { value: "is_not", label: "is not" },
  { value: "icontains", label: "contains" },
  { value: "not_icontains", label: "does not contain" },
  { value: "regex", label: "matches regex" },
  { value: "not_regex", label: "does not match regex" },
  { value: "gt", label: "is greater than" },
  { value: "gte", label: "is at least" },
  { value: "lt", label: "is less than" },
  { value: "lte", label: "is at most" },
  { value: "is_date_exact", label: "is on" },
  { value: "is_date_before", label: "is before" },
  { value: "is_date_after", label: "is after" },
  { value: "is_set", label: "is set" },
  { value: "is_not_set", label: "is not set" },
];

const LIST_OPERATORS: PropertyOperator[] = ["exact", "is_not"];
const DATE_OPERATORS: PropertyOperator[] = ["is_date_exact", "is_date_before", "is_date_after"];
const MOMENTS = ["timestamp", "created_at", "$start_timestamp", "$end_timestamp"];

/** What is known of every event besides its properties. */
export const EVENT_FIELDS: SelectOption<EventField>[] = [
  { value: "event", label: "Event name" },
  { value: "distinct_id", label: "Distinct ID" },
  { value: "person_id", label: "Person ID" },
  { value: "timestamp", label: "Time" },
  { value: "created_at", label: "Time of arrival" },
  { value: "uuid", label: "UUID" },
  ...GROUP_TYPES.map((type) => ({
    value: `$group_${type}` as const,
    label: `${groupTypeLabel(type)}: key`,
  })),
];

/** What has the same properties in every project. */
export const FIXED_PROPERTIES: Record<
  Exclude<FixedKind, "event_metadata">,
  SelectOption<string>[]
> = {
  session: [
    { value: "$session_duration", label: "Duration in seconds" },
    { value: "$start_timestamp", label: "Start" },
    { value: "$end_timestamp", label: "End" },
    { value: "$entry_current_url", label: "First URL" },
    { value: "$end_current_url", label: "Last URL" },
    { value: "$entry_referring_domain", label: "Referring domain" },
    { value: "$event_count", label: "Number of events" },
    { value: "$pageview_count", label: "Number of pageviews" },
    { value: "$autocapture_count", label: "Number of clicks" },
  ],
  element: [
    { value: "text", label: "Text" },
    { value: "href", label: "Link target" },
    { value: "tag_name", label: "Tag name" },
    { value: "selector", label: "CSS selector" },
  ],
};

/** A filter of this kind that is still to be filled in. */
export function newFilter(kind: PropertyFilter["type"]): PropertyFilter {
  if (kind === "hogql") {
    return { type: kind, key: "" };
  }
  if (kind === "cohort") {
    return { type: kind, key: "id", operator: "in", value: null };
  }
  const empty = { key: "", operator: "exact" as const, value: [] };
  return kind === "group"
    ? { type: kind, group_type_index: 0, ...empty }
    : { type: kind, ...empty };
}

function isMoment({ type, key }: ValueFilter): boolean {
  return (type === "event_metadata" || type === "session") && MOMENTS.includes(key);
}

/** How the chosen thing can be compared. */
export function operatorsOf(filter: ValueFilter): SelectOption<PropertyOperator>[] {
  const isSelector = filter.type === "element" && filter.key === "selector";
  const known = isMoment(filter) ? DATE_OPERATORS : isSelector ? LIST_OPERATORS : null;
  return known === null ? OPERATORS : OPERATORS.filter(({ value }) => known.includes(value));
}

/** Whether the filter may name several values, any of which will do. */
export function takesSeveral({ operator }: Pick<ValueFilter, "operator">): boolean {
  return LIST_OPERATORS.includes(operator);
}

export function takesDate({ operator }: Pick<ValueFilter, "operator">): boolean {
  return DATE_OPERATORS.includes(operator);
}

/** What the API keeps may hold numbers and truths as well. */
export function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean"
      ? [String(one)]
      : [],
  );
}

/** The same filter under another operator: its value is kept where it still makes sense. */
export function withOperator<Filter extends ValueFilter>(
  filter: Filter,
  operator: PropertyOperator,
): Filter {
  const isOtherKind = takesDate(filter) !== takesDate({ operator });
  const [first = ""] = isOtherKind ? [] : textsOf(filter.value);
  const value = takesSeveral({ operator }) ? (first ? [first] : []) : first;
  return { ...filter, operator, value: needsNoValue({ operator }) ? null : value };
}

/** The same filter of something else that every project has, compared in a way that suits it. */
export function withFixedKey<Filter extends ValueFilter>(filter: Filter, key: string): Filter {
  const changed = { ...filter, key };
  const [first] = operatorsOf(changed);
  return { ...withOperator({ ...filter, value: [] }, first?.value ?? "exact"), key };
}
