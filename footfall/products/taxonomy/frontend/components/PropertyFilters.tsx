import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { needsNoValue } from "~/query/filters";
import type { PropertyFilter, PropertyKind, PropertyOperator } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { MultiSelect, Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { propertyValuesLogic } from "../logics/propertyValuesLogic";
import styles from "./PropertyFilters.module.css";
import { PropertySelect } from "./PropertySelect";

const OPERATORS: { value: PropertyOperator; label: string }[] = [
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
  { value: "is_set", label: "is set" },
  { value: "is_not_set", label: "is not set" },
];

const LIST_OPERATORS: PropertyOperator[] = ["exact", "is_not"];

/** The same filter under another operator: its value is kept where it still makes sense. */
function withOperator(filter: PropertyFilter, operator: PropertyOperator): PropertyFilter {
  const first = Array.isArray(filter.value) ? (filter.value[0] ?? "") : (filter.value ?? "");
  const value = LIST_OPERATORS.includes(operator) ? (first ? [first] : []) : first;
  return { ...filter, operator, value: needsNoValue({ ...filter, operator }) ? null : value };
}

interface EditorProps {
  filter: PropertyFilter;
  position: number;
  onChange: (filter: PropertyFilter) => void;
}

function ValueEditor({ filter, position, onChange }: EditorProps): ReactNode {
  const { teamId } = useValues(teamLogic);
  const logic = propertyValuesLogic({ kind: filter.type, property: filter.key, teamId });
  const { propertyValues } = useValues(logic);
  const { loadPropertyValues, search } = useActions(logic);
  const label = `Value of filter ${position}`;
  if (!LIST_OPERATORS.includes(filter.operator)) {
    return (
      <div className={styles.value}>
        <TextInput
          label={label}
          value={typeof filter.value === "string" ? filter.value : ""}
          onChange={(value) => onChange({ ...filter, value })}
          placeholder="Value"
        />
      </div>
    );
  }
  return (
    <div className={styles.value}>
      <MultiSelect
        isFree
        label={label}
        value={Array.isArray(filter.value) ? filter.value : []}
        onChange={(value) => onChange({ ...filter, value })}
        options={propertyValues.map((value) => ({ value, label: value }))}
        onOpen={loadPropertyValues}
        onSearch={search}
        placeholder="Value"
      />
    </div>
  );
}

function FilterEditor({
  filter,
  position,
  onChange,
  onRemove,
}: EditorProps & { onRemove: () => void }): ReactNode {
  return (
    <li className={styles.filter} data-attr="property-filter">
      <Select<PropertyKind>
        label={`Whose property filter ${position} is about`}
        width={92}
        value={filter.type}
        options={[
          { value: "event", label: "Event" },
          { value: "person", label: "Person" },
        ]}
        onChange={(type) => onChange({ ...filter, type, key: "", value: [] })}
      />
      <PropertySelect
        kind={filter.type}
        label={`Property of filter ${position}`}
        value={filter.key || null}
        onChange={(key) => onChange({ ...filter, key })}
        testId="filter-property"
      />
      <Select<PropertyOperator>
        label={`Operator of filter ${position}`}
        width={150}
        value={filter.operator}
        options={OPERATORS}
        onChange={(operator) => onChange(withOperator(filter, operator))}
      />
      {!needsNoValue(filter) && (
        <ValueEditor filter={filter} position={position} onChange={onChange} />
      )}
      <IconButton
        size="small"
        label={`Remove filter ${position}`}
        icon={<IconClose />}
        onClick={onRemove}
      />
    </li>
  );
}

interface PropertyFiltersProps {
  filters: PropertyFilter[];
  onChange: (filters: PropertyFilter[]) => void;
}

/** Conditions that must all hold. One that is still being filled in is drawn and asks nothing. */
export function PropertyFilters({ filters, onChange }: PropertyFiltersProps): ReactNode {
  return (
    <div className={styles.filters}>
      {filters.length > 0 && (
        <ul>
          {filters.map((filter, index) => (
            <FilterEditor
              // A filter has no identity but its place.
              key={index}
              filter={filter}
              position={index + 1}
              onChange={(changed) => onChange(filters.with(index, changed))}
              onRemove={() => onChange(filters.filter((_, other) => other !== index))}
            />
          ))}
        </ul>
      )}
      <Button
        size="small"
        kind="quiet"
        icon={<IconPlus />}
        onClick={() =>
          onChange([...filters, { type: "event", key: "", operator: "exact", value: [] }])
        }
        testId="add-filter"
      >
        Add filter
      </Button>
    </div>
  );
}
