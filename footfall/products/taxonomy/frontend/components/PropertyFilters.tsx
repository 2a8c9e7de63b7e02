import type { ReactNode } from "react";
import type { PropertyFilter } from "~/query/schema";
import { Button, IconButton } from "~/ui/Button";
import { IconClose, IconPlus } from "~/ui/icons";
import { Select } from "~/ui/Select";
import { KIND_LABELS, newFilter, PropertyFilterEditor } from "./PropertyFilterEditor";
import styles from "./PropertyFilters.module.css";

const KINDS: PropertyFilter["type"][] = ["event", "person", "cohort", "session", "element"];

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
            <li
              // A filter has no identity but its place.
              key={index}
              className={styles.filter}
              data-attr="property-filter"
            >
              <Select<PropertyFilter["type"]>
                label={`What filter ${index + 1} is about`}
                width={96}
                value={filter.type}
                options={KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))}
                onChange={(kind) => onChange(filters.with(index, newFilter(kind)))}
                testId="filter-kind"
              />
              <PropertyFilterEditor
                filter={filter}
                name={`filter ${index + 1}`}
                onChange={(changed) => onChange(filters.with(index, changed))}
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
