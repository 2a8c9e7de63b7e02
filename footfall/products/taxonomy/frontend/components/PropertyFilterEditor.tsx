import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { needsNoValue } from "~/query/filters";
import type {
  CohortFilter,
  PlainFilter,
  PropertyFilter,
  PropertyKind,
  PropertyOperator,
  ValueFilter,
} from "~/query/schema";
import { MultiSelect, Select, type SelectOption } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import {
  FIXED_PROPERTIES,
  KIND_LABELS,
  operatorsOf,
  takesDate,
  takesSeveral,
  textsOf,
  withFixedKey,
  withOperator,
} from "../logics/filterParts";
import { propertyValuesLogic } from "../logics/propertyValuesLogic";
import { CohortSelect } from "./CohortSelect";
import { ExpressionInput } from "./ExpressionInput";
import { GroupTypeSelect } from "./GroupTypeSelect";
import styles from "./PropertyFilters.module.css";
import { PropertySelect } from "./PropertySelect";
import { useEventFields } from "./useEventFields";
import { useEventOptions } from "./useEventOptions";

const COHORT_OPERATORS: SelectOption<CohortFilter["operator"]>[] = [
  { value: "in", label: "is in" },
  { value: "not_in", label: "is not in" },
];

type OfProperty = PlainFilter & { type: PropertyKind };

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

/** Names of events that were seen, and any other. */
function KnownEvents({ filter, name, onChange }: EditorProps<ValueFilter>): ReactNode {
  const { options, search, reload } = useEventOptions(null, false);
  return (
    <MultiSelect
      isFree
      label={`Value of ${name}`}
      value={textsOf(filter.value)}
      onChange={(value) => onChange({ ...filter, value })}
      options={options}
      onOpen={reload}
      onSearch={search}
      placeholder="Value"
    />
  );
}

function ValueEditor({ filter, name, onChange }: EditorProps<ValueFilter>): ReactNode {
  if (!takesSeveral(filter)) {
    return (
      <TextInput
        label={`Value of ${name}`}
        value={textsOf(filter.value).join(", ")}
        onChange={(value) => onChange({ ...filter, value })}
        placeholder={takesDate(filter) ? "2026-01-31 or -30d" : "Value"}
      />
    );
  }
  if (isOfProperty(filter)) {
    return <KnownValues filter={filter} name={name} onChange={onChange} />;
  }
  return filter.type === "event_metadata" && filter.key === "event" ? (
    <KnownEvents filter={filter} name={name} onChange={onChange} />
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
  const label = `Property of ${name}`;
  const eventFields = useEventFields(filter.key);
  if (filter.type === "group") {
    return (
      <>
        <GroupTypeSelect
          label={`Type of the groups of ${name}`}
          value={filter.group_type_index}
          onChange={(group_type_index) =>
            onChange({ ...filter, group_type_index, key: "", value: [], operator: "exact" })
          }
          testId="filter-group-type"
        />
        <PropertySelect
          kind={`group_${filter.group_type_index}`}
          label={label}
          value={filter.key || null}
          onChange={(key) => onChange({ ...filter, key })}
          testId="filter-property"
        />
      </>
    );
  }
  return filter.type === "event" || filter.type === "person" ? (
    <PropertySelect
      kind={filter.type}
      label={label}
      value={filter.key || null}
      onChange={(key) => onChange({ ...filter, key })}
      testId="filter-property"
    />
  ) : (
    <Select<string>
      label={label}
      placeholder={filter.type === "event_metadata" ? "Field" : "Property"}
      width={170}
      value={filter.key || null}
      options={filter.type === "event_metadata" ? eventFields : FIXED_PROPERTIES[filter.type]}
      onChange={(key) => onChange(withFixedKey(filter, key))}
      testId="filter-property"
    />
  );
}

function ValueFilterEditor({ filter, name, onChange }: EditorProps<ValueFilter>): ReactNode {
  return (
    <>
      <KeySelect filter={filter} name={name} onChange={onChange} />
      <Select<PropertyOperator>
        label={`Operator of ${name}`}
        width={150}
        value={filter.operator}
        options={operatorsOf(filter)}
        onChange={(operator) => onChange(withOperator(filter, operator))}
        testId="filter-operator"
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
