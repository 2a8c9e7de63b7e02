import type { ReactNode } from "react";
import { isComplete } from "~/query/filters";
import type { PropertyFilter } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { KIND_LABELS, newFilter } from "../logics/filterParts";
import { PropertyFilterEditor } from "./PropertyFilterEditor";
import styles from "./PropertyFilters.module.css";

const KINDS: PropertyFilter["type"][] = [
  "event",
  "event_metadata",
  "person",
  "group",
  "cohort",
  "session",
  "element",
  "hogql",
];

interface PropertyFiltersProps {
  filters: PropertyFilter[];
  onChange: (filters: PropertyFilter[]) => void;
  /** A change by typing an expression: more of it may follow. Absent: as any change. */
  onType?: (filters: PropertyFilter[]) => void;
  /** What the server refused of a question with these `properties`, by its path. */
  errors?: Record<string, string>;
}

/** Only filters that are filled in are asked, so the server counts no others. */
function errorOf(
  filters: PropertyFilter[],
  index: number,
  errors: Record<string, string>,
): string | undefined {
  const filter = filters[index];
  if (filter === undefined || !isComplete(filter)) {
    return undefined;
  }
  const path = `properties.${filters.slice(0, index).filter(isComplete).length}`;
  return Object.entries(errors).find(
    ([place]) => place === path || place.startsWith(`${path}.`),
  )?.[1];
}

/** Conditions that must all hold. One that is still being filled in is drawn and asks nothing. */
export function PropertyFilters({
  filters,
  onChange,
  onType = onChange,
  errors = {},
}: PropertyFiltersProps): ReactNode {
  return (
    <div className={styles.filters}>
      {filters.length > 0 && (
        <ul>
          {filters.map((filter, index) => (
            <li
              // A filter has no identity but its place.
              key={index}
              className={styles.filter}
              data-attr="property-filter"
            >
              <Select<PropertyFilter["type"]>
                label={`What filter ${index + 1} is about`}
                width={112}
                value={filter.type}
                options={KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))}
                onChange={(kind) => onChange(filters.with(index, newFilter(kind)))}
                testId="filter-kind"
              />
              <PropertyFilterEditor
                filter={filter}
                name={`filter ${index + 1}`}
                error={errorOf(filters, index, errors)}
                onChange={(changed) =>
                  (changed.type === "hogql" ? onType : onChange)(filters.with(index, changed))
                }
              />
              <IconButton
                size="small"
                label={`Remove filter ${index + 1}`}
                icon={<IconClose />}
                onClick={() => onChange(filters.filter((_, other) => other !== index))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button
        size="small"
        kind="quiet"
        icon={<IconPlus />}
        onClick={() => onChange([...filters, newFilter("event")])}
        testId="add-filter"
      >
        Add filter
      </Button>
    </div>
  );
}
