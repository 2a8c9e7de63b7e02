import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { needsNoValue } from "~/query/filters";
import type {
  CohortFilter,
  FilterKind,
  PropertyFilter,
  PropertyKind,
  PropertyOperator,
  ValueFilter,
} from "~/query/schema";
import { MultiSelect, Select, type SelectOption } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { propertyValuesLogic } from "../logics/propertyValuesLogic";
import { CohortSelect } from "./CohortSelect";
import { ExpressionInput } from "./ExpressionInput";
import styles from "./PropertyFilters.module.css";
import { PropertySelect } from "./PropertySelect";

export const KIND_LABELS: Record<PropertyFilter["type"], string> = {
  event: "Event",
  person: "Person",
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
  { value: "is_date_before", label: "is before" },
  { value: "is_date_after", label: "is after" },
  { value: "is_set", label: "is set" },
  { value: "is_not_set", label: "is not set" },
];

const LIST_OPERATORS: PropertyOperator[] = ["exact", "is_not"];
const DATE_OPERATORS: PropertyOperator[] = ["is_date_before", "is_date_after"];

const COHORT_OPERATORS: SelectOption<CohortFilter["operator"]>[] = [
  { value: "in", label: "is in" },
  { value: "not_in", label: "is not in" },
];

/** What has the same properties in every project. */
const FIXED_PROPERTIES: Record<Exclude<FilterKind, PropertyKind>, SelectOption<string>[]> = {
  session: [
    { value: "$session_duration", label: "Duration in seconds" },
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
  return kind === "cohort"
    ? { type: kind, key: "id", operator: "in", value: null }
    : { type: kind, key: "", operator: "exact", value: [] };
}

/** What the API keeps may hold numbers and truths as well. */
function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean"
      ? [String(one)]
      : [],
  );
}

/** The same filter under another operator: its value is kept where it still makes sense. */
function withOperator(filter: ValueFilter, operator: PropertyOperator): ValueFilter {
  const [first = ""] = textsOf(filter.value);
  const value = LIST_OPERATORS.includes(operator) ? (first ? [first] : []) : first;
  return { ...filter, operator, value: needsNoValue({ operator }) ? null : value };
}

type OfProperty = ValueFilter & { type: PropertyKind };

function isOfProperty(filter: ValueFilter): filter is OfProperty {
  return filter.type === "event" || filter.type === "person";
}

interface EditorProps<Filter> {
  filter: Filter;
  /** What it is called for a screen reader: "filter 2". */
  name: string;
  onChange: (filter: Filter) => void;
}

/** Values that the property has had of late, and any other. */
function KnownValues({
  filter,
  name,
  onChange,
}: EditorProps<ValueFilter> & { filter: OfProperty }): ReactNode {
  const { teamId } = useValues(teamLogic);
  const logic = propertyValuesLogic({ kind: filter.type, property: filter.key, teamId });
  const { propertyValues } = useValues(logic);
  const { loadPropertyValues, search } = useActions(logic);
  return (
    <MultiSelect
      isFree
      label={`Value of ${name}`}
      value={textsOf(filter.value)}
      onChange={(value) => onChange({ ...filter, value })}
      options={propertyValues.map((value) => ({ value, label: value }))}
      onOpen={loadPropertyValues}
      onSearch={search}
      placeholder="Value"
    />
  );
}

function ValueEditor({ filter, name, onChange }: EditorProps<ValueFilter>): ReactNode {
  if (!LIST_OPERATORS.includes(filter.operator)) {
    return (
      <TextInput
        label={`Value of ${name}`}
        value={textsOf(filter.value).join(", ")}
        onChange={(value) => onChange({ ...filter, value })}
        placeholder={DATE_OPERATORS.includes(filter.operator) ? "2026-01-31 or -30d" : "Value"}
      />
    );
  }
  return isOfProperty(filter) ? (
    <KnownValues filter={filter} name={name} onChange={onChange} />
  ) : (
    <MultiSelect
      isFree
      label={`Value of ${name}`}
      value={textsOf(filter.value)}
      onChange={(value) => onChange({ ...filter, value })}
      options={[]}
      placeholder="Value"
    />
  );
}

function KeySelect({ filter, name, onChange }: EditorProps<ValueFilter>): ReactNode {
  const { type } = filter;
  return type === "event" || type === "person" ? (
    <PropertySelect
      kind={type}
      label={`Property of ${name}`}
      value={filter.key || null}
      onChange={(key) => onChange({ ...filter, key })}
      testId="filter-property"
    />
  ) : (
    <Select<string>
      label={`Property of ${name}`}
      placeholder="Property"
      width={170}
      value={filter.key || null}
      options={FIXED_PROPERTIES[type]}
      onChange={(key) => onChange({ ...withOperator(filter, "exact"), key })}
      testId="filter-property"
    />
  );
}

function ValueFilterEditor({ filter, name, onChange }: EditorProps<ValueFilter>): ReactNode {
  const isSelector = filter.type === "element" && filter.key === "selector";
  return (
    <>
      <KeySelect filter={filter} name={name} onChange={onChange} />
      <Select<PropertyOperator>
        label={`Operator of ${name}`}
        width={150}
        value={filter.operator}
        options={
          isSelector ? OPERATORS.filter(({ value }) => LIST_OPERATORS.includes(value)) : OPERATORS
        }
        onChange={(operator) => onChange(withOperator(filter, operator))}
      />
      {!needsNoValue(filter) && (
        <div className={styles.value}>
          <ValueEditor filter={filter} name={name} onChange={onChange} />
        </div>
      )}
    </>
  );
}

/** What a condition demands; of what kind it is, is chosen elsewhere. */
export function PropertyFilterEditor({
  filter,
  name,
  error,
  onChange,
}: EditorProps<PropertyFilter> & {
  /** What the server has against it. */
  error?: string | undefined;
}): ReactNode {
  if (!(filter.type in KIND_LABELS)) {
    // Made over the API, of a kind that has no editor: it is shown and kept as it is.
    return <code className={styles.foreign}>{JSON.stringify(filter)}</code>;
  }
  if (filter.type === "hogql") {
    return (
      <ExpressionInput
        label={`Condition of ${name}`}
        placeholder="properties.price > 100"
        value={filter.key}
        error={error}
        onChange={(key) => onChange({ ...filter, key })}
        testId="filter-expression"
      />
    );
  }
  return filter.type === "cohort" ? (
    <>
      <Select<CohortFilter["operator"]>
        label={`Operator of ${name}`}
        width={100}
        value={filter.operator}
        options={COHORT_OPERATORS}
        onChange={(operator) => onChange({ ...filter, operator })}
      />
      <CohortSelect
        label={`Cohort of ${name}`}
        value={filter.value}
        onChange={(value) => onChange({ ...filter, value })}
        testId="filter-cohort"
      />
    </>
  ) : (
    <ValueFilterEditor filter={filter} name={name} onChange={onChange} />
  );
}
